#include "policy/freshness.h"

#include <algorithm>

#include "policy/shape.h"

namespace sekisho::policy {
namespace {

constexpr std::string_view kCreated = "org.opencontainers.image.created";

std::optional<Time> created_of(const oci::Document& document) {
  const auto& annotations =
      std::visit([](const auto& parsed) -> const oci::Annotations& { return parsed.annotations; }, document);
  const std::string* created = oci::find_annotation(annotations, kCreated);
  return created == nullptr ? std::nullopt : parse_time(*created);
}

Reason fault(ReasonCode code, const store::Admitted& artifact, std::string detail) {
  return {code, artifact.digest.text(), std::move(detail)};
}

std::string days(Seconds age) {
  constexpr int kDay = 86400;
  const auto count = age.count();
  return count >= 2 * kDay ? std::to_string(count / kDay) + " days" : std::to_string(count) + " seconds";
}

void judge_bounds(const Freshness& freshness, const store::Admitted& artifact, Time now, Ages& ages) {
  if (!artifact.signed_at) {
    ages.faults.push_back(fault(ReasonCode::kFreshnessNoTime, artifact,
                                "no proof that counts carries a trusted time, and the rule asks for an age"));
    return;
  }
  const Seconds age = now - *artifact.signed_at;
  const std::string text = "signed " + render_time(*artifact.signed_at) + ", " + days(age) + " before";
  if (freshness.max_age && age > *freshness.max_age) {
    ages.faults.push_back(
        fault(ReasonCode::kFreshnessAge, artifact, text + "; at most " + days(*freshness.max_age)));
  }
  if (freshness.min_age && age < *freshness.min_age) {
    ages.faults.push_back(
        fault(ReasonCode::kFreshnessAge, artifact, text + "; at least " + days(*freshness.min_age)));
  }
  if (freshness.max_age) ages.holds_until = *artifact.signed_at + *freshness.max_age + Seconds(1);
}

void judge_rollback(const store::Admitted& artifact, const store::Admitted& newest, Ages& ages) {
  if (artifact.digest == newest.digest) return;
  const auto ordering = store::order(artifact, newest);
  if (ordering == std::strong_ordering::greater) return;
  const std::string what = !ordering                                 ? "cannot be ordered against "
                           : ordering == std::strong_ordering::equal ? "is of the same time as "
                                                                     : "is older than ";
  ages.faults.push_back(fault(ReasonCode::kFreshnessRollback, artifact,
                              "it " + what + newest.digest.text() + ", which was admitted before"));
}

}  // namespace

store::Admitted date_of(const oci::Document& document, const std::vector<verify::Proof>& used) {
  store::Admitted artifact{digest_of(document), std::nullopt, created_of(document)};
  for (const verify::Proof& proof : used) {
    if (proof.signed_at) artifact.signed_at = std::max(artifact.signed_at, proof.signed_at);
  }
  return artifact;
}

Ages judge_age(const Freshness& freshness, const store::Admitted& artifact, const store::History& history,
               Time now) {
  Ages ages;
  const bool again = freshness.at == When::kAdmission && history.has(artifact.digest);
  if (freshness.asks_for_time() && !again) judge_bounds(freshness, artifact, now, ages);
  if (freshness.forward_only && history.newest) judge_rollback(artifact, *history.newest, ages);
  return ages;
}

std::optional<Time> earlier(const std::optional<Time>& a, const std::optional<Time>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace sekisho::policy
