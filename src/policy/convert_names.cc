#include "policy/convert_names.h"

#include <algorithm>
#include <array>

#include "base/regexp.h"
#include "base/text.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t kMaxGlob = 255;
constexpr std::size_t kMaxWildcards = 4;
constexpr std::size_t kNowhere = std::string::npos;

// Stars are a glob in our signs: * stops at /, ** does not.
struct Stars {
  std::string text;
  bool exact = true;
};

void put_wildcard(Stars& stars, std::string_view sign) {
  const auto before = stars.text.find_last_not_of('*');
  const std::size_t there = stars.text.size() - (before == kNowhere ? 0 : before + 1);
  if (there == 0) stars.text += sign;
  if (there == 1 && sign == "**") stars.text += '*';
}

// A ? of Kyverno's takes one character of any kind, which has no sign of ours.
Stars read_stars(std::string_view text, GlobStyle style) {
  Stars stars;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool one = style == GlobStyle::kCrossing && text[i] == '?';
    if (text[i] != '*' && !one) {
      stars.text += text[i];
      continue;
    }
    const bool twice = style == GlobStyle::kStars && i + 1 < text.size() && text[i + 1] == '*';
    if (twice) ++i;
    put_wildcard(stars, twice || style == GlobStyle::kCrossing ? "**" : "*");
    stars.exact = stars.exact && !one;
  }
  return stars;
}

std::size_t end_of_wildcard(std::string_view text, std::size_t star) {
  return std::min(text.find_first_not_of('*', star), text.size());
}

// What lies behind the last wildcard that is kept is anything.
void bound_wildcards(Stars& stars) {
  std::size_t at = 0;
  for (std::size_t count = 1; (at = stars.text.find('*', at)) != kNowhere; ++count) {
    const std::size_t end = end_of_wildcard(stars.text, at);
    if (count == kMaxWildcards && stars.text.find('*', end) != kNowhere) {
      stars.text = stars.text.substr(0, at) + "**";
      stars.exact = false;
      return;
    }
    at = end;
  }
}

// Where the tag or digest of a reference begins. In a text without a slash a colon may be a port's: for
// Kyverno unless a wildcard has taken the slashes before it, for policy-controller, which also looks at short
// names, before a digit.
std::size_t find_tag(std::string_view text, std::size_t tail, GlobStyle style) {
  const std::size_t at = text.find_first_of("@:", tail);
  if (at == kNowhere || tail > 0 || text[at] == '@') return at;
  switch (style) {
    case GlobStyle::kStars:
      return at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9' ? kNowhere : at;
    case GlobStyle::kCrossing:
      return text.substr(0, at).find("**") == kNowhere ? kNowhere : at;
  }
  return at;
}

// Cuts what a glob says of tags. A wildcard in the last segment may take a part of the tag with it, so only
// one that ends the glob says of the name just what it says.
Glob::Fit cut_tag(std::string& text, GlobStyle style) {
  const std::size_t slash = text.rfind('/');
  const std::size_t tail = slash == kNowhere ? 0 : slash + 1;
  if (const std::size_t tag = find_tag(text, tail, style); tag != kNowhere) {
    const std::string rest = text.substr(tag);
    text.resize(tag);
    return rest == ":*" || rest == ":**" ? Glob::Fit::kExact : Glob::Fit::kWider;
  }
  const std::size_t star = text.find('*', tail);
  if (star == kNowhere) return Glob::Fit::kUntagged;
  const std::size_t end = end_of_wildcard(text, star);
  if (end == text.size()) return Glob::Fit::kExact;
  text.resize(end);
  return Glob::Fit::kWider;
}

std::string single_stars(std::string text) {
  for (std::size_t at = text.find("**"); at != kNowhere; at = text.find("**")) text.erase(at, 1);
  return text;
}

// Our patterns have no ** in the host: there it takes no slash, or the host ends within it. Where more of the
// host follows it, as in **.example.com/app, only the former was meant.
std::vector<std::string> split_hosts(const std::string& text, Glob& glob) {
  if (text == "**") return {text};
  const std::size_t slash = text.find('/');
  const std::string host = text.substr(0, slash);
  const std::string rest = slash == kNowhere ? "" : text.substr(slash);
  std::vector<std::string> all;
  if (slash != kNowhere) all.push_back(single_stars(host) + rest);
  for (std::size_t at = host.find("**"); at != kNowhere; at = host.find("**", at + 2)) {
    if (slash != kNowhere && at + 2 < host.size()) {
      glob.hosts = Glob::Hosts::kInHost;
    } else {
      all.push_back(single_stars(host.substr(0, at)) + "*/**" + host.substr(at + 2) + rest);
    }
  }
  return all;
}

// Names at Docker Hub in their canonical form.
std::string at_hub(std::string_view text) {
  constexpr std::array<std::string_view, 4> kHosts{"docker.io/", "index.docker.io/", "registry-1.docker.io/",
                                                   "registry.hub.docker.com/"};
  for (std::string_view host : kHosts) {
    if (!text.starts_with(host)) continue;
    const std::string_view path = text.substr(host.size());
    const bool official = path.find('/') == kNowhere && path.find("**") == kNowhere;
    return std::string(official ? "docker.io/library/" : "docker.io/") + std::string(path);
  }
  return std::string(text);
}

