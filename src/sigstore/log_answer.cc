#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "sigstore/log_entry.h"
#include "sigstore/material.h"
#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

constexpr auto kMalformed = ReasonCode::kLogMalformed;
constexpr auto kMaxInteger = static_cast<std::uint64_t>(INT64_MAX);

Result<Bytes> parse_hex(const std::string& text, const std::string& what) {
  auto bytes = decode_hex(text);
  if (bytes) return *std::move(bytes);
  return fail(kMalformed, what + " is not lower-case hex");
}

Result<std::vector<Bytes>> parse_hashes(Members& members) {
  SEKISHO_TRY(array, members.array("hashes"));
  SEKISHO_CHECK(check_count(array->size(), kMaxProofHashes, "hashes in an inclusion proof"));
  std::vector<Bytes> hashes;
  for (const Json& item : *array) {
    const auto* text = item.as_string();
    SEKISHO_TRY(hash, parse_hex(text == nullptr ? "?" : *text, members.what() + ".hashes"));
    hashes.push_back(std::move(hash));
  }
  return hashes;
}

Result<InclusionProof> parse_proof(Members members) {
  SEKISHO_TRY(checkpoint, members.text("checkpoint"));
  SEKISHO_TRY(hashes, parse_hashes(members));
  SEKISHO_TRY(index, members.integer("logIndex", kMaxInteger));
  SEKISHO_TRY(root, members.text("rootHash"));
  SEKISHO_TRY(root_hash, parse_hex(root, members.what() + ".rootHash"));
  SEKISHO_TRY(size, members.integer("treeSize", kMaxInteger));
  SEKISHO_CHECK(members.others_refused());
  return InclusionProof{index, size, std::move(root_hash), std::move(hashes), std::move(checkpoint)};
}

Done read_verification(Members members, LogEntry& entry) {
  SEKISHO_TRY(proof, members.object("inclusionProof"));
  SEKISHO_TRY(parsed, parse_proof(std::move(proof)));
  SEKISHO_TRY(promise, parse_bytes(members, "signedEntryTimestamp", kMalformed));
  SEKISHO_CHECK(members.others_refused());
  entry.proof = std::move(parsed);
  entry.promise = std::move(promise);
  return done();
}

Result<LogEntry> parse_rekor1_entry(Members members, const Limits& limits) {
  LogEntry entry;
  SEKISHO_CHECK(read_logged(members, entry));
  SEKISHO_CHECK(members.maybe("attestation"));
  SEKISHO_TRY(verification, members.object("verification"));
  SEKISHO_CHECK(members.others_refused());
  SEKISHO_CHECK(read_verification(std::move(verification), entry));
  SEKISHO_CHECK(read_body_kind(entry, limits));
  return entry;
}

// protojson may write null for what is absent.
Json without_nulls(const Json& value) {
  const auto* object = value.as_object();
  if (object == nullptr) return value;
  Json::Object kept;
  for (const auto& [name, member] : *object) {
    if (!member.is_null()) kept.emplace_back(name, without_nulls(member));
  }
  return kept;
}

}  // namespace

Result<LogEntry> parse_rekor1_answer(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(text, "the log's answer", limits));
  const auto* object = json.as_object();
  if (object == nullptr || object->size() != 1)
    return fail(kMalformed, "the log's answer is not one entry under its name");
  SEKISHO_TRY(members, Members::of(object->front().second, "entry"));
  return parse_rekor1_entry(std::move(members), limits);
}

Result<LogEntry> parse_rekor2_answer(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(text, "the log's answer", limits));
  return parse_log_entry(without_nulls(json));
}

}  // namespace sekisho::sigstore
