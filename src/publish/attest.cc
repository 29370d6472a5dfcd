#include "publish/attest.h"

#include <algorithm>

#include "publish/own.h"
#include "publish/store.h"
#include "sigstore/bundle.h"

namespace sekisho::publish {
namespace {

Bytes statement_of(const Signing& signing, const Predicate& predicate) {
  const sigstore::Subject subject{
      signing.repository, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  return sigstore::render_statement(
      {"https://in-toto.io/Statement/v0.1", {subject}, predicate.type, predicate.content});
}

bool is_bundle_of(const verify::Proof& proof, const std::string& type) {
  return proof.kind == verify::ProofKind::kAttestation && proof.format == verify::ProofFormat::kBundleV03 &&
         proof.predicate_type == type;
}

}  // namespace

Result<Attested> attest(const Signing& signing, const Predicate& predicate, Replace replace,
                        registry::Repository& repository, const Limits& limits) {
  if (predicate.type == sigstore::kCosignSignPredicate) {
    return fail(ReasonCode::kUsageInvalid,
                "an attestation of this type would be a signature; use `sekisho sign`");
  }
  const Bytes statement = statement_of(signing, predicate);
  SEKISHO_TRY(before,
              own_evidence(signing, signing::Form::kBundle, registry::Ways::kReferrers, repository, limits));
  std::erase_if(before.proofs, [&](const auto& proof) { return !is_bundle_of(proof, predicate.type); });
  const auto same = [content = crypto::Digest::of(statement)](const auto& proof) {
    return proof.content == content;
  };
  const bool there = std::any_of(before.proofs.begin(), before.proofs.end(), same);
  if (!there) {
    SEKISHO_TRY(bundle, make_bundle(signing, statement, limits));
    SEKISHO_CHECK(
        put_bundle(std::move(bundle), predicate.type, signing.created, signing.subject, repository));
  }
  Attested attested{there ? Outcome::kAlreadyThere : Outcome::kStored, {}};
  if (replace == Replace::kNothing) return attested;
  for (const auto& proof : before.proofs) {
    if (same(proof)) continue;
    SEKISHO_CHECK(repository.remove_referrer(signing.subject.digest, proof.source));
    attested.replaced.push_back(proof.source);
  }
  return attested;
}

}  // namespace sekisho::publish
