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

// parse_log_entry reads one of its tlogEntries. Errors: json.*, bundle.malformed, bundle.limits.
Result<LogEntry> parse_log_entry(const Json& value);

}  // namespace sekisho::sigstore
