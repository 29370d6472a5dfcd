#include "signing/signer.h"

#include "base/encoding.h"
#include "crypto/pem.h"
#include "sigstore/bundle.h"

namespace sekisho::signing {
namespace {

std::string hint_of(const crypto::PublicKey& key) { return encode_base64(*decode_hex(key.id().hex())); }

Signature signature_by(const Credential& credential, Bytes message, Bytes signature) {
  const crypto::PublicKey key = credential.key.public_key();
  const auto scheme = key.default_schemes().front();
  return {std::move(message),
          nullptr,
          signature,
          signature,
          key,
          scheme,
          credential.chain.empty() ? nullptr : &credential.chain.front()};
}

sigstore::Envelope envelope_of(BytesView statement) {
  return {std::string(sigstore::kInTotoType), Bytes(statement), {}};
}

// Signs an envelope; what comes of it refers to the envelope.
Result<Signature> seal(const Credential& credential, sigstore::Envelope& envelope) {
  Bytes message = envelope.pae();
  SEKISHO_TRY(signature, credential.key.sign(message));
  envelope.signature = signature;
  Signature made = signature_by(credential, std::move(message), std::move(signature));
  made.envelope = &envelope;
  return made;
}

sigstore::Bundle bundle_of(const Credential& credential, sigstore::Envelope envelope, Testimony testimony) {
  sigstore::Bundle bundle{sigstore::BundleVersion::kV03, sigstore::PublicKeyHint{},
                          std::move(testimony.entries), std::move(testimony.timestamps), std::move(envelope)};
  if (credential.chain.empty()) {
    bundle.material = sigstore::PublicKeyHint{hint_of(credential.key.public_key())};
  } else {
    bundle.material = sigstore::CertificateMaterial{{credential.chain.front().der()}};
  }
  return bundle;
}

std::string pem_of(const crypto::Certificate& certificate) {
  return crypto::render_pem_block("CERTIFICATE", certificate.der());
}

// As cosign 2 writes them: the certificate, its authorities up to the root, the log's promise, the timestamp.
oci::Annotations annotations_of(const Credential& credential, const Testimony& testimony) {
  oci::Annotations annotations;
  if (!credential.chain.empty()) {
    std::string above;
    for (std::size_t i = 1; i < credential.chain.size(); ++i) above += pem_of(credential.chain[i]);
    annotations.emplace_back(sigstore::kCosignCertificateAnnotation, pem_of(credential.chain.front()));
    annotations.emplace_back(sigstore::kCosignChainAnnotation, above);
  }
  for (const auto& entry : testimony.entries) {
    if (!entry.promise) continue;  // Rekor v2 makes none, and the annotation has no place for a proof
    annotations.emplace_back(sigstore::kCosignBundleAnnotation, sigstore::render_legacy_entry(entry));
    break;
  }
  if (!testimony.timestamps.empty()) {
    annotations.emplace_back(sigstore::kCosignTimestampAnnotation,
                             sigstore::render_legacy_timestamp(testimony.timestamps.front()));
  }
  return annotations;
}

}  // namespace

Result<Bytes> Signer::sign_statement(BytesView statement) {
  SEKISHO_TRY(by, credential());
  sigstore::Envelope envelope = envelope_of(statement);
  SEKISHO_TRY(made, seal(*by, envelope));
  SEKISHO_TRY(testimony, notary_.testify(made));
  return sigstore::render_bundle(bundle_of(*by, std::move(envelope), std::move(testimony)));
}

Result<LegacyAttestation> Signer::sign_legacy_statement(BytesView statement) {
  SEKISHO_TRY(by, credential());
  sigstore::Envelope envelope = envelope_of(statement);
  SEKISHO_TRY(made, seal(*by, envelope));
  made.stamped = render_json(sigstore::render_envelope(envelope));
  SEKISHO_TRY(testimony, notary_.testify(made));
  return LegacyAttestation{std::move(made.stamped), annotations_of(*by, testimony)};
}

Result<PayloadSignature> Signer::sign_payload(BytesView payload) {
  SEKISHO_TRY(by, credential());
  SEKISHO_TRY(signature, by->key.sign(payload));
  SEKISHO_TRY(testimony, notary_.testify(signature_by(*by, Bytes(payload), signature)));
  return PayloadSignature{std::move(signature), annotations_of(*by, testimony)};
}

}  // namespace sekisho::signing
