// PackagePattern: packages that a policy names, by package URL and version.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/package_key.h"
#include "base/result.h"

namespace sekisho::attest {

// PackagePattern is written pkg:TYPE/[NAMESPACE/]NAME[@VERSIONS][?QUALIFIERS]. A * in the name stands for any
// characters but a slash, ** for any. VERSIONS are a version, or comparisons (= == != < <= > >=) side by side
// that must all hold, with || between alternatives; versions are in the order of the type.
class PackagePattern {
 public:
  // parse reads a pattern. Error: policy.invalid with what is wrong.
  static Result<PackagePattern> parse(std::string_view text);

  // Match: kUndecidable where the name is right and the version is absent or cannot be compared.
  enum class Match { kNo, kYes, kUndecidable };
  Match match(const PackageKey& package) const;
  const std::string& text() const { return text_; }

 private:
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  struct Comparison {
    Operator op;
    std::string version;
  };
  using All = std::vector<Comparison>;

  static Result<All> parse_all(std::string_view text);
  static Match holds(const Comparison& comparison, std::string_view type, const std::string& version);
  Match match_version(const PackageKey& package) const;

  std::string text_;
  std::string name_;  // type/namespace/name, with stars
  std::string type_;
  std::vector<All> any_;  // none: every version
  std::vector<std::pair<std::string, std::string>> qualifiers_;
};

}  // namespace sekisho::attest
