// log: whether a transparency log that is trusted took in a signature (Rekor v1 and v2). For this room only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "sigstore/checkpoint.h"
#include "sigstore/trusted_root.h"
#include "verify/claim.h"

namespace sekisho::verify {

// Logged is what one entry proves: the log holds exactly this signature, of this artifact, by this key or
// certificate.
struct Logged {
  const sigstore::Log* log;
  std::optional<Time> promised;  // the integrated time, where the log's promise verified
  std::size_t witnesses = 0;     // distinct trusted witnesses that cosigned the checkpoint
};

// find_log is the trusted log that an entry names; null where none is.
const sigstore::Log* find_log(const sigstore::LogEntry& entry, const std::vector<sigstore::Log>& logs);

// verify_log_entry checks one entry of that log whole: its body is about this claim and nothing else, its
// promise (where it has one) and its inclusion proof with a checkpoint by the log's key. Rekor v2's body is
// written anew from the claim and must be what the tree holds. Errors: log.*, json.*.
Result<Logged> verify_log_entry(const sigstore::LogEntry& entry, const sigstore::Log& log,
                                const Signed& signed_claim,
                                const std::vector<sigstore::WitnessKey>& witnesses, const Limits& limits);

}  // namespace sekisho::verify
