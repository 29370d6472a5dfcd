// Trust: who may vouch, and what each of them must bring. Read before anything is fetched.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "crypto/public_key.h"
#include "sigstore/checkpoint.h"
#include "verify/anchors.h"
#include "verify/identity_pattern.h"

namespace sekisho::verify {

// LogUse is how far a policy asks for transparency log entries; an optional one that is there must verify.
enum class LogUse { kRequired, kOptional, kIgnored };
enum class SctUse { kRequired, kIgnored };

// Authority is one party that may vouch: any one of its keys, or the identity.
struct Authority {
  std::string name;
  std::vector<crypto::PublicKey> keys;
  std::optional<IdentityPattern> identity;  // keyless; then anchors are there
  std::shared_ptr<const Anchors> anchors;   // of logs, timestamps and certificates; null: none are trusted
  LogUse log = LogUse::kRequired;
  std::size_t logs = 1;  // distinct ones that must hold it, where any must
  SctUse sct = SctUse::kRequired;
  std::size_t scts = 1;       // of distinct CT logs
  std::size_t witnesses = 0;  // that must have cosigned the log's checkpoint
  std::vector<sigstore::WitnessKey> witness_keys;
  std::size_t timestamps = 0;         // of distinct RFC 3161 authorities
  std::optional<Time> signed_before;  // vouches only for what was provably signed before
};

// TrustMaterial is all that verification trusts.
struct TrustMaterial {
  std::vector<Authority> authorities;
};

// Circumstances are what a judgement is about beside the artifact: its time, and what the rule remembered of
// the name.
struct Circumstances {
  Time now;
  Captures captures;
};

}  // namespace sekisho::verify
