#include "interp/front/line_editor.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <array>

namespace ipsh::front {

Result<std::unique_ptr<LineEditor>> LineEditor::open(std::string const& history_file,
                                                     std::function<bool()> interrupt) {
  std::array<char, 4096> buffer{};
  auto const length = ::readlink("/proc/self/exe", buffer.data(), buffer.size() - 1);
  std::string const program(buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  auto const directory = program.substr(0, program.find_last_of('/'));
  for (auto const& file : {directory + "/ipsh-prompt.so", directory + "/../lib/ipsh/ipsh-prompt.so"}) {
    // Never closed: readline keeps pointers into it.
    auto* const module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) continue;
    auto const make = reinterpret_cast<MakeLineEditor>(::dlsym(module, "ipsh_line_editor"));
    if (make != nullptr) return std::unique_ptr<LineEditor>(make(history_file, std::move(interrupt)));
  }
  return failure(std::string("ipsh: the prompt's module is missing: ") + ::dlerror(), 70);
}

}  // namespace ipsh::front
