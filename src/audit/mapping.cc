#include "audit/mapping.h"

#include <algorithm>

#include "base/text.h"
#include "policy/decide.h"
#include "policy/shape.h"

namespace sekisho::audit {
namespace {

using report::AuditRow;
using report::Decision;
using report::Judged;

enum class Rank { kDenied, kUndecided, kWarned, kAdmitted };

Rank rank_of(const AuditRow& row) {
  switch (row.verdict.decision) {
    case Decision::kDenied:
      return Rank::kDenied;
    case Decision::kUndecided:
      return Rank::kUndecided;
    case Decision::kAdmitted:
      return row.verdict.would_be ? Rank::kWarned : Rank::kAdmitted;
  }
  return Rank::kDenied;
}

bool lists(const std::vector<oci::Descriptor>& manifests, const crypto::Digest& digest) {
  return std::any_of(manifests.begin(), manifests.end(),
                     [&](const oci::Descriptor& one) { return one.digest == digest; });
}

}  // namespace

Cover cover_of(const oci::Document& document, const crypto::Digest& manifest, const policy::Rule* rule,
               const Limits& limits) {
  const auto* index = std::get_if<oci::Index>(&document);
  const std::string named = "the specification names " + policy::digest_of(document).text();
  if (index == nullptr) return {false, named + ", which is no index"};
  if (!lists(index->manifests, manifest)) return {false, named + ", which does not list it"};
  if (rule == nullptr || !policy::is_judged_by_parts(rule->demands, document)) return {true, {}};
  const auto parts = policy::select_parts(*rule, *index, limits);
  if (parts.ok() && lists(*parts, manifest)) return {true, {}};
  return {false, named + ", of which rule " + rule->name + " asks about other platforms only"};
}

const Result<Cover>& Mapping::look_up() {
  if (!cover_) cover_ = means_.find_cover();
  return *cover_;
}

Result<AuditRow> Mapping::told(Result<AuditRow> row, Judged judged) const {
  if (!row.ok()) return row;
  row->running = {running_.digest()->text(), index_.digest()->text(), judged, std::nullopt};
  if (cover_ && cover_->ok()) row->running->covered = (*cover_)->covers;
  return row;
}

Result<AuditRow> Mapping::judge() {
  SEKISHO_TRY(of_index, means_.judge(index_));
  if (means_.index_is_revoked || rank_of(of_index) == Rank::kAdmitted) {
    if (look_up().ok() && look_up()->covers) return told(std::move(of_index), Judged::kIndex);
    if (means_.index_is_revoked && !look_up().ok()) return open();
  }
  SEKISHO_TRY(own, means_.judge(running_));
  if (rank_of(own) == Rank::kAdmitted) return told(std::move(own), Judged::kDigest);
  return choose(std::move(of_index), std::move(own));
}

Result<AuditRow> Mapping::choose(AuditRow of_index, AuditRow own) {
  const Rank index_rank = rank_of(of_index), own_rank = rank_of(own);
  const auto& cover = look_up();
  if (!cover.ok()) {
    if (own_rank == Rank::kWarned || index_rank == Rank::kDenied)
      return told(std::move(own), Judged::kDigest);
    return index_rank == Rank::kUndecided ? told(std::move(of_index), Judged::kIndex) : open();
  }
  if (cover->covers && index_rank >= own_rank) return told(std::move(of_index), Judged::kIndex);
  if (!cover->covers && own_rank < Rank::kWarned) {
    report::add_reason(own.verdict, {ReasonCode::kIndexNotListed, running_.digest()->text(), cover->why_not});
  }
  return told(std::move(own), Judged::kDigest);
}

}  // namespace sekisho::audit
