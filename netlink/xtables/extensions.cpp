#include "netlink/xtables/extensions.hpp"

#include <getopt.h>

#include <cstring>
#include <utility>

#include "netlink/xtables/print.hpp"

namespace ipsh::netlink::xtables {
namespace {

/// Numbers that libxtables gives to the options of one extension (XT_OPTION_OFFSET_SCALE of its private
/// part).
constexpr unsigned options_each = 256;

bool owns(unsigned offset, unsigned option) {
  return option >= offset && option < offset + options_each;
}

void merge_options(xt_option_entry const* typed, option const* plain, unsigned& offset) {
  auto* merged = typed ? ::xtables_options_xfrm(xt_params->orig_opts, xt_params->opts, typed, &offset)
                       : ::xtables_merge_options(xt_params->orig_opts, xt_params->opts, plain, &offset);
  if (!merged) fail(OTHER_PROBLEM, "can't alloc memory!");
  xt_params->opts = merged;
}

void renew_scratch(void*& memory, std::size_t size) {
  if (!size) return;
  std::free(memory);
  memory = ::xtables_calloc(1, size);
}

void prepare(xtables_match& match, char const* kernel_name) {
  auto const size = XT_ALIGN(sizeof(xt_entry_match)) + match.size;
  match.m = static_cast<xt_entry_match*>(::xtables_calloc(1, size));
  match.m->u.match_size = static_cast<std::uint16_t>(size);
  std::strncpy(match.m->u.user.name, kernel_name, sizeof match.m->u.user.name - 1);
  match.m->u.user.revision = match.revision;
  renew_scratch(match.udata, match.udata_size);
  if (match.init) match.init(match.m);
}

void prepare(xtables_target& target, char const* kernel_name) {
  auto const size = XT_ALIGN(sizeof(xt_entry_target)) + target.size;
  target.t = static_cast<xt_entry_target*>(::xtables_calloc(1, size));
  target.t->u.target_size = static_cast<std::uint16_t>(size);
  std::strncpy(target.t->u.user.name, kernel_name, sizeof target.t->u.user.name - 1);
  target.t->u.user.revision = target.revision;
  renew_scratch(target.udata, target.udata_size);
  if (target.init) target.init(target.t);
}

void append_mask(std::string& mask, std::size_t head, std::size_t compared, std::size_t whole) {
  mask.append(head + compared, '\xff');
  mask.append(whole - compared, '\0');
}

}  // namespace

Extensions::~Extensions() {
  ::xtables_rule_matches_free(&matches_);
  if (target_) {
    std::free(std::exchange(target_->t, nullptr));
    std::free(std::exchange(target_->udata, nullptr));
    if (target_ == target_->next) std::free(target_);
  }
  ::xtables_free_opts(1);
}

void Extensions::add_match(char const* name) {
  auto* const match = ::xtables_find_match(name, XTF_LOAD_MUST_SUCCEED, &matches_);
  prepare(*match, match->real_name ? match->real_name : match->name);
  if (match->real_name && !(match->ext_flags & XTABLES_EXT_ALIAS))
    std::fprintf(stderr, "Notice: the %s match is converted into %s match in rule listing and saving.\n",
                 match->name, match->real_name);
  if (match == match->next) return;  // a clone: its options are known already
  if (match->x6_options || match->extra_opts)
    merge_options(match->x6_options, match->extra_opts, match->option_offset);
}

void Extensions::set_target(char const* name) {
  target_ = find_target(family_, name);
  if (!target_) return;
  prepare(*target_, target_->real_name ? target_->real_name : name);
  if (target_->real_name && !(target_->ext_flags & XTABLES_EXT_ALIAS))
    std::fprintf(stderr, "Notice: The %s target is converted into %s target in rule listing and saving.\n",
                 name, target_->real_name);
  merge_options(target_->x6_options, target_->extra_opts, target_->option_offset);
}

bool Extensions::take_option(int number, bool inverted, char** argv, void* entry, bool numeric) {
  auto const option = static_cast<unsigned>(number);
  if (target_ && (target_->parse || target_->x6_parse) && owns(target_->option_offset, option)) {
    ::xtables_option_tpcall(option, argv, inverted, target_, entry);
    return false;
  }
  for (auto* one = matches_; one; one = one->next) {
    auto* const match = one->match;
    if (one->completed || !(match->x6_parse || match->parse) || !owns(match->option_offset, option)) continue;
    ::xtables_option_mpcall(option, argv, inverted, match, entry);
    return false;
  }
  if (auto* const match = protocol_match(numeric)) {
    protocol_used_ = true;
    prepare(*match, match->name);
    merge_options(match->x6_options, match->extra_opts, match->option_offset);
    --optind;
    return true;
  }
  if (number == ':') fail(PARAMETER_PROBLEM, "option \"%s\" requires an argument", argv[optind - 1]);
  if (number == '?') fail(PARAMETER_PROBLEM, "unknown option \"%s\"", argv[optind - 1]);
  fail(PARAMETER_PROBLEM, "Unknown arg \"%s\"", optarg);
}

xtables_match* Extensions::protocol_match(bool numeric) {
  if (!protocol_) return nullptr;
  auto const find = [&](xtables_tryload how, xtables_rule_match** matches) -> xtables_match* {
    unsigned number = 0;
    if (!::xtables_strtoui(protocol_, nullptr, &number, 0, UINT8_MAX))
      return ::xtables_find_match(protocol_, how, matches);
    auto const* name = protocol_name(static_cast<std::uint8_t>(number), numeric);
    return name ? ::xtables_find_match(name, how, matches) : nullptr;
  };
  bool const load = !find(XTF_DONT_LOAD, nullptr) || !protocol_used_;
  return load ? find(XTF_TRY_LOAD, &matches_) : nullptr;
}

void Extensions::check() {
  for (auto* one = matches_; one; one = one->next) ::xtables_option_mfcall(one->match);
  if (target_) ::xtables_option_tfcall(target_);
}

void Extensions::append_matches(std::string& elements, std::string& mask) const {
  for (auto* one = matches_; one; one = one->next) {
    auto const& match = *one->match;
    elements.append(reinterpret_cast<char const*>(match.m), match.m->u.match_size);
    append_mask(mask, XT_ALIGN(sizeof(xt_entry_match)), match.userspacesize, match.size);
  }
}

void Extensions::append_target(std::string const& name, std::string& elements, std::string& mask) const {
  if (target_) {
    elements.append(reinterpret_cast<char const*>(target_->t), target_->t->u.target_size);
    append_mask(mask, XT_ALIGN(sizeof(xt_entry_target)), target_->userspacesize, target_->size);
    return;
  }
  xt_standard_target standard{};
  standard.target.u.target_size = sizeof standard;
  std::strncpy(standard.target.u.user.name, name.c_str(), sizeof standard.target.u.user.name - 1);
  elements.append(reinterpret_cast<char const*>(&standard), sizeof standard);
  mask.append(sizeof standard, '\xff');
}

}  // namespace ipsh::netlink::xtables
