// LogEntry: what a transparency log said about a signature, well-formed and untrusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::sigstore {

// InclusionProof says that a log's tree holds an entry (sigstore_rekor.proto, InclusionProof). The index is
// that in the tree, which differs from the entry's where a log has several (shards).
struct InclusionProof {
  std::uint64_t index = 0;
  std::uint64_t tree_size = 0;
  Bytes root_hash;
  std::vector<Bytes> hashes;
  std::string checkpoint;  // signed note; empty where there is none
};

// LogEntry is an entry of Rekor, v1 or v2 (sigstore_rekor.proto, TransparencyLogEntry).
struct LogEntry {
  std::uint64_t index = 0;
  Bytes log_id;
  std::string kind;
  std::string version;
  std::optional<Time> integrated_time;  // proved by the promise alone
  std::optional<Bytes> promise;         // the signed entry timestamp (SET)
  std::optional<InclusionProof> proof;
  Bytes body;  // as it is hashed into the tree; may be left out by Rekor v2
};

// parse_legacy_entry reads cosign's annotation dev.sigstore.cosign/bundle: an entry with a promise and no
// proof. Its kind and version are those of its body. Errors: json.*, log.malformed, bundle.limits.
Result<LogEntry> parse_legacy_entry(std::string_view annotation, const Limits& limits);

// parse_legacy_timestamp reads cosign's annotation dev.sigstore.cosign/rfc3161timestamp: an RFC 3161 response
// in DER. Errors: json.*, timestamp.malformed, bundle.limits.
Result<Bytes> parse_legacy_timestamp(std::string_view annotation, const Limits& limits);

// render_legacy_entry and render_legacy_timestamp write those annotations.
std::string render_legacy_entry(const LogEntry& entry);
std::string render_legacy_timestamp(BytesView response);

// parse_rekor1_answer reads what Rekor v1 answers to a new entry (sigstore/rekor, openapi.yaml, LogEntry):
// one entry under its name. Errors: json.*, log.malformed, bundle.limits.
Result<LogEntry> parse_rekor1_answer(std::string_view text, const Limits& limits);
// parse_rekor2_answer reads what Rekor v2 answers: a TransparencyLogEntry in protojson, where null is the
// same as absent. Errors: json.*, bundle.malformed, bundle.limits.
Result<LogEntry> parse_rekor2_answer(std::string_view text, const Limits& limits);

}  // namespace sekisho::sigstore
