// License: SPDX licence expressions (SPDX 2.3, annex D), and whether a policy accepts one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::attest {

// LicenseTerm is one leaf of an expression: a licence, with an exception or without.
struct LicenseTerm {
  std::string id;         // in lower case, without -only, -or-later and +
  std::string exception;  // in lower case; empty: none
  bool or_later = false;
  std::string text;  // as it is written, for people
  bool operator==(const LicenseTerm& other) const {
    return id == other.id && exception == other.exception && or_later == other.or_later;
  }
};

// LicenseExpression is terms joined by AND and OR, in postfix order.
class LicenseExpression {
 public:
  // parse reads an expression: + binds closer than WITH, then AND, then OR; operators are all upper or all
  // lower case. Error: attestation.malformed.
  static Result<LicenseExpression> parse(std::string_view text, const Limits& limits);

  struct Step {
    enum class Kind { kTerm, kAnd, kOr } kind;
    std::size_t term = 0;
  };
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<LicenseTerm>& terms() const { return terms_; }

 private:
  friend class LicenseParser;
  std::vector<Step> steps_;
  std::vector<LicenseTerm> terms_;
};

// LicensePolicy is lists of allowed and denied licences. Of OR one choice must do, of AND all. A term is
// refused where it is on the list of those denied, or where there is a list of those allowed and it is not on
// it. An exception only adds permission: `X WITH E` is allowed where X is, and denied where X is, unless
// `X WITH E` itself is allowed. `X-or-later` is a choice of versions: it is allowed where X-or-later or
// X-only is, and denied where X-or-later is; where only X-only is denied, a later version is the way out.
class LicensePolicy {
 public:
  enum class Unknown { kDeny, kAllow };
  // of reads the lists, each entry one term. Error: attestation.malformed.
  static Result<LicensePolicy> of(const std::vector<std::string>& allow, const std::vector<std::string>& deny,
                                  Unknown unknown);

  // fault_of is why an expression is refused, for people, or nothing.
  std::optional<std::string> fault_of(const LicenseExpression& expression) const;
  // fault_of_unknown is the same for a package of which no licence is known.
  std::optional<std::string> fault_of_unknown() const;

 private:
  std::optional<std::string> fault_of(const LicenseTerm& term) const;
  std::vector<LicenseTerm> allow_, deny_;
  Unknown unknown_ = Unknown::kDeny;
};

}  // namespace sekisho::attest
