#include "bash.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace ipsh::test {

Ran run(std::string const& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("popen");
  Ran ran;
  char buffer[4096];
  for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    ran.output.append(buffer, count);
  int const status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

TemporaryFile::TemporaryFile(std::string const& text) : path_("/tmp/ipsh-grammar-XXXXXX") {
  int const descriptor = ::mkstemp(path_.data());
  if (descriptor < 0) throw std::runtime_error("mkstemp");
  FILE* const file = ::fdopen(descriptor, "w");
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
}
TemporaryFile::~TemporaryFile() {
  ::unlink(path_.c_str());
}

bool bash_accepts(std::string const& script) {
  TemporaryFile const file(script);
  Ran const ran = run("bash -n " + file.path() + " 2>&1");
  return ran.status == 0 && ran.output.empty();
}

}  // namespace ipsh::test
