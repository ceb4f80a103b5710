// A script on standard input. bash reads it command by command, so that a program in it that reads standard
// input gets what follows its line, and the script goes on behind what was read. Here the whole script is
// parsed first (a mistake anywhere is refused before anything runs), then put back as descriptor 0, which
// stands behind the present line whenever that line runs; where somebody has read on from there, the rest is
// parsed anew.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "interp/shell.hpp"

namespace ipsh::interp {

using grammar::Node;

namespace {

bool put_on_descriptor_0(std::string_view text) {
  FileDescriptor const file{memfd_create("standard input", MFD_CLOEXEC)};
  if (!file.valid()) return false;
  while (!text.empty()) {
    auto const count = write(file.get(), text.data(), text.size());
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return dup2(file.get(), 0) == 0;
}

ino_t file_at_descriptor_0() {
  struct stat status {};
  fstat(0, &status);
  return status.st_ino;
}

/// Where bash would read on: behind the line on which the command ends, and behind its here-documents.
std::size_t behind(grammar::Tree const& tree, Span first, Span last) {
  auto const line_after = [&](std::size_t from) {
    return std::min(tree.text.find('\n', from), tree.text.size() - 1) + 1;
  };
  auto end = line_after(last.end);
  for (auto const& document : tree.here_documents) {
    if (document.begin < first.begin || document.begin >= last.end) continue;
    for (bool closed = false; !closed && end < tree.text.size();) {
      auto line = tree.text.substr(end, line_after(end) - end);
      end += line.size();
      if (line.ends_with('\n')) line.remove_suffix(1);
      if (document.strip) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      closed = line == document.delimiter;
    }
  }
  return end;
}

}  // namespace

Flow Shell::evaluate_from_input(grammar::Tree const& tree, std::size_t offset, std::size_t& read_to) {
  ino_t const script = file_at_descriptor_0();
  auto const list = tree.root();
  read_to = offset + tree.text.size();
  if (!list) return Flow::next;
  for (auto at = list.begin(), end = list.end(); at != end;) {
    auto const line = next_line(at, end);
    auto const expected = offset + behind(tree, line.front().span(), line.back().span());
    lseek(0, static_cast<off_t>(expected), SEEK_SET);
    if (auto const flow = evaluate_line(line); flow != Flow::next) return flow;
    if (file_at_descriptor_0() != script)
      return refuse(failure("a script on standard input can't replace its standard input", 65,
                            line.front().span()))
          .flow;
    if (auto const now = static_cast<std::size_t>(lseek(0, 0, SEEK_CUR)); now != expected) {
      read_to = now;
      return Flow::next;
    }
  }
  return Flow::next;
}

Outcome Shell::run_standard_input(std::uint32_t source) {
  auto const& whole = sources_[source];
  reads_standard_input_ = true;
  if (!put_on_descriptor_0(whole.text)) {
    static_cast<void>(end_with({system_error("standard input", errno), {}}, false));
    return outcome();
  }
  std::size_t offset = 0;
  auto number = source;
  while (offset < whole.text.size()) {
    auto parsed = grammar::parse(sources_, number);
    if (!parsed) {
      static_cast<void>(refuse(parsed.error()));
      break;
    }
    auto const& tree = *(texts_[number] = std::move(*parsed));
    if (evaluate_from_input(tree, offset, offset) != Flow::next) break;
    if (offset >= whole.text.size()) break;
    auto const lines =
        std::count(whole.text.begin(), whole.text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
    number = sources_.add({.name = whole.name,
                           .text = whole.text.substr(offset),
                           .first_line = static_cast<std::uint32_t>(lines) + 1});
  }
  return end();
}

}  // namespace ipsh::interp
