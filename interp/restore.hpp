// Gives a variable a value for the length of a scope.
#pragma once
#include <utility>

namespace ipsh::interp {

template <class T>
class Restore {
 public:
  Restore(T& variable, T value) : variable_(variable), before_(std::exchange(variable, std::move(value))) {}
  ~Restore() { variable_ = std::move(before_); }
  Restore(Restore const&) = delete;
  Restore& operator=(Restore const&) = delete;

 private:
  T& variable_;
  T before_;
};

}  // namespace ipsh::interp
