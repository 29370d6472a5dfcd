#include "policy/pattern.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using Token = Pattern::Token;
using Kind = Token::Kind;

constexpr std::size_t kMaxPattern = 512;

Error wrong(std::string_view text, const std::string& why) {
  return fail(ReasonCode::kPolicyInvalid, "the pattern \"" + printable(text, 200) + "\": " + why);
}

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_host_char(char c) {
  return is_lower_or_digit(c) || std::string_view(".-:[]").find(c) != std::string_view::npos;
}
bool is_path_char(char c) {
  return is_lower_or_digit(c) || std::string_view("._-/").find(c) != std::string_view::npos;
}

bool is_capture_name(std::string_view text) {
  constexpr std::string_view kRest = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         text.find_first_not_of(kRest) == std::string_view::npos;
}

Token take_stars(std::string_view& rest) {
  const bool twice = rest.starts_with("**");
  rest.remove_prefix(twice ? 2 : 1);
  return {twice ? Kind::kDoubleStar : Kind::kStar, {}};
}

Result<Token> take_capture(std::string_view text, std::string_view& rest) {
  const std::size_t end = rest.find('}');
  if (end == std::string_view::npos) return wrong(text, "a { without its }");
  const std::string_view name = rest.substr(1, end - 1);
  if (!is_capture_name(name)) return wrong(text, "a capture is written {name}, of letters, digits and _");
  rest.remove_prefix(end + 1);
  return Token{Kind::kCapture, std::string(name)};
}

Token take_literal(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of("*{"), rest.size());
  Token token{Kind::kLiteral, std::string(rest.substr(0, end))};
  rest.remove_prefix(end);
  return token;
}

Result<std::vector<Token>> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (rest.front() == '*') {
      tokens.push_back(take_stars(rest));
      if (rest.starts_with('*')) return wrong(text, "more than two stars in a row");
    } else if (rest.front() == '{') {
      SEKISHO_TRY(capture, take_capture(text, rest));
      tokens.push_back(std::move(capture));
    } else {
      tokens.push_back(take_literal(rest));
    }
  }
  return tokens;
}

// A capture is a whole segment: what it stands for is told by the slashes beside it, in one way only.
Done check_captures(std::string_view text, const std::vector<Token>& tokens) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::kCapture) continue;
    const bool starts = i == 0 || tokens[i - 1].text.ends_with('/');
    const bool ends = i + 1 == tokens.size() || tokens[i + 1].text.starts_with('/');
    if (!starts || !ends) return wrong(text, "{" + tokens[i].text + "} must be a whole segment");
    if (std::find(names.begin(), names.end(), tokens[i].text) != names.end()) {
      return wrong(text, "{" + tokens[i].text + "} is there twice");
    }
    names.push_back(tokens[i].text);
  }
  return done();
}

bool is_double_star(const Token& token) { return token.kind == Kind::kDoubleStar; }
bool is_capture(const Token& token) { return token.kind == Kind::kCapture; }

// A capture between two ** could stand for several segments of one name.
Done check_unambiguous(std::string_view text, const std::vector<Token>& tokens) {
  const auto first = std::find_if(tokens.begin(), tokens.end(), is_double_star);
  const auto last = std::find_if(tokens.rbegin(), tokens.rend(), is_double_star).base();
  if (first == tokens.end() || std::none_of(first, last, is_capture)) return done();
  return wrong(text, "a capture between two ** could be read in several ways");
}

bool is_hub_alias(std::string_view host) {
  constexpr std::array<std::string_view, 3> kAliases{"index.docker.io", "registry-1.docker.io",
                                                     "registry.hub.docker.com"};
  return std::find(kAliases.begin(), kAliases.end(), host) != kAliases.end();
}

// The host part: what stands before the first slash.
Done check_host(std::string_view text, std::string_view host) {
  if (host.find("**") != std::string_view::npos) {
    return wrong(text, "** stands alone or in the path, not in the host; * is any host");
  }
  if (is_hub_alias(host)) return wrong(text, "names at Docker Hub begin with docker.io");
  if (host.find_first_of("*{") != std::string_view::npos) return done();
  if (host == "localhost" || host.find_first_of(".:") != std::string_view::npos) return done();
  return wrong(text, "\"" + printable(host, 100) +
                         "\" is not a host; names at Docker Hub are written docker.io/" +
                         printable(text, 200));
}

Done check_path(std::string_view text, std::string_view path) {
  if (path.empty() || path.ends_with('/') || path.starts_with('/') ||
      path.find("//") != std::string_view::npos) {
    return wrong(text, "an empty segment");
  }
  const bool one_segment =
      path.find('/') == std::string_view::npos && path.find("**") == std::string_view::npos;
  if (text.starts_with("docker.io/") && one_segment) {
    return wrong(text, "names at Docker Hub have two segments, such as docker.io/library/nginx");
  }
  return done();
}

// The literal characters of a part.
Done check_literals(std::string_view text, std::string_view part, bool (*allowed)(char),
                    const std::string& what) {
  SEKISHO_TRY(tokens, tokenize(part));
  for (const Token& token : tokens) {
    if (token.kind != Kind::kLiteral) continue;
    const auto bad = std::find_if_not(token.text.begin(), token.text.end(), allowed);
    if (bad != token.text.end()) {
      return wrong(text, "\"" + printable(std::string(1, *bad)) + "\" cannot be in " + what);
    }
  }
  return done();
}

