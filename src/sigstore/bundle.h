// Bundle, Envelope, Statement, SimpleSigning: what signers wrote, well-formed and untrusted.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "sigstore/log_entry.h"

namespace sekisho::sigstore {

inline constexpr std::string_view kBundleV03Type = "application/vnd.dev.sigstore.bundle.v0.3+json";
inline constexpr std::string_view kInTotoType = "application/vnd.in-toto+json";
inline constexpr std::string_view kSimpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json";
inline constexpr std::string_view kDsseType = "application/vnd.dsse.envelope.v1+json";
inline constexpr std::string_view kCosignSignPredicate = "https://sigstore.dev/cosign/sign/v1";
inline constexpr std::string_view kCosignSignatureAnnotation = "dev.cosignproject.cosign/signature";
inline constexpr std::string_view kCosignCertificateAnnotation = "dev.sigstore.cosign/certificate";
inline constexpr std::string_view kCosignChainAnnotation = "dev.sigstore.cosign/chain";
inline constexpr std::string_view kCosignBundleAnnotation = "dev.sigstore.cosign/bundle";
inline constexpr std::string_view kCosignTimestampAnnotation = "dev.sigstore.cosign/rfc3161timestamp";

// Envelope is a DSSE envelope (secure-systems-lab/dsse, envelope.md) with exactly one signature. A keyid is a
// hint that nothing here needs; it is dropped.
struct Envelope {
  std::string payload_type;
  Bytes payload;
  Bytes signature;
  // pae is what is signed: "DSSEv1" SP len SP type SP len SP body (dsse, protocol.md).
  Bytes pae() const;
};

// parse_envelope reads an envelope; unknown members are refused. Errors: json.*, bundle.malformed,
// bundle.limits, signature.encoding, envelope.signature-count.
Result<Envelope> parse_envelope(const Json& value);
Result<Envelope> parse_envelope(std::string_view text, const Limits& limits);

// Subject is one subject of a statement: its digests by algorithm name, as written.
struct Subject {
  std::string name;
  std::vector<std::pair<std::string, std::string>> digests;
  std::vector<std::pair<std::string, std::string>> annotations;
};

// Statement is an in-toto Statement v0.1 or v1.
struct Statement {
  std::string type;  // _type
  std::vector<Subject> subjects;
  std::string predicate_type;
  std::string predicate;  // a JSON object as it is written; empty: none
};

// parse_statement reads the payload of an envelope whose payload type is in-toto's. Errors: json.*,
// statement.malformed, bundle.limits.
Result<Statement> parse_statement(BytesView payload, const Limits& limits);
// check_subject succeeds where a subject names this digest and all sha256 and sha512 digests that this
// subject gives are right; weak algorithms alone never do. The result is that subject. Error:
// statement.subject-mismatch.
Result<Subject> check_subject(const Statement& statement, const crypto::Digest& digest);
// The same where the artifact is known by digests of several algorithms: one that is given and not among them
// is not right. No digests: statement.subject-mismatch.
Result<Subject> check_subject(const Statement& statement, const std::vector<crypto::Digest>& digests);

// MessageDigest is the hash of an artifact as a bundle claims it: a hint, only compared
// (sigstore_common.proto, HashOutput).
struct MessageDigest {
  crypto::HashAlgorithm algorithm;
  Bytes hash;
};

// MessageSignature is a signature over an artifact itself (Sigstore bundle, messageSignature).
struct MessageSignature {
  std::optional<MessageDigest> digest;
  Bytes signature;
};

// PublicKeyHint says by its own account which key signed.
struct PublicKeyHint {
  std::string hint;
};
// CertificateMaterial is the signer's certificate and, in old bundles, the authorities above it: DER, leaf
// first.
struct CertificateMaterial {
  std::vector<Bytes> chain;
};

// BundleVersion is what a bundle says of itself. No demand hangs on it (TLG-10): it only tells which shape to
// read.
enum class BundleVersion { kV01, kV02, kV03 };

// Bundle is a Sigstore bundle v0.1 to v0.3 (protobuf-specs, sigstore_bundle.proto), protojson read strictly:
// camelCase only, unknown fields refused.
struct Bundle {
  BundleVersion version;
  std::variant<PublicKeyHint, CertificateMaterial> material;
  std::vector<LogEntry> log_entries;
  std::vector<Bytes> timestamps;  // RFC 3161 responses, DER
  std::variant<Envelope, MessageSignature> content;
};

// parse_bundle reads a bundle. Errors: json.*, bundle.malformed, bundle.version, bundle.limits,
// signature.encoding, envelope.signature-count.
Result<Bundle> parse_bundle(std::string_view text, const Limits& limits);

// SimpleSigning is the payload of a legacy cosign signature (cosign, SIGNATURE_SPEC.md).
struct SimpleSigning {
  std::string type;                                           // critical.type
  std::string docker_reference;                               // critical.identity.docker-reference
  crypto::Digest digest;                                      // critical.image.docker-manifest-digest
  std::vector<std::pair<std::string, std::string>> optional;  // string members of optional
};

// parse_simple_signing reads a payload. The capitalised names of the first cosign releases (Critical,
// Docker-manifest-digest, ...) are taken too, never beside the usual ones; all else is refused. Errors:
// json.*, signature.malformed, digest.invalid.
Result<SimpleSigning> parse_simple_signing(BytesView payload, const Limits& limits);

// What signers write, for publish.
Bytes render_simple_signing(const SimpleSigning& payload);
Bytes render_statement(const Statement& statement);
Json render_envelope(const Envelope& envelope);
// render_bundle writes a v0.3 bundle with a DSSE envelope, member for member as cosign 3 does. Of a chain
// only the signer's certificate is written, and a message signature is not for here.
Bytes render_bundle(const Bundle& bundle);

}  // namespace sekisho::sigstore
