#include "sigstore/material.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace sekisho::sigstore {
namespace {

// An honest chain has three or four.
constexpr std::size_t kMaxCertificates = 16;
// 63 hashes prove inclusion in the largest tree that an int64 can count.
constexpr std::size_t kMaxProofHashes = 64;
// A value takes twenty times the memory of the two bytes that write it; the fullest honest bundle has some
// thousands.
constexpr std::size_t kMaxCommas = 20000;

Error malformed(std::string detail) { return fail(ReasonCode::kBundleMalformed, std::move(detail)); }

Done check_count(std::size_t count, std::size_t most, const std::string& what) {
  if (count <= most) return done();
  return fail(ReasonCode::kBundleLimits,
              std::to_string(count) + " " + what + ", at most " + std::to_string(most));
}

// protojson writes 64-bit integers as strings (Protocol Buffers, "JSON Mapping").
Done check_int64(Members& members, std::string_view name) {
  SEKISHO_TRY(text, members.maybe_text(name));
  if (!text) return done();
  const bool digits = std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool plain = !text->empty() && (text->size() == 1 || text->front() != '0');
  const bool in_range = text->size() < 19 || (text->size() == 19 && *text <= "9223372036854775807");
  if (digits && plain && in_range) return done();
  return malformed(members.what() + "." + std::string(name) + " is not a non-negative 64-bit integer");
}

Done check_bytes(Members& members, std::string_view name) {
  SEKISHO_TRY(value, members.maybe(name));
  if (value == nullptr) return done();
  SEKISHO_CHECK(parse_bytes(members, name, ReasonCode::kBundleMalformed));
  return done();
}

// A message of which nothing is needed yet but its outline: the members named, each of its type.
using CheckMember = Done (*)(Members&, std::string_view);
struct MemberRule {
  std::string_view name;
  CheckMember check;
};

Done check_text(Members& members, std::string_view name) {
  SEKISHO_CHECK(members.maybe_text(name));
  return done();
}

template <std::size_t N>
Done check_message(Members members, const MemberRule (&rules)[N]) {
  for (const auto& rule : rules) SEKISHO_CHECK(rule.check(members, rule.name));
  return members.others_refused();
}

template <std::size_t N>
Done check_maybe(Members& members, std::string_view name, const MemberRule (&rules)[N]) {
  SEKISHO_TRY(message, members.maybe_object(name));
  if (!message) return done();
  return check_message(*std::move(message), rules);
}

Done check_hashes(Members& members, std::string_view name) {
  SEKISHO_TRY(hashes, members.maybe_array(name));
  if (hashes == nullptr) return done();
  SEKISHO_CHECK(check_count(hashes->size(), kMaxProofHashes, "hashes in an inclusion proof"));
  for (const Json& hash : *hashes) {
    const auto* text = hash.as_string();
    if (text == nullptr || !decode_base64(*text)) return malformed(members.what() + ".hashes: not base64");
  }
  return done();
}

Done check_checkpoint(Members& members, std::string_view name) {
  constexpr MemberRule kRules[] = {{"envelope", check_text}};
  return check_maybe(members, name, kRules);
}

Done check_log_id(Members& members, std::string_view name) {
  constexpr MemberRule kRules[] = {{"keyId", check_bytes}};
  return check_maybe(members, name, kRules);
}

Done check_kind_version(Members& members, std::string_view name) {
  constexpr MemberRule kRules[] = {{"kind", check_text}, {"version", check_text}};
  return check_maybe(members, name, kRules);
}

Done check_promise(Members& members, std::string_view name) {
  constexpr MemberRule kRules[] = {{"signedEntryTimestamp", check_bytes}};
  return check_maybe(members, name, kRules);
}

Done check_proof(Members& members, std::string_view name) {
  constexpr MemberRule kRules[] = {{"logIndex", check_int64},
                                   {"rootHash", check_bytes},
                                   {"treeSize", check_int64},
                                   {"hashes", check_hashes},
                                   {"checkpoint", check_checkpoint}};
  return check_maybe(members, name, kRules);
}

// sigstore_rekor.proto, TransparencyLogEntry.
Done check_log_entry(const Json& value) {
  constexpr MemberRule kRules[] = {{"logIndex", check_int64},           {"logId", check_log_id},
                                   {"kindVersion", check_kind_version}, {"integratedTime", check_int64},
                                   {"inclusionPromise", check_promise}, {"inclusionProof", check_proof},
                                   {"canonicalizedBody", check_bytes}};
  SEKISHO_TRY(members, Members::of(value, "tlogEntries"));
  return check_message(std::move(members), kRules);
}

Result<std::size_t> count_log_entries(Members& members, const Limits& limits) {
  SEKISHO_TRY(entries, members.maybe_array("tlogEntries"));
  if (entries == nullptr) return std::size_t{0};
  SEKISHO_CHECK(check_count(entries->size(), limits.log_entries, "log entries"));
  for (const Json& entry : *entries) SEKISHO_CHECK(check_log_entry(entry));
  return entries->size();
}

Done check_timestamp(const Json& value) {
  SEKISHO_TRY(members, Members::of(value, "rfc3161Timestamps"));
  SEKISHO_CHECK(parse_bytes(members, "signedTimestamp", ReasonCode::kBundleMalformed));
  return members.others_refused();
}

Result<std::size_t> count_timestamps(Members& members, const Limits& limits) {
  SEKISHO_TRY(data, members.maybe_object("timestampVerificationData"));
  if (!data) return std::size_t{0};
  SEKISHO_TRY(timestamps, data->maybe_array("rfc3161Timestamps"));
  SEKISHO_CHECK(data->others_refused());
  if (timestamps == nullptr) return std::size_t{0};
  SEKISHO_CHECK(check_count(timestamps->size(), limits.timestamps, "timestamps"));
  for (const Json& timestamp : *timestamps) SEKISHO_CHECK(check_timestamp(timestamp));
  return timestamps->size();
}

Result<PublicKeyHint> parse_hint(Members members) {
  SEKISHO_TRY(hint, members.maybe_text("hint"));
  SEKISHO_CHECK(members.others_refused());
  return PublicKeyHint{std::move(hint).value_or(std::string())};
}

Result<Bytes> parse_certificate(Members members) {
  SEKISHO_TRY(der, parse_bytes(members, "rawBytes", ReasonCode::kBundleMalformed));
  SEKISHO_CHECK(members.others_refused());
  if (der.empty()) return malformed(members.what() + ".rawBytes is empty");
  return der;
}

Result<CertificateMaterial> parse_chain(Members members) {
  SEKISHO_TRY(certificates, members.array("certificates"));
  SEKISHO_CHECK(members.others_refused());
  if (certificates->empty()) return malformed("x509CertificateChain holds no certificate");
  SEKISHO_CHECK(check_count(certificates->size(), kMaxCertificates, "certificates"));
  CertificateMaterial material;
  for (const Json& certificate : *certificates) {
    SEKISHO_TRY(object, Members::of(certificate, "certificates"));
    SEKISHO_TRY(der, parse_certificate(std::move(object)));
    material.chain.push_back(std::move(der));
  }
  return material;
}

using Key = std::variant<PublicKeyHint, CertificateMaterial>;

Result<Key> parse_single_certificate(Members members) {
  SEKISHO_TRY(der, parse_certificate(std::move(members)));
  CertificateMaterial material;
  material.chain.push_back(std::move(der));
  return Key(std::move(material));
}

// Exactly one of the three; protojson calls that a oneof.
Result<Key> parse_key(Members& members) {
  SEKISHO_TRY(hint, members.maybe_object("publicKey"));
  SEKISHO_TRY(certificate, members.maybe_object("certificate"));
  SEKISHO_TRY(chain, members.maybe_object("x509CertificateChain"));
  if (int{hint.has_value()} + int{certificate.has_value()} + int{chain.has_value()} != 1) {
    return malformed("verificationMaterial has not exactly one of publicKey, certificate and chain");
  }
  if (certificate) return parse_single_certificate(*std::move(certificate));
  if (chain) {
    SEKISHO_TRY(material, parse_chain(*std::move(chain)));
    return Key(std::move(material));
  }
  SEKISHO_TRY(key, parse_hint(*std::move(hint)));
  return Key(std::move(key));
}

}  // namespace

Result<Json> parse_outer(std::string_view text, const std::string& what, const Limits& limits) {
  if (text.size() > limits.bundle_bytes) {
    return fail(ReasonCode::kBundleLimits, what + " is " + render_size(text.size()) + " long, at most " +
                                               render_size(limits.bundle_bytes));
  }
  const auto commas = static_cast<std::size_t>(std::count(text.begin(), text.end(), ','));
  SEKISHO_CHECK(check_count(commas, kMaxCommas, "commas in " + what));
  return parse_json(text, limits.json_depth);
}

Result<Bytes> parse_bytes(Members& members, std::string_view name, ReasonCode code) {
  SEKISHO_TRY(text, members.text(name));
  auto bytes = decode_base64(text);
  if (bytes) return *std::move(bytes);
  return fail(code, members.what() + "." + std::string(name) + " is not strict base64");
}

Result<Material> parse_material(Members members, const Limits& limits) {
  SEKISHO_TRY(key, parse_key(members));
  SEKISHO_TRY(log_entries, count_log_entries(members, limits));
  SEKISHO_TRY(timestamps, count_timestamps(members, limits));
  SEKISHO_CHECK(members.others_refused());
  return Material{std::move(key), log_entries, timestamps};
}

}  // namespace sekisho::sigstore
