// The seam to readline, which is in a module of its own (interp/front/prompt): scripts must not pay for it at
// start.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "netlink/error.hpp"

namespace ipsh::front {

class LineEditor {
 public:
  LineEditor() = default;
  LineEditor(LineEditor const&) = delete;
  LineEditor& operator=(LineEditor const&) = delete;
  virtual ~LineEditor() = default;

  /// One line without its newline. Nothing at the end of the input (Ctrl-D).
  virtual std::optional<std::string> read(std::string const& prompt) = 0;
  /// Was the last line given up with Ctrl-C?
  [[nodiscard]] virtual bool interrupted() const = 0;
  /// Remembers a command, of one line or many, in the history file at once.
  virtual void remember(std::string const& command) = 0;

  /// `interrupt` is asked while waiting: a signal has come, the line is given up. Opens the module.
  static Result<std::unique_ptr<LineEditor>> open(std::string const& history_file,
                                                  std::function<bool()> interrupt);
};

/// What the module exports, under the name `ipsh_line_editor`.
using MakeLineEditor = LineEditor* (*)(std::string const& history_file, std::function<bool()> interrupt);

}  // namespace ipsh::front
