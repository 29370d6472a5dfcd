#include "verify/identity_pattern.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::verify {
namespace {

const std::string* find_capture(const Captures& captures, std::string_view name) {
  const auto found = std::find_if(captures.begin(), captures.end(),
                                  [&](const auto& capture) { return capture.first == name; });
  return found == captures.end() ? nullptr : &found->second;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_capture_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

Error not_wanted(const std::string& what, std::string_view found, const TextPattern& wanted,
                 const Captures& captures) {
  std::string detail =
      "the certificate's " + what + " is " + in_quotes(found) + ", wanted " + wanted.describe(captures);
  if (wanted.nearly(found) == TextPattern::Match::kYes) {
    detail +=
        "; the pattern holds for a part of it only, and here it must hold for all of it: add .* where more "
        "may stand";
  }
  return fail(ReasonCode::kIdentityMismatch, std::move(detail));
}

}  // namespace

TextPattern TextPattern::exactly(std::string text) {
  return TextPattern(Parts{{std::move(text), Part::Kind::kLiteral}});
}

TextPattern TextPattern::whole(Regexp regexp) { return TextPattern(std::move(regexp)); }

Result<TextPattern> TextPattern::parse_template(std::string_view text) {
  Parts parts;
  while (!text.empty()) {
    const auto open = text.find('{');
    if (open != 0) parts.push_back({std::string(text.substr(0, open)), Part::Kind::kLiteral});
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return fail(ReasonCode::kPolicyInvalid, "a { without its }");
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (!is_capture_name(name)) {
      return fail(ReasonCode::kPolicyInvalid, "a capture is written {name}, of letters, digits and _");
    }
    parts.push_back({std::string(name), Part::Kind::kCapture});
    text.remove_prefix(close + 1);
  }
  return TextPattern(std::move(parts));
}

std::vector<std::string> TextPattern::names() const {
  std::vector<std::string> names;
  const auto* parts = std::get_if<Parts>(&pattern_);
  if (parts == nullptr) return names;
  for (const Part& part : *parts) {
    if (part.kind == Part::Kind::kCapture) names.push_back(part.text);
  }
  return names;
}

TextPattern::Match TextPattern::match(std::string_view text, const Captures& captures) const {
  if (const auto* regexp = std::get_if<Regexp>(&pattern_)) {
    return regexp->matches_whole(text) ? Match::kYes : Match::kNo;
  }
  for (const Part& part : std::get<Parts>(pattern_)) {
    const bool literal = part.kind == Part::Kind::kLiteral;
    const std::string* wanted = literal ? &part.text : find_capture(captures, part.text);
    if (wanted == nullptr || (!literal && (wanted->empty() || wanted->find('/') != std::string::npos)))
      return Match::kNo;
    const std::string_view here = text.substr(0, wanted->size());
    if (literal ? here != *wanted : !same_but_for_case(here, *wanted)) return Match::kNo;
    text.remove_prefix(wanted->size());
  }
  return text.empty() ? Match::kYes : Match::kNo;
}

TextPattern::Match TextPattern::nearly(std::string_view text) const {
  const auto* regexp = std::get_if<Regexp>(&pattern_);
  const bool near = regexp != nullptr && !regexp->matches_whole(text) && regexp->matches_part(text);
  return near ? Match::kYes : Match::kNo;
}

std::optional<std::string> TextPattern::fill(const Captures& captures) const {
  const auto* parts = std::get_if<Parts>(&pattern_);
  if (parts == nullptr) return std::nullopt;
  std::string text;
  for (const Part& part : *parts) {
    const bool literal = part.kind == Part::Kind::kLiteral;
    const std::string* value = literal ? &part.text : find_capture(captures, part.text);
    if (value == nullptr) return std::nullopt;
    text += *value;
  }
  return text;
}

std::string TextPattern::describe(const Captures& captures) const {
  if (const auto* regexp = std::get_if<Regexp>(&pattern_)) return "a match of " + in_quotes(regexp->text());
  std::string text;
  for (const Part& part : std::get<Parts>(pattern_)) {
    const bool literal = part.kind == Part::Kind::kLiteral;
    const std::string* value = literal ? &part.text : find_capture(captures, part.text);
    text += value == nullptr ? "{" + part.text + "}" : *value;
  }
  return in_quotes(text);
}

std::vector<std::string> IdentityPattern::names() const {
  std::vector<std::string> all = subject.names();
  const auto add = [&](const TextPattern& pattern) {
    const auto names = pattern.names();
    all.insert(all.end(), names.begin(), names.end());
  };
  add(issuer);
  for (const auto& [name, pattern] : claims) add(pattern);
  return all;
}

std::optional<std::string> IdentityPattern::exact() const {
  if (!issuer.is_exact() || !subject.is_exact()) return std::nullopt;
  return issuer.describe({}) + " " + subject.describe({});
}

Done check_identity(const sigstore::Identity& identity, const IdentityPattern& wanted,
                    const Captures& captures) {
  using Match = TextPattern::Match;
  if (wanted.subject.match(identity.subject, captures) != Match::kYes) {
    return not_wanted("subject", identity.subject, wanted.subject, captures);
  }
  if (wanted.issuer.match(identity.issuer, captures) != Match::kYes) {
    return not_wanted("issuer", identity.issuer, wanted.issuer, captures);
  }
  for (const auto& [name, pattern] : wanted.claims) {
    const std::string* claim = find_capture(identity.claims, name);
    if (claim == nullptr) {
      return fail(ReasonCode::kIdentityMismatch,
                  "the certificate has no " + name + ", wanted " + pattern.describe(captures));
    }
    if (pattern.match(*claim, captures) != Match::kYes) return not_wanted(name, *claim, pattern, captures);
  }
  return done();
}

}  // namespace sekisho::verify