// policy-controller also looks at images as they are written in a manifest, where docker.io may be missing.
std::vector<std::string> with_hub(const std::string& text) {
  const std::string first = text.substr(0, text.find('/'));
  const bool is_host =
      first.find_first_of(".:") != kNowhere || first == "localhost" || first.starts_with("**");
  if (is_host) return {text};
  return {text, "docker.io/" + text};
}

void add_pattern(const std::string& text, Glob& glob) {
  auto pattern = Pattern::parse(at_hub(text));
  if (!pattern.ok()) return;  // no repository has such a name
  if (std::find(glob.patterns.begin(), glob.patterns.end(), *pattern) != glob.patterns.end()) return;
  glob.patterns.push_back(*std::move(pattern));
}

bool is_capture_sign(char c) { return c == '{' || c == '}'; }

// Everything, for what cannot be said.
Glob everything() {
  Glob glob;
  glob.fit = Glob::Fit::kWider;
  add_pattern("**", glob);
  return glob;
}

std::string quoted(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != kNowhere) out += '\\';
    out += c;
  }
  return out;
}

// Whether there is a | outside of groups and classes. Where the scan errs, the result is stricter, not wider.
bool has_alternatives(std::string_view pattern) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') ++i;
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    if (c == '|' && depth == 0) return true;
    if (c != '[') continue;
    const std::size_t first = i + (pattern.substr(i + 1).starts_with('^') ? 2 : 1);
    const std::size_t end = pattern.find(']', first + 1);
    if (end != kNowhere) i = end;
  }
  return false;
}

// Flags and quoted stretches may change what an anchor is.
bool has_flags(std::string_view pattern) {
  if (pattern.find("\\Q") != kNowhere) return true;
  for (std::size_t at = pattern.find("(?"); at != kNowhere; at = pattern.find("(?", at + 2)) {
    if (!pattern.substr(at + 2).starts_with(':')) return true;
  }
  return false;
}

bool ends_anchored(std::string_view pattern) {
  if (!pattern.ends_with('$')) return false;
  const auto before = pattern.substr(0, pattern.size() - 1);
  const auto last = before.find_last_not_of('\\');
  return (before.size() - (last == kNowhere ? 0 : last + 1)) % 2 == 0;
}

// The pattern for all of the text, without the anchors where they can be taken away.
std::string without_anchors(std::string_view pattern) {
  const bool front = pattern.starts_with('^');
  const bool back = ends_anchored(pattern);
  if (front) pattern.remove_prefix(1);
  if (back && !pattern.empty()) pattern.remove_suffix(1);
  const std::string text(pattern);
  if (!front && !back) return ".*(?:" + text + ").*";
  return (front ? "" : ".*") + text + (back ? "" : ".*");
}

bool is_pattern(const std::string& text) { return is_plain_text(text) && Regexp::parse(text).ok(); }

}  // namespace

Glob read_glob(std::string_view text, GlobStyle style) {
  if (text.size() > kMaxGlob) return everything();
  if (style == GlobStyle::kStars && text == "*/*") text = "docker.io/*/*";  // so it says itself
  if (std::any_of(text.begin(), text.end(), is_capture_sign)) return {};
  Stars stars = read_stars(text, style);
  bound_wildcards(stars);
  Glob glob;
  glob.fit = cut_tag(stars.text, style);
  if (!stars.exact) glob.fit = Glob::Fit::kWider;
  if (stars.text.empty()) return glob;
  const auto names = style == GlobStyle::kStars ? with_hub(stars.text) : std::vector<std::string>{stars.text};
  for (const std::string& name : names) {
    for (const std::string& one : split_hosts(name, glob)) add_pattern(one, glob);
  }
  return glob;
}

bool is_plain_text(std::string_view text) {
  return !text.empty() && is_utf8(text) && printable(text, text.size()) == text;
}

bool is_plain_word(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@";
  return !text.empty() && !text.starts_with('-') && text.find_first_not_of(kPlain) == kNowhere;
}

std::optional<WholeRegexp> whole_regexp(std::string_view pattern) {
  using Ends = WholeRegexp::Ends;
  if (!is_pattern(std::string(pattern))) return std::nullopt;
  const bool plain = !has_alternatives(pattern) && !has_flags(pattern);
  std::string whole = plain ? without_anchors(pattern) : std::string();
  const bool anchored = plain && pattern.starts_with('^') && ends_anchored(pattern);
  if (!is_pattern(whole)) whole = ".*(?:" + std::string(pattern) + ").*";
  if (!is_pattern(whole)) return std::nullopt;
  return WholeRegexp{{IdentityText::Kind::kRegexp, std::move(whole)},
                     anchored ? Ends::kAnchored : Ends::kOpen};
}

std::optional<IdentityText> exact_text(std::string_view text) {
  if (!is_plain_text(text)) return std::nullopt;
  if (std::none_of(text.begin(), text.end(), is_capture_sign)) {
    return IdentityText{IdentityText::Kind::kExact, std::string(text)};
  }
  if (!is_pattern(quoted(text))) return std::nullopt;
  return IdentityText{IdentityText::Kind::kRegexp, quoted(text)};
}

std::optional<IdentityText> wildcard_text(std::string_view text) {
  if (text.find_first_of("*?") == kNowhere) return exact_text(text);
  std::string pattern;
  for (char c : text) pattern += c == '*' ? ".*" : c == '?' ? "." : quoted(std::string_view(&c, 1));
  if (!is_pattern(pattern)) return std::nullopt;
  return IdentityText{IdentityText::Kind::kRegexp, std::move(pattern)};
}

}  // namespace sekisho::policy
