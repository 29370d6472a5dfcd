// Mapping: the verdict on what runs where its specification names an index that it may be a manifest of.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "policy/policy.h"
#include "report/audit.h"

namespace sekisho::audit {

// Cover tells whether the verdict on an index is one on a manifest, too.
struct Cover {
  bool covers = false;
  std::string why_not;
};

// cover_of looks for a manifest in a document, among those that the rule judges where it judges an index by
// its manifests. rule may be null.
Cover cover_of(const oci::Document& document, const crypto::Digest& manifest, const policy::Rule* rule,
               const Limits& limits);

// Means are how a Mapping learns what it decides by.
struct Means {
  bool index_is_revoked = false;
  std::function<Result<report::AuditRow>(const oci::Reference&)> judge;   // by itself
  std::function<Result<Cover>()> find_cover;                              // of what runs, by the index
  std::function<Result<report::AuditRow>(const Error&)> leave_undecided;  // about the index
};

// Mapping judges by the index, and by what runs itself where that may say more: an index that lists it speaks
// for it, and so does its own verdict; the better one counts, and that on the index where they are equal. An
// index that is revoked speaks against what it lists. What is not known is never taken for a yes.
class Mapping {
 public:
  Mapping(oci::Reference running, oci::Reference index, Means means)
      : running_(std::move(running)), index_(std::move(index)), means_(std::move(means)) {}

  Result<report::AuditRow> judge();

 private:
  // look_up asks for the cover, once.
  const Result<Cover>& look_up();
  Result<report::AuditRow> choose(report::AuditRow of_index, report::AuditRow own);
  Result<report::AuditRow> open() {
    return told(means_.leave_undecided(look_up().error()), report::Judged::kIndex);
  }
  Result<report::AuditRow> told(Result<report::AuditRow> row, report::Judged judged) const;

  const oci::Reference running_, index_;
  const Means means_;
  std::optional<Result<Cover>> cover_;
};

}  // namespace sekisho::audit
