#include "attest/package_pattern.h"

#include <algorithm>
#include <array>

#include "attest/version_order.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr std::size_t kMostBytes = 2048;

Error wrong(std::string_view text, const std::string& why) {
  return fail(ReasonCode::kPolicyInvalid, "the package \"" + printable(text, 200) + "\": " + why);
}

// * stops at a slash, ** does not. Each star is tried again from where it last began, never more often.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  std::size_t width = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p;
      width = pattern.substr(p, 2) == "**" ? 2 : 1;
      star_text = t;
      p += width;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && (width == 2 || text[star_text] != '/')) {
      t = ++star_text;
      p = star + width;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The @ before the versions: the first one behind the last slash that does not begin an npm scope. Ranges
// have no slashes.
std::size_t find_versions(std::string_view text) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (at > 0 && text[at - 1] != '/') return at;
  }
  return std::string_view::npos;
}

}  // namespace

Result<PackagePattern::All> PackagePattern::parse_all(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Operator>, 7> kOperators = {{
      {"==", Operator::kEqual},
      {"!=", Operator::kNotEqual},
      {"<=", Operator::kLessOrEqual},
      {">=", Operator::kGreaterOrEqual},
      {"<", Operator::kLess},
      {">", Operator::kGreater},
      {"=", Operator::kEqual},
  }};
  All all;
  for (std::string_view rest = trimmed(text); !rest.empty(); rest = trimmed(rest)) {
    Comparison comparison{Operator::kEqual, {}};
    for (const auto& [word, op] : kOperators) {
      if (!rest.starts_with(word)) continue;
      comparison.op = op;
      rest = trimmed(rest.substr(word.size()));
      break;
    }
    const std::string_view version = rest.substr(0, rest.find(' '));
    const bool right = !version.empty() && version.find_first_of("<>=!*^|,") == std::string_view::npos;
    if (!right) return wrong(text, "expected comparisons such as >=1.0 <2.0, with || between alternatives");
    comparison.version = std::string(version);
    rest.remove_prefix(version.size());
    all.push_back(std::move(comparison));
  }
  if (all.empty()) return wrong(text, "no version behind @ or ||");
  return all;
}

Result<PackagePattern> PackagePattern::parse(std::string_view text) {
  if (text.size() > kMostBytes) return wrong(text, "it is too long");
  PackagePattern pattern;
  pattern.text_ = std::string(text);
  const std::size_t at = find_versions(text);
  // Qualifiers stand behind the name, or behind the versions.
  const auto question = text.rfind('?');
  const std::string_view tail =
      question == std::string_view::npos ? std::string_view() : text.substr(question);
  const std::string_view head = text.substr(0, std::min(at, question));
  const auto key = PackageKey::parse(std::string(head) + std::string(tail));
  if (!key || !key->version.empty()) return wrong(text, "expected pkg:TYPE/NAME, with versions behind an @");
  pattern.name_ = key->name;
  pattern.type_ = key->name.substr(0, key->name.find('/'));
  pattern.qualifiers_ = key->qualifiers;
  if (pattern.type_.find('*') != std::string::npos) return wrong(text, "the type cannot have a star");
  if (at == std::string_view::npos) return pattern;
  std::string_view versions =
      text.substr(at + 1, question == std::string_view::npos || question < at ? std::string_view::npos
                                                                              : question - at - 1);
  for (;;) {
    const auto bars = versions.find("||");
    SEKISHO_TRY(all, parse_all(versions.substr(0, bars)));
    pattern.any_.push_back(std::move(all));
    if (bars == std::string_view::npos) return pattern;
    versions.remove_prefix(bars + 2);
  }
}

PackagePattern::Match PackagePattern::holds(const Comparison& comparison, std::string_view type,
                                            const std::string& version) {
  const auto order = compare_versions(type, version, comparison.version);
  if (!order) return Match::kUndecidable;
  const auto yes = [](bool holds) { return holds ? Match::kYes : Match::kNo; };
  switch (comparison.op) {
    case Operator::kEqual:
      return yes(*order == 0);
    case Operator::kNotEqual:
      return yes(*order != 0);
    case Operator::kLess:
      return yes(*order < 0);
    case Operator::kLessOrEqual:
      return yes(*order <= 0);
    case Operator::kGreater:
      return yes(*order > 0);
    case Operator::kGreaterOrEqual:
      return yes(*order >= 0);
  }
  return Match::kUndecidable;
}

// A range that cannot hold is no, whatever else cannot be told.
PackagePattern::Match PackagePattern::match_version(const PackageKey& package) const {
  std::string version = package.version;
  // An RPM's epoch is a qualifier of its own (purl-spec, PURL-TYPES).
  const auto epoch = package.qualifier("epoch");
  if (type_ == "rpm" && !epoch.empty() && version.find(':') == std::string::npos)
    version = std::string(epoch) + ":" + version;
  Match any = Match::kNo;
  for (const All& all : any_) {
    Match one = Match::kYes;
    for (const Comparison& comparison : all) {
      const Match held = holds(comparison, type_, version);
      if (held == Match::kNo || (held == Match::kUndecidable && one == Match::kYes)) one = held;
    }
    if (one == Match::kYes) return one;
    if (one == Match::kUndecidable) any = one;
  }
  return any;
}

PackagePattern::Match PackagePattern::match(const PackageKey& package) const {
  if (!fits(name_, package.name)) return Match::kNo;
  for (const auto& [key, value] : qualifiers_) {
    if (package.qualifier(key) != value) return Match::kNo;
  }
  return any_.empty() ? Match::kYes : match_version(package);
}

}  // namespace sekisho::attest
