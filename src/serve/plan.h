// Plan: what a round of judging means for what is served and for what is told. Pure: no I/O, no clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "kube/artifact.h"
#include "policy/decide.h"
#include "report/judgement.h"
#include "serve/revision.h"

namespace sekisho::serve {

// Finding is what judging one artifact came to, as far as serving goes.
struct Finding {
  report::Decision decision = report::Decision::kDenied;
  policy::OnRevoked on_revoked = policy::OnRevoked::kWithdraw;
  std::optional<crypto::Digest> digest;
  std::vector<policy::Reason> reasons;
};

// Standing: a revision that is served, or one that was found on disk and is not served before it was judged.
enum class Standing { kServed, kFound };

// Kept is a revision that is there, and what judging it again came to.
struct Kept {
  Revision revision;
  Standing standing = Standing::kFound;
  Finding finding;
};

// Fates, the best first.
enum class Fate { kServe, kHold, kRemove };
// decide_fate: what is denied now is removed, unless its rule says keep; what could not be decided stays as
// it is.
Fate decide_fate(Standing standing, const Finding& finding);

// Round is all that a round found out about one source.
struct Round {
  std::string reference;              // as the list has it
  Finding wanted;                     // what the reference names now
  std::vector<Kept> kept;             // the newest first, the one just taken included
  std::optional<Error> trouble = {};  // why an admitted artifact could not be stored
  Time now;
  std::string repository = {};  // HOST/REPOSITORY of the reference; empty of a layout
};

// Message is what people are told of a round.
struct Message {
  kube::EventType type = kube::EventType::kNormal;
  std::string reason, text;
  std::string key;  // the same key: nothing new to tell
};

struct Plan {
  std::vector<Fate> fates;  // of Round::kept, in order; without its newest nothing older is served
  // What the object's status holds: the newest revision, where it is served or held. Its metadata names the
  // repository.
  std::optional<Revision> artifact;
  std::vector<kube::Condition> conditions;  // Ready, SourceVerified
  Message message;
  bool good = false;  // the reference's artifact is what is served
};

Plan decide_round(const Round& round);

// needs_taking tells whether an admitted artifact is not the one that is there already.
bool needs_taking(const Finding& wanted, const std::vector<Kept>& kept);

// next_try is the time until the next round: the interval, or after failures in a row retry_seconds, doubling
// up to the interval; either with a tenth more or less, as luck (0 to 1) has it.
std::chrono::milliseconds next_try(Seconds interval, std::size_t failures, const Limits& limits, double luck);

}  // namespace sekisho::serve
