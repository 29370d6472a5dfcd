// Laws of the policy loader: a book xor an error of a known code; every rule of a book asks for something
// that can be met; patterns agree with their index and with themselves.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "base/file.h"
#include "policy/policy.h"

namespace {

namespace policy = sekisho::policy;

void require(bool law) {
  if (!law) std::abort();
}

// A directory of its own with one key in it, so that books can name one.
const std::filesystem::path& directory() {
  static const std::filesystem::path made = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "sekisho-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    return std::filesystem::path(pattern);
  }();
  return made;
}

struct Cleaner {
  ~Cleaner() {
    std::error_code ignored;
    std::filesystem::remove_all(directory(), ignored);
  }
};

void write_key() {
  static const bool written =
      sekisho::write_new_file(directory() / "k.pub",
                              "-----BEGIN PUBLIC KEY-----\n"
                              "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEa7DY9n4lzFZTuSzlwaX80RzsPaHL\n"
                              "gk6ZK/D1e+xQgCHKGl7tRWiFFXqhsXnpRT9F14mFgG88jEwYAMmjP+1z5g==\n"
                              "-----END PUBLIC KEY-----\n",
                              0600)
          .ok();
  require(written);
}

void check_rule(const policy::Rule& rule) {
  require(!rule.name.empty() && !rule.repositories.empty());
  require(!rule.demands.signatures.empty());
  for (const auto& demand : rule.demands.signatures) require(demand.threshold >= 1 && !demand.from.empty());
}

void check_pattern(const std::string& text) {
  const auto pattern = policy::Pattern::parse(text);
  if (!pattern.ok()) return;
  require(pattern->text() == text);
  require(pattern->overlaps(*pattern) && pattern->specificity(*pattern) == 0);
  (void)pattern->match("ghcr.io/acme/app");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Cleaner cleaner;
  const std::string text(data, data + size);
  check_pattern(text);
  write_key();
  const auto path = directory() / "policy.yaml";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  const auto book = policy::Policy::load({path}, sekisho::Limits{});
  if (!book.ok()) {
    require(sekisho::reason_class(book.error().code) == sekisho::ReasonClass::kUnusable);
    return 0;
  }
  for (const policy::Rule& rule : (*book)->rules()) check_rule(rule);
  const policy::Rule* matched = (*book)->ruling(std::string_view("ghcr.io/acme/app")).rule;
  if (matched != nullptr) {
    bool any = false;
    for (const auto& pattern : matched->repositories)
      any = any || pattern.match("ghcr.io/acme/app").has_value();
    require(any);
  }
  return 0;
}
