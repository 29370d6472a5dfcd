#include "registry/challenge.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kMaxChallenges = 16;
constexpr std::size_t kMaxParameters = 32;
constexpr std::string_view kToken68 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";

bool is_token_character(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

// Scanner walks over one header's value.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool eat(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::size_t skip_space() {
    const std::size_t count = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    rest_.remove_prefix(count);
    return count;
  }
  void skip_commas() {
    while (skip_space() > 0 || eat(',')) {
    }
  }
  std::string token() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
    std::string out(rest_.begin(), end);
    rest_.remove_prefix(out.size());
    return out;
  }
  std::optional<std::string> quoted() {
    if (!eat('"')) return std::nullopt;
    std::string out;
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return out;
      if (c == '\\' && !rest_.empty()) {
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      out += c;
    }
    return std::nullopt;
  }
  // token68 is what Negotiate and the like put after the scheme (RFC 9110 section 11.2); it is passed over. A
  // word is one only where nothing but a comma follows.
  bool skip_token68() {
    const std::size_t word = std::min(rest_.find_first_not_of(kToken68), rest_.size());
    const std::size_t padding = std::min(rest_.find_first_not_of('=', word), rest_.size());
    const std::string_view after = rest_.substr(padding);
    const std::size_t next = std::min(after.find_first_not_of(" \t"), after.size());
    if (word == 0 || (next < after.size() && after[next] != ',')) return false;
    rest_ = after;
    return true;
  }
  std::string_view rest() const { return rest_; }
  void back_to(std::string_view rest) { rest_ = rest; }

 private:
  std::string_view rest_;
};

Error malformed(std::string_view header) {
  return fail(ReasonCode::kRegistryAnswer, "malformed WWW-Authenticate: " + printable(header, 200));
}

// One name=value; nothing where the next word is no parameter but the scheme of the next challenge.
std::optional<std::pair<std::string, std::string>> read_parameter(Scanner& scanner) {
  const std::string_view before = scanner.rest();
  std::string name = fold_case(scanner.token());
  scanner.skip_space();
  if (name.empty() || !scanner.eat('=')) {
    scanner.back_to(before);
    return std::nullopt;
  }
  scanner.skip_space();
  if (!scanner.next_is('"')) return std::pair{std::move(name), scanner.token()};
  auto value = scanner.quoted();
  if (!value) {
    scanner.back_to(before);
    return std::nullopt;
  }
  return std::pair{std::move(name), *std::move(value)};
}

bool add_parameter(Challenge& challenge, std::pair<std::string, std::string> parameter) {
  if (challenge.parameter(parameter.first) != nullptr || challenge.parameters.size() >= kMaxParameters)
    return false;
  challenge.parameters.push_back(std::move(parameter));
  return true;
}

bool read_challenge(Scanner& scanner, Challenge& challenge) {
  challenge.scheme = fold_case(scanner.token());
  if (challenge.scheme.empty()) return false;
  if (scanner.skip_space() == 0) return scanner.at_end() || scanner.next_is(',');
  if (scanner.skip_token68()) return true;
  while (auto parameter = read_parameter(scanner)) {
    if (!add_parameter(challenge, *std::move(parameter))) return false;
    scanner.skip_space();
    if (!scanner.at_end() && !scanner.next_is(',')) return false;
    scanner.skip_commas();
  }
  return true;
}

}  // namespace

const std::string* Challenge::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

Result<std::vector<Challenge>> parse_challenges(const std::vector<std::string>& headers) {
  std::vector<Challenge> out;
  for (const std::string& header : headers) {
    Scanner scanner(header);
    scanner.skip_commas();
    while (!scanner.at_end()) {
      const std::size_t before = scanner.rest().size();
      Challenge challenge;
      if (!read_challenge(scanner, challenge) || out.size() >= kMaxChallenges) return malformed(header);
      out.push_back(std::move(challenge));
      scanner.skip_commas();
      if (scanner.rest().size() == before) return malformed(header);
    }
  }
  return out;
}

std::optional<Challenge> choose_challenge(const std::vector<Challenge>& challenges) {
  for (const std::string_view scheme : {"bearer", "basic"}) {
    for (const Challenge& challenge : challenges) {
      if (challenge.scheme == scheme) return challenge;
    }
  }
  return std::nullopt;
}

}  // namespace sekisho::registry
