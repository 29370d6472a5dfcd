#include "verify/log_body.h"

#include <algorithm>
#include <utility>

#include "base/canonical_json.h"
#include "base/encoding.h"
#include "base/json.h"
#include "sigstore/key_details.h"
#include "sigstore/log_body.h"

namespace sekisho::verify {
namespace {

using sigstore::LogBody;
using sigstore::LogEntry;
using sigstore::LoggedHash;
using sigstore::LoggedVerifier;

Error mismatch(const char* what) {
  return fail(ReasonCode::kLogMismatch, std::string("the log entry is of another ") + what);
}

bool is_hash_of(const LoggedHash& logged, BytesView bytes) {
  return crypto::hash_bytes(logged.algorithm, bytes) == logged.hash;
}

// What was signed; where only its SHA-256 is known, that must be what was logged.
bool is_of_message(const LoggedHash& logged, const Claim& claim) {
  if (!claim.only_digest) return is_hash_of(logged, claim.message);
  return logged.algorithm == claim.only_digest->hash() && encode_hex(logged.hash) == claim.only_digest->hex();
}

// A certificate is compared whole: another one for the same key is another signer.
bool is_by(const LoggedVerifier& verifier, const Signed& signed_claim) {
  if (signed_claim.certificate != nullptr) {
    return verifier.label == "CERTIFICATE" && verifier.der == signed_claim.certificate->der();
  }
  if (verifier.label != "PUBLIC KEY") return false;
  const auto key = crypto::PublicKey::parse_der(verifier.der);
  return key.ok() && *key == signed_claim.key;
}

// Rekor v1: the body's parts, each that its kind defines. An envelope's own hash cannot be had again from a
// bundle, which keeps its parts and not its spelling; payload, signature and key say all that it would. Where
// a kind lacks one of these it must be the spelling that is compared.
Done check_hashes(const LogBody& body, const Claim& claim) {
  if (body.data && claim.envelope != nullptr) {
    return fail(ReasonCode::kLogType, "Rekor v1 logs statements as dsse or intoto, not as hashedrekord");
  }
  if (body.data) return is_of_message(*body.data, claim) ? done() : Done(mismatch("artifact"));
  if (claim.envelope == nullptr) return mismatch("kind of signature");
  if (body.payload && !is_hash_of(*body.payload, claim.envelope->payload)) return mismatch("payload");
  const bool has_text = !claim.envelope_text.empty();
  if (body.envelope && has_text && !is_hash_of(*body.envelope, claim.envelope_text))
    return mismatch("envelope");
  if (body.payload || (body.envelope && has_text)) return done();
  return fail(ReasonCode::kLogMalformed, "the log entry does not tell what was signed");
}

Done check_signatures(const LogBody& body, const Signed& signed_claim) {
  if (body.signatures.size() != 1) return mismatch("number of signatures");
  const auto& logged = body.signatures.front();
  if (logged.signature && *logged.signature != signed_claim.claim.signature) return mismatch("signature");
  // Only the envelope's hash, compared before, covers the signature then.
  if (!logged.signature && (signed_claim.claim.envelope_text.empty() || !body.envelope)) {
    return fail(ReasonCode::kLogType, "intoto 0.0.1 does not tell which signature it is of");
  }
  return is_by(logged.verifier, signed_claim) ? done() : Done(mismatch("key or certificate"));
}

// A member of the one bundle that Rekor v2 wrote its body from.
Json render_verifier(const Signed& signed_claim, std::string_view details) {
  const bool by_certificate = signed_claim.certificate != nullptr;
  const Bytes& der = by_certificate ? signed_claim.certificate->der() : signed_claim.key.der();
  return Json::Object{
      {"keyDetails", details},
      {by_certificate ? "x509Certificate" : "publicKey", Json::Object{{"rawBytes", encode_base64(der)}}}};
}

std::string_view algorithm_name(crypto::HashAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::HashAlgorithm::kSha256:
      return "SHA2_256";
    case crypto::HashAlgorithm::kSha384:
      return "SHA2_384";
    case crypto::HashAlgorithm::kSha512:
      return "SHA2_512";
  }
  return "";
}

Result<Bytes> hash_of(const Claim& claim, crypto::HashAlgorithm algorithm) {
  if (!claim.only_digest) return crypto::hash_bytes(algorithm, claim.message);
  auto raw = decode_hex(claim.only_digest->hex());
  if (raw && claim.only_digest->hash() == algorithm) return *std::move(raw);
  return mismatch("hash than the one known of the artifact");
}

// hashedrekord 0.0.2 (rekor-tiles, api/proto/rekor/v2/hashedrekord.proto) as the log must have written it for
// this claim.
Result<Bytes> render_rekor_v2(const Signed& signed_claim) {
  const auto details = sigstore::key_details_of(signed_claim.key, signed_claim.scheme);
  if (!details) return fail(ReasonCode::kLogType, "Rekor v2 has no name for keys of this kind");
  const auto algorithm = crypto::scheme_hash(signed_claim.scheme);
  SEKISHO_TRY(hash, hash_of(signed_claim.claim, algorithm));
  Json::Object data{{"algorithm", algorithm_name(algorithm)}, {"digest", encode_base64(hash)}};
  Json::Object signature{{"content", encode_base64(signed_claim.claim.signature)},
                         {"verifier", render_verifier(signed_claim, *details)}};
  Json::Object record{{"data", std::move(data)}, {"signature", std::move(signature)}};
  return render_canonical_json(Json::Object{{"apiVersion", "0.0.2"},
                                            {"kind", "hashedrekord"},
                                            {"spec", Json::Object{{"hashedRekordV002", std::move(record)}}}});
}

}  // namespace

bool is_rekor_v2(const LogEntry& entry) { return entry.kind == "hashedrekord" && entry.version == "0.0.2"; }

Result<Bytes> check_log_body(const LogEntry& entry, const Signed& signed_claim, const Limits& limits) {
  if (is_rekor_v2(entry)) {
    SEKISHO_TRY(body, render_rekor_v2(signed_claim));
    if (!entry.body.empty() && entry.body != body) return mismatch("artifact, signature, key or certificate");
    return body;
  }
  SEKISHO_TRY(body, sigstore::parse_log_body(entry, limits));
  SEKISHO_CHECK(check_hashes(body, signed_claim.claim));
  SEKISHO_CHECK(check_signatures(body, signed_claim));
  return entry.body;
}

}  // namespace sekisho::verify
