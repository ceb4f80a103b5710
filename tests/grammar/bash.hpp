// The judge of the grammar's tests: what bash itself says.
#pragma once
#include <string>

namespace ipsh::test {

struct Ran {
  std::string output;
  int status = 0;
};

/// Runs a shell command; its standard output (and error, if the command says 2>&1).
Ran run(std::string const& command);

/// A file of its own, gone at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string const& text);
  ~TemporaryFile();
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;
  [[nodiscard]] std::string const& path() const { return path_; }

 private:
  std::string path_;
};

/// Does `bash -n` take the text for a script? Here-documents without an end don't pass.
bool bash_accepts(std::string const& script);

}  // namespace ipsh::test
