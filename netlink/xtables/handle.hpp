// A table of the kernel as libiptc holds it, and its reading as values. Private to the legacy back end.
#pragma once
#include <memory>

#include "netlink/xtables/library.hpp"
#include "netlink/xtables/table_model.hpp"

namespace ipsh::netlink::xtables {

template <class F>
struct Release {
  void operator()(xtc_handle* handle) const { F::release(handle); }
};
template <class F>
using Handle = std::unique_ptr<xtc_handle, Release<F>>;

/// Reads the table `name`, making it when the kernel has it not yet. Throws Exit.
template <class F>
Handle<F> open_table(std::string const& name);

/// The kernel's bytes of a table without its counters: equal bytes, equal table. Empty when it can't be read.
template <class F>
std::string fingerprint(std::string const& name);

/// Is it there already? Asking makes nothing.
template <class F>
bool table_exists(std::string const& name);

template <class F>
Table read_table(std::string const& name, xtc_handle* handle);

/// Changes the handle as planned. Returns notes on what could not be done, throws Exit.
template <class F>
std::vector<std::string> carry_out(Plan const& plan, xtc_handle* handle);

/// What iptables says of errno after a call of libiptc that failed.
template <class F>
Exit refusal(int number);

}  // namespace ipsh::netlink::xtables
