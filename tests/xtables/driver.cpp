// A bare front for the iptables module, for its tests: `xtables_driver BACKEND iptables WORDS…` runs one
// command as a drop-in would; `xtables_driver BACKEND batch` reads one from each line of standard input
// (words separated by tabs) and stages them until a line `commit`; `image TABLE FILE` and `restore TABLE FILE
// [FILE]` work on tables.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "netlink/xtables.hpp"

using namespace ipsh;
using namespace ipsh::netlink::xtables;

namespace {

int report(Error const& error) {
  std::fputs((error.message + "\n").c_str(), stderr);
  if (error.span.known()) std::fprintf(stderr, "(at line %u)\n", error.span.begin);
  if (!error.label.empty()) std::fprintf(stderr, "(%s)\n", error.label.c_str());
  return error.status;
}

std::vector<std::string> split(std::string const& line) {
  std::vector<std::string> words{""};
  for (char const c : line)
    if (c == '\t')
      words.emplace_back();
    else
      words.back() += c;
  return words;
}

std::string contents(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Driver {
  std::string output, warning;  ///< to be printed
  std::unique_ptr<Module> module;
  Backend backend;
  std::map<Family, std::unique_ptr<Tables>> tables;

  void print() {
    std::fwrite(output.data(), 1, output.size(), stdout);  // libxt_bpf prints a NUL
    std::fputs(warning.c_str(), stderr);
    output.clear();
    warning.clear();
  }

  Tables& of(Family family) {
    auto& one = tables[family];
    if (!one) one = module->tables(family, backend);
    return *one;
  }

  Result<void> run(std::vector<std::string> const& texts, unsigned line) {
    auto const family = texts.at(0).starts_with("ip6") ? Family::ipv6 : Family::ipv4;
    if (texts[0] == "commit") {
      for (auto& [key, one] : tables) TRY_VOID(one->commit());
      return {};
    }
    if (texts[0] == "image") {
      auto const image = TRY(of(family).image(texts.at(1)));
      std::ofstream(texts.at(2), std::ios::binary) << image;
      return {};
    }
    if (texts[0] == "restore") {
      auto const ours = texts.size() > 3 ? contents(texts[3]) : Image{};
      auto const report =
          TRY(of(family).restore(texts.at(1), contents(texts.at(2)), texts.size() > 3 ? &ours : nullptr));
      std::printf("foreign: %s\n", report.foreign ? "yes" : "no");
      for (auto const& note : report.notes) std::printf("note: %s\n", note.c_str());
      return {};
    }
    if (texts[0] == "difference") {
      auto const a = contents(texts.at(1)), b = contents(texts.at(2));
      std::printf("equal: %s\n", module->equal(a, b) ? "yes" : "no");
      for (auto const& one : module->difference(a, b)) std::printf("%s\n", one.c_str());
      return {};
    }
    if (texts[0] == "sh") {
      std::fflush(nullptr);
      return std::system(texts.at(1).c_str()) == 0 ? Result<void>{} : Result<void>{failure("sh failed")};
    }
    std::vector<Word> words;
    for (auto const& text : texts) words.push_back({text, {1, line, line}});
    auto command = TRY(module->parse(family, backend, words));
    auto const answer = TRY(of(family).run(std::move(command)));
    output += answer.output;
    warning += answer.warning;
    return {};
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> const arguments(argv + 1, argv + argc);
  auto module = Module::open();
  if (!module) return report(module.error());
  Driver driver{{}, {}, std::move(*module), arguments.at(0) == "nft" ? Backend::nft : Backend::legacy, {}};
  if (arguments.at(1) != "batch") {
    auto done = driver.run({arguments.begin() + 1, arguments.end()}, 0);
    if (done) done = driver.run({"commit"}, 0);
    if (!done) driver.output = done.error().output, driver.warning.clear();  // a refusal has what was printed
    driver.print();
    if (done) return 0;
    auto error = done.error();
    error.span = {};
    return report(error);
  }
  unsigned number = 0;
  int status = 0;
  for (std::string line; std::getline(std::cin, line);) {
    ++number;
    if (line.empty()) continue;
    auto const done = driver.run(split(line), number);
    driver.print();
    if (!done) status = report(done.error());
    std::fflush(stdout);
  }
  return status;
}
