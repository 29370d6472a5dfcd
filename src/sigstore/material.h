// material: what a bundle brings to verify it with. For this room only.
#pragma once

#include <variant>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "sigstore/bundle.h"

namespace sekisho::sigstore {

// Material is a bundle's verificationMaterial (sigstore_bundle.proto, VerificationMaterial).
struct Material {
  std::variant<PublicKeyHint, CertificateMaterial> key;
  std::vector<LogEntry> log_entries;
  std::vector<Bytes> timestamps;
};

// parse_material reads it. Errors: json.*, bundle.malformed, bundle.limits, certificate.too-many.
Result<Material> parse_material(Members members, BundleVersion version, const Limits& limits);

// 63 hashes prove inclusion in the largest tree that an int64 can count.
inline constexpr std::size_t kMaxProofHashes = 64;

// parse_log_entry reads one of its tlogEntries. Errors: json.*, bundle.malformed, bundle.limits.
Result<LogEntry> parse_log_entry(const Json& value);

// read_logged reads what Rekor v1 and cosign's annotation write alike of an entry: body, integratedTime,
// logIndex and logID. Errors: json.*, log.malformed.
Done read_logged(Members& members, LogEntry& entry);
// read_body_kind makes the entry's kind and version those that its body says to be of. Errors: json.*.
Done read_body_kind(LogEntry& entry, const Limits& limits);

}  // namespace sekisho::sigstore
