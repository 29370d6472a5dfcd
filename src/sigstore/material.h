// material: what a bundle brings to verify it with, and the scalars of protojson. For this room only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "sigstore/bundle.h"

namespace sekisho::sigstore {

// parse_outer reads the JSON of a bundle or an envelope, whatever sent it. What is large in an honest one is
// a string, so the number of values is bounded before any is made. Errors: json.*, bundle.limits.
Result<Json> parse_outer(std::string_view text, const std::string& what, const Limits& limits);

// parse_bytes reads a member of protojson's type bytes: strict base64. code is the error where it is not.
Result<Bytes> parse_bytes(Members& members, std::string_view name, ReasonCode code);

// Material is a bundle's verificationMaterial (sigstore_bundle.proto, VerificationMaterial).
struct Material {
  std::variant<PublicKeyHint, CertificateMaterial> key;
  std::size_t log_entries = 0;
  std::size_t timestamps = 0;
};

// parse_material reads it. Errors: json.*, bundle.malformed, bundle.limits.
Result<Material> parse_material(Members members, const Limits& limits);

}  // namespace sekisho::sigstore