Done check_parts(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return wrong(text, "expected HOST/REPOSITORY, or ** alone for everything");
  }
  const std::string_view host = text.substr(0, slash);
  const std::string_view path = text.substr(slash + 1);
  if (host.empty()) return wrong(text, "the host is missing");
  SEKISHO_CHECK(check_literals(text, host, is_host_char, "a host, which is lower-case"));
  SEKISHO_CHECK(check_literals(text, path, is_path_char, "a repository, which is lower-case, without tag"));
  SEKISHO_CHECK(check_host(text, host));
  return check_path(text, path);
}

// reach[i][j] tells whether the tokens from i on match the name from j on.
class Matcher {
 public:
  Matcher(const std::vector<Token>& tokens, std::string_view name)
      : tokens_(tokens), name_(name), width_(name.size() + 1), reach_((tokens.size() + 1) * width_) {
    reach_.back() = 1;
    for (std::size_t i = tokens.size(); i-- > 0;) {
      for (std::size_t j = width_; j-- > 0;) reach_[i * width_ + j] = step(i, j) ? 1 : 0;
    }
  }

  bool matches() const { return reach_.front() != 0; }

  // Where several readings are possible, each wildcard takes as little as it can.
  Captures captures() const {
    Captures captures;
    std::size_t j = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::size_t start = j;
      j = end_of(i, j);
      if (tokens_[i].kind == Kind::kCapture) {
        captures.emplace_back(tokens_[i].text, name_.substr(start, j - start));
      }
    }
    return captures;
  }

 private:
  bool reached(std::size_t i, std::size_t j) const { return reach_[i * width_ + j] != 0; }
  std::size_t segment_end(std::size_t j) const { return std::min(name_.find('/', j), name_.size()); }

  bool step(std::size_t i, std::size_t j) const {
    const Token& token = tokens_[i];
    switch (token.kind) {
      case Kind::kLiteral:
        return name_.substr(j).starts_with(token.text) && reached(i + 1, j + token.text.size());
      case Kind::kStar:
        return reached(i + 1, j) || (j < name_.size() && name_[j] != '/' && reached(i, j + 1));
      case Kind::kDoubleStar:
        return reached(i + 1, j) || (j < name_.size() && reached(i, j + 1));
      case Kind::kCapture:
        return segment_end(j) > j && reached(i + 1, segment_end(j));
    }
    return false;
  }

  std::size_t end_of(std::size_t i, std::size_t j) const {
    switch (tokens_[i].kind) {
      case Kind::kLiteral:
        return j + tokens_[i].text.size();
      case Kind::kCapture:
        return segment_end(j);
      case Kind::kStar:
      case Kind::kDoubleStar:
        break;
    }
    while (!reached(i + 1, j)) ++j;
    return j;
  }

  const std::vector<Token>& tokens_;
  std::string_view name_;
  std::size_t width_;
  std::vector<char> reach_;
};

}  // namespace

Pattern::Pattern(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {
  if (tokens_.front().kind == Kind::kLiteral) prefix_ = tokens_.front().text;
  if (tokens_.back().kind == Kind::kLiteral) suffix_ = tokens_.back().text;
}

Result<Pattern> Pattern::parse(std::string_view text) {
  if (text.empty()) return wrong(text, "empty");
  if (text.size() > kMaxPattern) return wrong(text, "longer than any name");
  SEKISHO_TRY(tokens, tokenize(text));
  if (text == "**") return Pattern(text, std::move(tokens));
  SEKISHO_CHECK(check_parts(text));
  SEKISHO_CHECK(check_captures(text, tokens));
  SEKISHO_CHECK(check_unambiguous(text, tokens));
  return Pattern(text, std::move(tokens));
}

std::optional<Captures> Pattern::match(std::string_view name) const {
  if (!name.starts_with(prefix_) || !name.ends_with(suffix_)) return std::nullopt;
  const Matcher matcher(tokens_, name);
  if (!matcher.matches()) return std::nullopt;
  return matcher.captures();
}

bool Pattern::captures(std::string_view capture) const {
  return std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& token) {
    return token.kind == Kind::kCapture && token.text == capture;
  });
}

bool Pattern::matches_everything() const { return text_ == "**"; }

int Pattern::host_rank() const {
  if (matches_everything()) return 0;
  return prefix_.find('/') == std::string::npos ? 1 : 2;
}

std::size_t Pattern::wildcards() const {
  return static_cast<std::size_t>(std::count_if(
      tokens_.begin(), tokens_.end(), [](const Token& token) { return token.kind != Kind::kLiteral; }));
}

std::strong_ordering Pattern::specificity(const Pattern& other) const {
  if (const auto by_host = host_rank() <=> other.host_rank(); by_host != 0) return by_host;
  if (const auto by_prefix = prefix_.size() <=> other.prefix_.size(); by_prefix != 0) return by_prefix;
  return other.wildcards() <=> wildcards();
}

}  // namespace sekisho::policy
