#include "sigstore/log_entry.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "sigstore/material.h"
#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

constexpr auto kMalformed = ReasonCode::kBundleMalformed;

Error malformed(std::string detail) { return fail(kMalformed, std::move(detail)); }

Result<std::vector<Bytes>> parse_hashes(Members& members) {
  std::vector<Bytes> hashes;
  SEKISHO_TRY(array, members.maybe_array("hashes"));
  if (array == nullptr) return hashes;
  SEKISHO_CHECK(check_count(array->size(), kMaxProofHashes, "hashes in an inclusion proof"));
  for (const Json& item : *array) {
    const auto* text = item.as_string();
    auto hash = text == nullptr ? std::nullopt : decode_base64(*text);
    if (!hash) return malformed(members.what() + ".hashes: not base64");
    hashes.push_back(*std::move(hash));
  }
  return hashes;
}

Result<std::string> parse_envelope_text(Members& members) {
  SEKISHO_TRY(checkpoint, members.maybe_object("checkpoint"));
  if (!checkpoint) return std::string();
  SEKISHO_TRY(text, checkpoint->maybe_text("envelope"));
  SEKISHO_CHECK(checkpoint->others_refused());
  return std::move(text).value_or(std::string());
}

Result<std::optional<InclusionProof>> parse_proof(Members& members) {
  std::optional<InclusionProof> none;
  SEKISHO_TRY(object, members.maybe_object("inclusionProof"));
  if (!object) return none;
  SEKISHO_TRY(index, parse_int64(*object, "logIndex", kMalformed));
  SEKISHO_TRY(root_hash, parse_maybe_bytes(*object, "rootHash", kMalformed));
  SEKISHO_TRY(tree_size, parse_int64(*object, "treeSize", kMalformed));
  SEKISHO_TRY(hashes, parse_hashes(*object));
  SEKISHO_TRY(checkpoint, parse_envelope_text(*object));
  SEKISHO_CHECK(object->others_refused());
  return std::optional<InclusionProof>(
      {index, tree_size, std::move(root_hash), std::move(hashes), std::move(checkpoint)});
}

Result<std::optional<Bytes>> parse_promise(Members& members) {
  std::optional<Bytes> none;
  SEKISHO_TRY(object, members.maybe_object("inclusionPromise"));
  if (!object) return none;
  SEKISHO_TRY(promise, parse_bytes(*object, "signedEntryTimestamp", kMalformed));
  SEKISHO_CHECK(object->others_refused());
  return std::optional<Bytes>(std::move(promise));
}

Result<Bytes> parse_log_id(Members members) {
  SEKISHO_TRY(id, parse_bytes(members, "keyId", kMalformed));
  SEKISHO_CHECK(members.others_refused());
  return id;
}

Done parse_kind(Members members, LogEntry& entry) {
  SEKISHO_TRY(kind, members.text("kind"));
  SEKISHO_TRY(version, members.text("version"));
  SEKISHO_CHECK(members.others_refused());
  entry.kind = std::move(kind);
  entry.version = std::move(version);
  return done();
}

// Rekor v2 writes 0, or nothing, where it knows no time.
std::optional<Time> time_of(std::uint64_t seconds) {
  if (seconds == 0) return std::nullopt;
  return Time(Seconds(static_cast<std::int64_t>(seconds)));
}

}  // namespace

Done read_body_kind(LogEntry& entry, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(entry.body, limits.json_depth));
  SEKISHO_TRY(body, Members::of(json, "body"));
  SEKISHO_TRY(kind, body.text("kind"));
  SEKISHO_TRY(version, body.text("apiVersion"));
  entry.kind = std::move(kind);
  entry.version = std::move(version);
  return done();
}

// Written with encoding/json: integers are numbers here, and the log's id is hex.
Done read_logged(Members& members, LogEntry& entry) {
  constexpr auto kMax = static_cast<std::uint64_t>(INT64_MAX);
  SEKISHO_TRY(body, parse_bytes(members, "body", ReasonCode::kLogMalformed));
  SEKISHO_TRY(integrated, members.integer("integratedTime", kMax));
  SEKISHO_TRY(index, members.integer("logIndex", kMax));
  SEKISHO_TRY(id, members.text("logID"));
  auto raw = decode_hex(id);
  if (!raw)
    return fail(ReasonCode::kLogMalformed, "logID is \"" + printable(id, 100) + "\", not lower-case hex");
  entry.body = std::move(body);
  entry.integrated_time = time_of(integrated);
  entry.index = index;
  entry.log_id = *std::move(raw);
  return done();
}

Result<LogEntry> parse_log_entry(const Json& value) {
  SEKISHO_TRY(members, Members::of(value, "tlogEntries"));
  LogEntry entry;
  SEKISHO_TRY(log_id, members.object("logId"));
  SEKISHO_TRY(id, parse_log_id(std::move(log_id)));
  SEKISHO_TRY(kind, members.object("kindVersion"));
  SEKISHO_CHECK(parse_kind(std::move(kind), entry));
  SEKISHO_TRY(index, parse_int64(members, "logIndex", kMalformed));
  SEKISHO_TRY(integrated, parse_int64(members, "integratedTime", kMalformed));
  SEKISHO_TRY(promise, parse_promise(members));
  SEKISHO_TRY(proof, parse_proof(members));
  SEKISHO_TRY(body, parse_maybe_bytes(members, "canonicalizedBody", kMalformed));
  SEKISHO_CHECK(members.others_refused());
  entry.index = index;
  entry.log_id = std::move(id);
  entry.integrated_time = time_of(integrated);
  entry.promise = std::move(promise);
  entry.proof = std::move(proof);
  entry.body = std::move(body);
  return entry;
}

Result<LogEntry> parse_legacy_entry(std::string_view annotation, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(annotation, "the annotation of the log entry", limits));
  SEKISHO_TRY(members, Members::of(json, "bundle"));
  SEKISHO_TRY(promise, parse_bytes(members, "SignedEntryTimestamp", ReasonCode::kLogMalformed));
  SEKISHO_TRY(payload, members.object("Payload"));
  SEKISHO_CHECK(members.others_refused());
  LogEntry entry;
  SEKISHO_CHECK(read_logged(payload, entry));
  SEKISHO_CHECK(payload.others_refused());
  SEKISHO_CHECK(read_body_kind(entry, limits));
  entry.promise = std::move(promise);
  return entry;
}

Result<Bytes> parse_legacy_timestamp(std::string_view annotation, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(annotation, "the annotation of the timestamp", limits));
  SEKISHO_TRY(members, Members::of(json, "rfc3161timestamp"));
  SEKISHO_TRY(response, parse_bytes(members, "SignedRFC3161Timestamp", ReasonCode::kTimestampMalformed));
  SEKISHO_CHECK(members.others_refused());
  return response;
}

}  // namespace sekisho::sigstore
