#include "netlink/xtables/library.hpp"

#include <fcntl.h>
#include <getopt.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <set>

#include "netlink/file_descriptor.hpp"
#include "netlink/xtables/option_table.hpp"

namespace ipsh::netlink::xtables {
namespace {

/// libxtables is one set of globals; this is ours beside it. A function's static, since nothing else may own
/// it: the library calls back without a context.
struct State {
  xtables_globals globals{};
  std::string output, errors;
  FILE *output_stream = nullptr, *error_stream = nullptr;
  std::set<std::string> no_target[2];
  Family family = Family::ipv4;
  bool initialised = false;
};

State& state() {
  static State instance;
  return instance;
}

ssize_t append(void* text, char const* bytes, std::size_t size) {
  static_cast<std::string*>(text)->append(bytes, size);
  return static_cast<ssize_t>(size);
}

FILE* stream_into(std::string& text) {
  cookie_io_functions_t functions{};
  functions.write = append;
  return ::fopencookie(&text, "w", functions);
}

/// Does this kernel know the extension in this revision? As xtables_compatible_revision, which would exit().
int compatible_revision(char const* name, std::uint8_t revision, int option) {
  bool const ipv4 = state().family == Family::ipv4;
  FileDescriptor const socket{::socket(ipv4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW)};
  if (socket.get() < 0) {
    if (errno != EPERM) fail(OTHER_PROBLEM, "Could not open socket to kernel: %s", std::strerror(errno));
    if (revision != 0)
      std::fprintf(stderr, "%s: Could not determine whether revision %u is supported, assuming it is.\n",
                   name, revision);
    return 1;
  }
  ::xtables_load_ko(xtables_modprobe_program, true);
  xt_get_revision question{};
  std::strncpy(question.name, name, sizeof question.name - 1);
  question.revision = revision;
  socklen_t size = sizeof question;
  if (::getsockopt(socket.get(), ipv4 ? Ipv4::level : Ipv6::level, option, &question, &size) >= 0) return 1;
  if (errno == ENOENT || errno == EPROTONOSUPPORT) {
    if (revision == 0)
      std::fprintf(stderr, "Warning: Extension %s revision 0 not supported, missing kernel module?\n", name);
    return revision == 0;
  }
  if (errno == ENOPROTOOPT) return revision == 0;
  fail(OTHER_PROBLEM, "getsockopt failed strangely: %s", std::strerror(errno));
}

/// The nft back end's own program asks the kernel again, and has the last word.
int any_revision(char const*, std::uint8_t, int) {
  return 1;
}

}  // namespace

void fail(xtables_exittype kind, char const* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  char* text = nullptr;
  int const length = ::vasprintf(&text, format, arguments);
  va_end(arguments);
  std::string const program = xt_params->program_name;
  auto message = program + " v" + xt_params->program_version + ": ";
  if (length >= 0) message.append(text, static_cast<std::size_t>(length));
  std::free(text);
  if (kind == PARAMETER_PROBLEM)
    message += "\nTry `" + program + " -h' or '" + program + " --help' for more information.";
  if (kind == VERSION_PROBLEM) message += "\nPerhaps " + program + " or your kernel needs to be upgraded.";
  throw Exit(kind, std::move(message));
}

Capture::Capture() : stdout_(stdout), stderr_(stderr) {
  auto& here = state();
  if (!here.output_stream) {
    here.output_stream = stream_into(here.output);
    here.error_stream = stream_into(here.errors);
    ::setvbuf(here.error_stream, nullptr, _IONBF, 0);
  }
  here.output.clear();
  here.errors.clear();
  stdout = here.output_stream;
  stderr = here.error_stream;
}

Capture::~Capture() {
  std::fflush(stdout);
  stdout = stdout_;
  stderr = stderr_;
}

std::string Capture::output() {
  std::fflush(stdout);
  return std::exchange(state().output, {});
}

std::string Capture::errors() {
  return std::exchange(state().errors, {});
}

void use(Family family, Backend backend, bool for_printing) {
  auto& here = state();
  here.family = family;
  auto& globals = here.globals;
  globals.option_offset = 0;
  globals.program_name = family == Family::ipv4 ? Ipv4::program : Ipv6::program;
  globals.program_version =
      backend == Backend::legacy ? IPTABLES_VERSION " (legacy)" : IPTABLES_VERSION " (nf_tables)";
  globals.orig_opts = long_options(family);
  globals.opts = globals.orig_opts;
  globals.exit_err = fail;
  globals.compat_rev = backend == Backend::legacy ? compatible_revision : any_revision;
  auto const protocol_family = family == Family::ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
  if (!here.initialised) {
    ::xtables_init_all(&globals, static_cast<std::uint8_t>(protocol_family));
    here.initialised = true;
  } else {
    ::xtables_set_nfproto(static_cast<std::uint8_t>(protocol_family));
  }
  if (for_printing) return;
  // What a parser leaves behind in the extensions: without this the second rule fails with "Only one
  // `--destination-port' allowed".
  for (auto* match = xtables_matches; match; match = match->next) match->mflags = 0, match->option_offset = 0;
  for (auto* target = xtables_targets; target; target = target->next)
    target->tflags = 0, target->used = 0, target->option_offset = 0;
  optind = 0;
  opterr = 0;
}

Family current_family() {
  return state().family;
}

xtables_target* find_target(Family family, std::string const& name) {
  // libxtables remembers names that are no target, but not for which family: HL is one for IPv6 only. What
  // does not look at that memory is a search that must succeed, once the first such search has loaded the
  // file.
  if (auto* target = ::xtables_find_target(name.c_str(), XTF_TRY_LOAD)) return target;
  auto& unknown = state().no_target[static_cast<int>(family)];
  if (unknown.contains(name)) return nullptr;
  for (int attempt = 0; attempt < 2; ++attempt) try {
      return ::xtables_find_target(name.c_str(), XTF_LOAD_MUST_SUCCEED);
    } catch (Exit const&) {
    }
  unknown.insert(name);
  return nullptr;
}

Error error_of(Exit const& exit, std::string const& printed_before) {
  auto error = failure(printed_before + exit.message, exit.status);
  return error;
}

}  // namespace ipsh::netlink::xtables
