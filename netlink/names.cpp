#include "netlink/names.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <span>

#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink {

namespace {

struct BuiltIn {
  std::uint32_t number;
  std::string_view name;
};

// The kernel's own names in linux/rtnetlink.h, in iproute2's spelling.
constexpr BuiltIn protocols[] = {
    {RTPROT_UNSPEC, "unspec"}, {RTPROT_REDIRECT, "redirect"},
    {RTPROT_KERNEL, "kernel"}, {RTPROT_BOOT, "boot"},
    {RTPROT_STATIC, "static"}, {RTPROT_GATED, "gated"},
    {RTPROT_RA, "ra"},         {RTPROT_MRT, "mrt"},
    {RTPROT_ZEBRA, "zebra"},   {RTPROT_BIRD, "bird"},
    {RTPROT_BABEL, "babel"},   {RTPROT_DNROUTED, "dnrouted"},
    {RTPROT_XORP, "xorp"},     {RTPROT_NTK, "ntk"},
    {RTPROT_DHCP, "dhcp"},     {RTPROT_KEEPALIVED, "keepalived"},
    {RTPROT_BGP, "bgp"},       {RTPROT_ISIS, "isis"},
    {RTPROT_OSPF, "ospf"},     {RTPROT_RIP, "rip"},
    {RTPROT_EIGRP, "eigrp"},
};
constexpr BuiltIn scopes[] = {
    {RT_SCOPE_UNIVERSE, "global"}, {RT_SCOPE_NOWHERE, "nowhere"}, {RT_SCOPE_HOST, "host"},
    {RT_SCOPE_LINK, "link"},       {RT_SCOPE_SITE, "site"},
};
constexpr BuiltIn tables[] = {
    {RT_TABLE_DEFAULT, "default"}, {RT_TABLE_MAIN, "main"}, {RT_TABLE_LOCAL, "local"}};
constexpr BuiltIn groups[] = {{0, "default"}};
constexpr BuiltIn dsfields[] = {{0, "0"}};
constexpr BuiltIn realms[] = {{0, "unknown"}};

struct Kind {
  std::span<BuiltIn const> built_in;
  char const* file;
  char const* directory;  ///< its *.conf files belong to it too
  std::uint32_t largest;
  int base;
};

constexpr std::array<Kind, 6> kinds = {{
    {protocols, "rt_protos", "rt_protos.d", 255, 0},
    {scopes, "rt_scopes", nullptr, 255, 0},
    {tables, "rt_tables", "rt_tables.d", RT_TABLE_MAX, 0},
    {groups, "group", nullptr, 0x7fffffff, 0},
    {dsfields, "rt_dsfield", nullptr, 255, 16},
    {realms, "rt_realms", nullptr, 255, 0},
}};

/// What the files say: the last line about a number gives its name, every name is known.
struct FileNames {
  std::map<std::uint32_t, std::string> by_number;
  std::map<std::string, std::uint32_t, std::less<>> by_name;
};

std::string read_whole(std::string const& path) {
  std::string text;
  FileDescriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return text;
  std::array<char, 4096> buffer;
  for (ssize_t length; (length = ::read(file.get(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(length));
  return text;
}

/// Lines `NUMBER NAME [# …]`, hexadecimal with 0x; a line that is none of that ends the file's reading.
void read_names(std::string const& path, std::uint32_t largest, FileNames& names) {
  auto const text = read_whole(path);
  for (std::size_t at = 0; at < text.size();) {
    auto const line_end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, line_end - at);
    at = line_end + 1;
    line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty() || line[0] == '#') continue;
    auto const blank = line.find_first_of(" \t");
    auto const number = parse_unsigned(line.substr(0, blank), 0xffffffff, line.starts_with("0x") ? 16 : 10);
    if (!number || blank == std::string::npos) return;
    auto const begin = line.find_first_not_of(" \t", blank);
    if (begin == std::string::npos) return;
    auto const name = line.substr(begin, line.find_first_of(" \t\r", begin) - begin);
    if (*number > largest) continue;
    names.by_number[*number] = name;
    names.by_name.try_emplace(name, *number);
  }
}

FileNames read_files(Kind const& kind) {
  FileNames names;
  std::string const base = "/etc/iproute2/";
  read_names(base + kind.file, kind.largest, names);
  if (!kind.directory) return names;
  auto const directory = base + kind.directory;
  std::unique_ptr<DIR, int (*)(DIR*)> const open(::opendir(directory.c_str()), ::closedir);
  if (!open) return names;
  while (auto const* const entry = ::readdir(open.get())) {
    std::string_view const file = entry->d_name;
    if (file[0] != '.' && file.size() > 5 && file.ends_with(".conf"))
      read_names(directory + '/' + entry->d_name, kind.largest, names);
  }
  return names;
}

FileNames const& file_names(NameKind kind) {
  // Constant from its first use on; each kind's files are read when they are asked for.
  static std::array<std::optional<FileNames>, kinds.size()> read;
  auto& names = read[static_cast<std::size_t>(kind)];
  if (!names) names = read_files(kinds[static_cast<std::size_t>(kind)]);
  return *names;
}

/// An int takes strtol's long (iproute2, rtnl_group_a2n): 4294967296 is group 0.
std::optional<std::uint32_t> group_number(std::string const& text) {
  char* end = nullptr;
  auto const value = static_cast<std::int32_t>(std::strtol(text.c_str(), &end, 0));
  if (end == text.c_str() || *end != '\0' || value < 0) return {};
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::optional<std::string_view> find_name(NameKind kind, std::uint32_t number) {
  for (auto const& known : kinds[static_cast<std::size_t>(kind)].built_in)
    if (known.number == number) return known.name;
  auto const& names = file_names(kind).by_number;
  if (auto const found = names.find(number); found != names.end()) return found->second;
  return {};
}

std::string name_of(NameKind kind, std::uint32_t number, bool numeric) {
  if (!numeric)
    if (auto const name = find_name(kind, number)) return std::string(*name);
  if (kind != NameKind::dsfield) return std::to_string(number);
  char digits[16];
  std::snprintf(digits, sizeof digits, "0x%02x", number);
  return digits;
}

std::optional<std::uint32_t> number_of(NameKind kind, std::string const& name) {
  auto const& description = kinds[static_cast<std::size_t>(kind)];
  for (auto const& known : description.built_in)
    if (known.name == name) return known.number;
  auto const& names = file_names(kind).by_name;
  if (auto const found = names.find(name); found != names.end()) return found->second;
  if (kind == NameKind::group) return group_number(name);
  return parse_unsigned(name, description.largest, description.base);
}

std::optional<std::uint32_t> parse_unsigned(std::string const& text, std::uint32_t largest, int base) {
  char* end = nullptr;
  errno = 0;
  auto const value = std::strtoul(text.c_str(), &end, base);
  if (text.empty() || end != text.c_str() + text.size() || errno == ERANGE || value > largest) return {};
  return static_cast<std::uint32_t>(value);
}

}  // namespace ipsh::netlink
