// log_body: whether a log entry is about a signature: the same artifact, the same signature, the same key or
// certificate. For this room only.
#pragma once

#include "base/limits.h"
#include "base/result.h"
#include "sigstore/log_entry.h"
#include "verify/claim.h"

namespace sekisho::verify {

// is_rekor_v2 tells an entry of Rekor v2, whose only kind is hashedrekord 0.0.2.
bool is_rekor_v2(const sigstore::LogEntry& entry);

// check_log_body compares all of an entry with a claim; the result is the body that the log's tree must hold.
// Errors: log.malformed, log.entry-type, log.entry-mismatch, json.*.
Result<Bytes> check_log_body(const sigstore::LogEntry& entry, const Signed& signed_claim,
                             const Limits& limits);

}  // namespace sekisho::verify
