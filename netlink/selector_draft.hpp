// What `show` and `flush` ask for is read by a table as a request's options are, but no request comes of it:
// the words fill a selector.
#pragma once
#include <utility>

#include "netlink/option.hpp"

namespace ipsh::netlink {

template <class Selector>
struct SelectorDraft : Draft {
  SelectorDraft(Message empty, int family, Table const& table) : Draft(std::move(empty), family, table) {}
  Selector selector{};
};

/// `empty`: a message of the object's type, as a draft needs one; `selector`: what is asked for when no word
/// is there. A failure leaves in `read` the names that were read before it.
template <class Selector>
Result<Selector> parse_selector(Arguments& arguments, Message empty, int family, Table const& table,
                                Request& read, Selector selector = {}) {
  SelectorDraft<Selector> draft(std::move(empty), family, table);
  draft.selector = std::move(selector);
  if (auto result = parse_options(table, arguments, draft); !result) {
    read = std::move(draft.request);
    return std::move(result).error();
  }
  return std::move(draft.selector);
}

}  // namespace ipsh::netlink
