// Semver: semantic versions (2.0.0) and ranges of them, as users of Flux and Helm write them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho {

// Version is MAJOR.MINOR.PATCH, with a prerelease or without; build metadata is left out, it orders nothing.
struct Version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::vector<std::string> prerelease = {};

  // parse reads a version, with one v before it or without; nothing on anything else.
  static std::optional<Version> parse(std::string_view text);
  // Versions are ordered by precedence (Semantic Versioning 2.0.0, section 11).
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const = default;
};

// VersionRange is a constraint such as ">=1.0.0 <2.0.0", "^1.2", "~1.2.3", "1.x", "1.2 - 1.4" or two of them
// with || between: comparisons side by side (or with a comma) must all hold. A version with a prerelease is
// in a range only where each comparison names a prerelease, too, as in ">=1.0.0-0".
class VersionRange {
 public:
  // parse reads a constraint of at most 1000 bytes. Error: usage.invalid.
  static Result<VersionRange> parse(std::string_view text);
  bool contains(const Version& version) const;

 private:
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kTilde, kCaret };
  // Comparison is an operator and a version of which parts may be left out; those are zero.
  struct Comparison {
    Operator op;
    Version version;
    int parts;  // 0 for *, 1 for 1 or 1.x, 2 for 1.2 or 1.2.*, 3 for 1.2.3
  };
  using All = std::vector<Comparison>;

  static std::optional<Comparison> parse_comparison(std::string_view text);
  static std::optional<All> parse_all(std::string_view text);
  static bool holds(const Comparison& comparison, const Version& version);
  static bool same_parts(const Comparison& comparison, const Version& version, int parts);

  std::vector<All> any_;
};

}  // namespace sekisho
