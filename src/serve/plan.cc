#include "serve/plan.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace sekisho::serve {
namespace {

using kube::Condition;
using kube::Truth;
using report::Decision;

constexpr std::size_t kMessageBytes = 1000;
constexpr const char* kSucceeded = "Succeeded";
constexpr const char* kVerificationFailed = "VerificationFailed";
constexpr const char* kFetchFailed = "FetchFailed";
constexpr const char* kStorageFailed = "StorageOperationFailed";

bool is_storage(ReasonCode code) {
  const std::string_view name = reason_name(code);
  return name.starts_with("disk.") || name.starts_with("target.");
}

// The codes, each once, in order.
std::string codes_of(const std::vector<policy::Reason>& reasons) {
  std::vector<std::string_view> names;
  std::string text;
  for (const policy::Reason& reason : reasons) {
    const std::string_view name = reason_name(reason.code);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    text += (text.empty() ? "" : ", ") + std::string(name);
  }
  return text;
}

std::string named(const Finding& finding, const std::string& reference) {
  return finding.digest ? reference + " (" + finding.digest->text() + ")" : reference;
}

// Told is a reason for a condition, and what people read; key leaves out what changes from try to try.
struct Told {
  const char* reason;
  std::string key, text;
};

Told tell_finding(const char* reason, const std::string& what, const std::vector<policy::Reason>& reasons) {
  const std::string key = what + ": " + codes_of(reasons);
  const bool has_detail = !reasons.empty() && !reasons.front().detail.empty();
  const std::string text = key + (has_detail ? ": " + reasons.front().detail : "");
  return {reason, key, printable(text, kMessageBytes)};
}

Told tell_trouble(const Error& error) {
  const std::string name(reason_name(error.code));
  return {is_storage(error.code) || reason_class(error.code) == ReasonClass::kDenied ? kStorageFailed
                                                                                     : kFetchFailed,
          name, printable(name + ": " + error.message(), kMessageBytes)};
}

// What is removed is told before anything else.
const Kept* removed_newest(const Round& round, const std::vector<Fate>& fates) {
  return !fates.empty() && fates.front() == Fate::kRemove ? &round.kept.front() : nullptr;
}

// Nothing where all is well.
std::optional<Told> tell_failure(const Round& round, const Kept* removed) {
  if (removed != nullptr) {
    return tell_finding(kVerificationFailed, "withdrawn " + removed->revision.text, removed->finding.reasons);
  }
  if (round.trouble) return tell_trouble(*round.trouble);
  const Finding& wanted = round.wanted;
  if (wanted.decision == Decision::kAdmitted) return std::nullopt;
  const bool denied = wanted.decision == Decision::kDenied;
  const bool storage = !wanted.reasons.empty() && is_storage(wanted.reasons.front().code);
  const char* reason = denied ? kVerificationFailed : storage ? kStorageFailed : kFetchFailed;
  return tell_finding(reason, named(wanted, round.reference), wanted.reasons);
}

// An older revision is served beside the newest for those who are about to fetch it, and never instead of it.
std::vector<Fate> decide_fates(const Round& round) {
  std::vector<Fate> fates;
  for (const Kept& kept : round.kept) {
    const Fate own = decide_fate(kept.standing, kept.finding);
    fates.push_back(fates.empty() ? own : std::max(own, fates.front()));
  }
  return fates;
}

// SourceVerified speaks of the artifact that was judged last: what was denied is not verified, and what could
// not be decided leaves it to what is served.
Condition verified(const Round& round, const std::vector<Fate>& fates, const std::optional<Told>& failure) {
  const bool denied = failure && std::string_view(failure->reason) == kVerificationFailed;
  if (denied) return {"SourceVerified", Truth::kFalse, failure->reason, failure->text, round.now};
  if (fates.empty() || fates.front() != Fate::kServe) {
    const std::string text = failure ? failure->text : std::string();
    return {"SourceVerified", Truth::kUnknown, failure ? failure->reason : kSucceeded, text, round.now};
  }
  return {"SourceVerified", Truth::kTrue, kSucceeded, "verified " + round.kept.front().revision.text,
          round.now};
}

Condition ready(const Round& round, const std::optional<Told>& failure) {
  if (failure) return {"Ready", Truth::kFalse, failure->reason, failure->text, round.now};
  return {"Ready", Truth::kTrue, kSucceeded, "stored " + round.kept.front().revision.text, round.now};
}

Message message_of(const Round& round, const std::optional<Told>& failure) {
  if (failure) {
    return {kube::EventType::kWarning, failure->reason, failure->text,
            std::string(failure->reason) + ": " + failure->key};
  }
  const Revision& revision = round.kept.front().revision;
  const std::string text = "stored " + revision.text;
  const bool is_new = revision.updated == round.now;
  return {kube::EventType::kNormal, is_new ? "NewArtifact" : kSucceeded, text, text};
}

// Whoever published the artifact does not say where it was judged.
Revision located(Revision revision, const std::string& repository) {
  std::erase_if(revision.metadata, [](const auto& pair) { return pair.first == kube::kRepositoryKey; });
  if (!repository.empty()) revision.metadata.emplace_back(kube::kRepositoryKey, repository);
  return revision;
}

}  // namespace

Fate decide_fate(Standing standing, const Finding& finding) {
  switch (finding.decision) {
    case Decision::kAdmitted:
      return Fate::kServe;
    case Decision::kDenied:
      return finding.on_revoked == policy::OnRevoked::kKeep ? Fate::kServe : Fate::kRemove;
    case Decision::kUndecided:
      return standing == Standing::kServed ? Fate::kServe : Fate::kHold;
  }
  return Fate::kRemove;
}

bool needs_taking(const Finding& wanted, const std::vector<Kept>& kept) {
  if (wanted.decision != Decision::kAdmitted || !wanted.digest) return false;
  return kept.empty() || kept.front().revision.manifest != *wanted.digest;
}

Plan decide_round(const Round& round) {
  Plan plan;
  plan.fates = decide_fates(round);
  auto failure = tell_failure(round, removed_newest(round, plan.fates));
  if (!failure && round.kept.empty()) failure = Told{kStorageFailed, "nothing", "nothing was stored"};
  plan.conditions = {ready(round, failure), verified(round, plan.fates, failure)};
  plan.message = message_of(round, failure);
  plan.good = !failure.has_value();
  if (!plan.fates.empty() && plan.fates.front() != Fate::kRemove)
    plan.artifact = located(round.kept.front().revision, round.repository);
  return plan;
}

std::chrono::milliseconds next_try(Seconds interval, std::size_t failures, const Limits& limits,
                                   double luck) {
  constexpr std::size_t kMostDoublings = 20;
  double seconds = static_cast<double>(interval.count());
  if (failures > 0) {
    const auto doublings = static_cast<double>(std::min(failures - 1, kMostDoublings));
    seconds = std::min(seconds, limits.retry_seconds * std::exp2(doublings));
  }
  return std::chrono::milliseconds(std::llround(seconds * (900 + 200 * luck)));
}

}  // namespace sekisho::serve
