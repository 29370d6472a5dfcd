#include "sigstore/material.h"

#include <utility>

#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

constexpr auto kMalformed = ReasonCode::kBundleMalformed;

Error malformed(std::string detail) { return fail(kMalformed, std::move(detail)); }

Result<std::vector<LogEntry>> parse_log_entries(Members& members, const Limits& limits) {
  std::vector<LogEntry> entries;
  SEKISHO_TRY(array, members.maybe_array("tlogEntries"));
  if (array == nullptr) return entries;
  SEKISHO_CHECK(check_count(array->size(), limits.log_entries, "log entries"));
  entries.reserve(array->size());
  for (const Json& item : *array) {
    SEKISHO_TRY(entry, parse_log_entry(item));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<Bytes> parse_timestamp(const Json& value) {
  SEKISHO_TRY(members, Members::of(value, "rfc3161Timestamps"));
  SEKISHO_TRY(response, parse_bytes(members, "signedTimestamp", kMalformed));
  SEKISHO_CHECK(members.others_refused());
  return response;
}

Result<std::vector<Bytes>> parse_timestamps(Members& members, const Limits& limits) {
  std::vector<Bytes> timestamps;
  SEKISHO_TRY(data, members.maybe_object("timestampVerificationData"));
  if (!data) return timestamps;
  SEKISHO_TRY(array, data->maybe_array("rfc3161Timestamps"));
  SEKISHO_CHECK(data->others_refused());
  if (array == nullptr) return timestamps;
  SEKISHO_CHECK(check_count(array->size(), limits.timestamps, "timestamps"));
  for (const Json& item : *array) {
    SEKISHO_TRY(response, parse_timestamp(item));
    timestamps.push_back(std::move(response));
  }
  return timestamps;
}

Result<PublicKeyHint> parse_hint(Members members) {
  SEKISHO_TRY(hint, members.maybe_text("hint"));
  SEKISHO_CHECK(members.others_refused());
  return PublicKeyHint{std::move(hint).value_or(std::string())};
}

Result<Bytes> parse_certificate(Members members) {
  SEKISHO_TRY(der, parse_bytes(members, "rawBytes", kMalformed));
  SEKISHO_CHECK(members.others_refused());
  if (der.empty()) return malformed(members.what() + ".rawBytes is empty");
  return der;
}

Result<CertificateMaterial> parse_chain(Members members, const Limits& limits) {
  SEKISHO_TRY(certificates, members.array("certificates"));
  SEKISHO_CHECK(members.others_refused());
  if (certificates->empty()) return malformed("x509CertificateChain holds no certificate");
  if (certificates->size() > limits.certificates) {
    return fail(ReasonCode::kCertificateTooMany, std::to_string(certificates->size()) +
                                                     " certificates, at most " +
                                                     std::to_string(limits.certificates));
  }
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

// Exactly one of the three; protojson calls that a oneof. From version 0.3 on, authorities come from the
// trusted root alone, so that there is no chain.
Result<Key> parse_key(Members& members, BundleVersion version, const Limits& limits) {
  SEKISHO_TRY(hint, members.maybe_object("publicKey"));
  SEKISHO_TRY(certificate, members.maybe_object("certificate"));
  SEKISHO_TRY(chain, members.maybe_object("x509CertificateChain"));
  if (int{hint.has_value()} + int{certificate.has_value()} + int{chain.has_value()} != 1) {
    return malformed("verificationMaterial has not exactly one of publicKey, certificate and chain");
  }
  if (certificate) return parse_single_certificate(*std::move(certificate));
  if (chain) {
    if (version == BundleVersion::kV03)
      return malformed("a bundle of version 0.3 has one certificate and no chain");
    SEKISHO_TRY(material, parse_chain(*std::move(chain), limits));
    return Key(std::move(material));
  }
  SEKISHO_TRY(key, parse_hint(*std::move(hint)));
  return Key(std::move(key));
}

}  // namespace

Result<Material> parse_material(Members members, BundleVersion version, const Limits& limits) {
  SEKISHO_TRY(key, parse_key(members, version, limits));
  SEKISHO_TRY(log_entries, parse_log_entries(members, limits));
  SEKISHO_TRY(timestamps, parse_timestamps(members, limits));
  SEKISHO_CHECK(members.others_refused());
  return Material{std::move(key), std::move(log_entries), std::move(timestamps)};
}

}  // namespace sekisho::sigstore
