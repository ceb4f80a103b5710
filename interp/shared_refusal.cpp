#include "interp/shared_refusal.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <string_view>

namespace ipsh::interp {

namespace {

using Text = std::array<char, 512>;

void copy(std::string_view from, Text& to) {
  auto const length = std::min(from.size(), to.size() - 1);
  *std::copy_n(from.begin(), length, to.begin()) = '\0';
}

}  // namespace

struct SharedRefusal::Memory {
  std::atomic<bool> taken{false};  ///< somebody writes
  std::atomic<bool> whole{false};
  Span span;
  Text message{}, code{}, label{}, help{};
};

void SharedRefusal::share() {
  if (memory_) return;
  void* const memory =
      mmap(nullptr, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) memory_ = new (memory) Memory;
}

SharedRefusal::~SharedRefusal() {
  if (memory_) munmap(memory_, sizeof(Memory));
}

bool SharedRefusal::put(Error const& error) {
  if (!memory_ || memory_->taken.exchange(true)) return false;
  memory_->span = error.span;
  copy(error.message, memory_->message);
  copy(error.code, memory_->code);
  copy(error.label, memory_->label);
  copy(error.help, memory_->help);
  memory_->whole = true;
  return true;
}

void SharedRefusal::clear() {
  if (memory_) memory_->whole = memory_->taken = false;
}

bool SharedRefusal::any() const {
  return memory_ && memory_->whole;
}

Error SharedRefusal::error() const {
  Error error = failure(memory_->message.data(), 65, memory_->span);
  error.code = memory_->code.data();
  error.label = memory_->label.data();
  error.help = memory_->help.data();
  return error;
}

}  // namespace ipsh::interp
