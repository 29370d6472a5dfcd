#include "verify/statements.h"

#include <utility>

#include "base/text.h"

namespace sekisho::verify {
namespace {

struct Stated {
  sigstore::Statement statement;
  sigstore::Subject subject;
};

Result<Stated> parse_stated(const sigstore::Envelope& envelope, const std::vector<crypto::Digest>& digests,
                            const Limits& limits) {
  SEKISHO_TRY(statement, sigstore::parse_statement(envelope.payload, limits));
  SEKISHO_TRY(subject, sigstore::check_subject(statement, digests));
  return Stated{std::move(statement), std::move(subject)};
}

// Only this predicate says "I sign this"; any other only says something about it.
ProofKind kind_of(const sigstore::Statement& statement) {
  return statement.predicate_type == sigstore::kCosignSignPredicate ? ProofKind::kSignature
                                                                    : ProofKind::kAttestation;
}

Proof prove(const Stated& stated, const Signer& signer, const Found& found, const crypto::Digest& content) {
  Proof proof = Prover::prove(kind_of(stated.statement), found.format, signer, found.source, content);
  proof.predicate_type = stated.statement.predicate_type;
  proof.annotations = stated.subject.annotations;
  return proof;
}

Error wrong_payload_type(const sigstore::Envelope& envelope) {
  return fail(ReasonCode::kEnvelopePayloadType, "payloadType is \"" + printable(envelope.payload_type, 200) +
                                                    "\", not " + std::string(sigstore::kInTotoType));
}

}  // namespace

void verify_envelope(const sigstore::Envelope& envelope, const Found& found,
                     const std::vector<crypto::Digest>& subject, const TrustMaterial& trust,
                     const Limits& limits, Evidence& evidence) {
  if (envelope.payload_type != sigstore::kInTotoType) {
    return reject(evidence, found.source, wrong_payload_type(envelope));
  }
  const Bytes pae = envelope.pae();
  Claim claim;
  claim.message = pae;
  claim.signature = envelope.signature;
  claim.company = found.company;
  const auto signers = find_signers(claim, trust, found.source, evidence);
  if (signers.empty()) return;
  const auto stated = parse_stated(envelope, subject, limits);
  if (!stated.ok()) return reject(evidence, found.source, stated.error());
  const auto content = crypto::Digest::of(envelope.payload);
  for (const Signer& signer : signers) evidence.proofs.push_back(prove(*stated, signer, found, content));
}

Result<std::string> find_key_hint(const sigstore::Bundle& bundle) {
  if (const auto* key = std::get_if<sigstore::PublicKeyHint>(&bundle.material)) return key->hint;
  return fail(ReasonCode::kBundleCertificate,
              "the bundle is to be verified with a certificate, not with a key");
}

}  // namespace sekisho::verify
