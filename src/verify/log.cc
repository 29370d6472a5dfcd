#include "verify/log.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/merkle.h"
#include "verify/checkpoint.h"
#include "verify/log_body.h"

namespace sekisho::verify {
namespace {

using sigstore::Log;
using sigstore::LogEntry;

// The promise (SET) is over the entry in canonical JSON (RFC 8785): its members sorted, and nothing in them
// to escape.
Bytes promised_text(const LogEntry& entry, Time integrated) {
  return R"({"body":")" + encode_base64(entry.body) + R"(","integratedTime":)" +
         std::to_string(integrated.time_since_epoch().count()) + R"(,"logID":")" + encode_hex(entry.log_id) +
         R"(","logIndex":)" + std::to_string(entry.index) + "}";
}

// The time that the log promised, if it did. Without a promise nobody vouches for the integrated time
// (TLG-09).
Result<std::optional<Time>> verify_promise(const LogEntry& entry, const Log& log) {
  std::optional<Time> none;
  if (!entry.promise) return none;
  if (!entry.integrated_time) return fail(ReasonCode::kLogPromise, "the log's promise is of no time");
  const Bytes text = promised_text(entry, *entry.integrated_time);
  if (!crypto::verify_signature(log.key, log.scheme, text, *entry.promise).ok()) {
    return fail(ReasonCode::kLogPromise,
                "the signed entry timestamp is not by the log " + printable(log.base_url, 200));
  }
  if (!log.window.contains(*entry.integrated_time)) {
    return fail(ReasonCode::kLogWindow, "the entry is of " + render_time(*entry.integrated_time) +
                                            ", when the key of " + printable(log.base_url, 200) +
                                            " was not in use");
  }
  return entry.integrated_time;
}

Error differs(const char* what) {
  return fail(ReasonCode::kLogProofWrong,
              std::string("the inclusion proof's ") + what + " is not that of the checkpoint");
}

// Size and root are those that the log signed; what the proof says of them beside may only agree. A tree of
// Rekor v1 may be one of several, so that its index is the proof's; of v2 there is one (rekor-tiles).
Done verify_inclusion(const LogEntry& entry, const sigstore::Checkpoint& checkpoint, BytesView body) {
  const sigstore::InclusionProof& proof = *entry.proof;
  const bool only_tree = is_rekor_v2(entry);
  if (only_tree && proof.index != entry.index) return differs("index");
  const bool omitted = only_tree && proof.root_hash.empty() && proof.tree_size == 0;
  if (!omitted && proof.root_hash != checkpoint.root_hash) return differs("root hash");
  if (!omitted && proof.tree_size != checkpoint.size) return differs("tree size");
  return crypto::verify_inclusion(proof.index, checkpoint.size, crypto::leaf_hash(body), proof.hashes,
                                  checkpoint.root_hash);
}

// Whether an entry without a proof may do: only one that has no place for it, and then by its promise.
Done check_proof_missing(const LogEntry& entry, const Claim& claim) {
  const bool promise_suffices = claim.company.inclusion == Company::Inclusion::kPromise;
  if (promise_suffices && entry.promise && !entry.proof) return done();
  return fail(ReasonCode::kLogProofMissing, "the log entry has no inclusion proof with a checkpoint");
}

}  // namespace

const Log* find_log(const LogEntry& entry, const std::vector<Log>& logs) {
  const auto found =
      std::find_if(logs.begin(), logs.end(), [&](const Log& log) { return log.id == entry.log_id; });
  return found == logs.end() ? nullptr : &*found;
}

Result<Logged> verify_log_entry(const LogEntry& entry, const Log& log, const Signed& signed_claim,
                                const std::vector<sigstore::WitnessKey>& witnesses, const Limits& limits) {
  SEKISHO_TRY(body, check_log_body(entry, signed_claim, limits));
  SEKISHO_TRY(promised, verify_promise(entry, log));
  if (!entry.proof || entry.proof->checkpoint.empty()) {
    SEKISHO_CHECK(check_proof_missing(entry, signed_claim.claim));
    return Logged{&log, promised, 0};
  }
  SEKISHO_TRY(checkpoint, sigstore::parse_checkpoint(entry.proof->checkpoint));
  SEKISHO_CHECK(
      verify_checkpoint(checkpoint, log, is_rekor_v2(entry) ? NoteKind::kRekorV2 : NoteKind::kRekorV1));
  SEKISHO_CHECK(verify_inclusion(entry, checkpoint, body));
  return Logged{&log, promised, count_witnesses(checkpoint, witnesses)};
}

}  // namespace sekisho::verify
