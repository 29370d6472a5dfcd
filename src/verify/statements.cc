#include "verify/statements.h"

#include <memory>
#include <utility>

#include "base/text.h"

namespace sekisho::verify {
namespace {

struct Stated {
  sigstore::Statement statement;
  sigstore::Subject subject;
  std::shared_ptr<const std::string> predicate;
};

// Only this predicate says "I sign this"; any other only says something about it.
ProofKind kind_of(const sigstore::Statement& statement) {
  return statement.predicate_type == sigstore::kCosignSignPredicate ? ProofKind::kSignature
                                                                    : ProofKind::kAttestation;
}

Result<Stated> parse_stated(const sigstore::Envelope& envelope, const std::vector<crypto::Digest>& digests,
                            const Limits& limits) {
  SEKISHO_TRY(statement, sigstore::parse_statement(envelope.payload, limits));
  SEKISHO_TRY(subject, sigstore::check_subject(statement, digests));
  Stated stated{std::move(statement), std::move(subject), nullptr};
  if (kind_of(stated.statement) == ProofKind::kAttestation)
    stated.predicate = std::make_shared<const std::string>(std::move(stated.statement.predicate));
  return stated;
}

Proof prove(const Stated& stated, const Vouched& vouched, const Found& found, const crypto::Digest& content) {
  Proof proof = Prover::prove(kind_of(stated.statement), found.format, vouched, found.source, content);
  proof.predicate_type = stated.statement.predicate_type;
  proof.predicate = stated.predicate;
  proof.annotations = stated.subject.annotations;
  return proof;
}

Claim claim_of(const sigstore::Envelope& envelope, BytesView pae, Found& found) {
  Claim claim;
  claim.message = pae;
  claim.signature = envelope.signature;
  claim.envelope = &envelope;
  claim.envelope_text = found.envelope_text;
  // cosign stamps an old attestation as a whole.
  claim.stamped = found.envelope_text.empty() ? BytesView(envelope.signature) : found.envelope_text;
  claim.company = std::move(found.company);
  return claim;
}

Error wrong_payload_type(const sigstore::Envelope& envelope) {
  return fail(ReasonCode::kEnvelopePayloadType, "payloadType is \"" + printable(envelope.payload_type, 200) +
                                                    "\", not " + std::string(sigstore::kInTotoType));
}

}  // namespace

ProofFormat format_of(const sigstore::Bundle& bundle) {
  switch (bundle.version) {
    case sigstore::BundleVersion::kV01:
      return ProofFormat::kBundleV01;
    case sigstore::BundleVersion::kV02:
      return ProofFormat::kBundleV02;
    case sigstore::BundleVersion::kV03:
      return ProofFormat::kBundleV03;
  }
  return ProofFormat::kBundleV03;
}

void verify_envelope(const sigstore::Envelope& envelope, Found found,
                     const std::vector<crypto::Digest>& subject, const Judged& judged, Evidence& evidence) {
  if (envelope.payload_type != sigstore::kInTotoType) {
    return reject(evidence, found.source, wrong_payload_type(envelope));
  }
  const Bytes pae = envelope.pae();
  const Claim claim = claim_of(envelope, pae, found);
  const auto vouched = find_signers(claim, judged, found.source, evidence);
  if (vouched.empty()) return;
  const auto stated = parse_stated(envelope, subject, judged.limits);
  if (!stated.ok()) return reject(evidence, found.source, stated.error());
  const auto content = crypto::Digest::of(envelope.payload);
  for (const Vouched& one : vouched) evidence.proofs.push_back(prove(*stated, one, found, content));
}

}  // namespace sekisho::verify
