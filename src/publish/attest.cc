#include "publish/attest.h"

#include <optional>
#include <utility>

#include "publish/legacy_tag.h"
#include "publish/own.h"
#include "publish/store.h"
#include "registry/tags.h"
#include "sigstore/bundle.h"

namespace sekisho::publish {
namespace {

Bytes statement_of(const Signing& signing, const Predicate& predicate) {
  const sigstore::Subject subject{
      signing.repository, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  return sigstore::render_statement(
      {"https://in-toto.io/Statement/v0.1", {subject}, predicate.type, render_json(predicate.content)});
}

// One format of attestations of one artifact.
class Attester {
 public:
  Attester(const Signing& signing, const Predicate& predicate, registry::Repository& repository,
           const Limits& limits)
      : signing_(signing),
        type_(predicate.type),
        statement_(statement_of(signing, predicate)),
        repository_(repository),
        limits_(limits) {}

  Done attest_bundle(Replace replace) {
    SEKISHO_TRY(before, find_before(signing::Form::kBundle));
    if (!before.same) {
      SEKISHO_TRY(bundle, make_bundle(signing_, statement_, limits_));
      SEKISHO_CHECK(put_referrer(bundle_referrer(std::move(bundle), type_, signing_.created),
                                 signing_.subject, repository_));
      attested_.outcome = Outcome::kStored;
    }
    if (replace == Replace::kNothing) return done();
    for (const auto& own : before.others) {
      SEKISHO_CHECK(repository_.remove_referrer(signing_.subject.digest, own.proof.source));
      attested_.replaced.push_back(own.proof.source);
    }
    return done();
  }

  // The new one comes and the others go in one step, as all are layers of one manifest.
  Done attest_legacy(Replace replace) {
    SEKISHO_TRY(before, find_before(signing::Form::kLegacy));
    if (replace == Replace::kNothing) before.others.clear();
    if (before.same && before.others.empty()) return done();
    std::vector<oci::Descriptor> instead_of;
    for (const auto& own : before.others) {
      instead_of.push_back(own.layer);
      attested_.replaced.push_back(own.layer.digest);
    }
    SEKISHO_TRY(layer, before.same ? before.same->layer : put_envelope());
    if (!before.same) attested_.outcome = Outcome::kStored;
    return put_legacy_layer(registry::attachment_tag(signing_.subject.digest, registry::kAttestationSuffix),
                            layer, instead_of, repository_);
  }

  Attested take() { return std::move(attested_); }

 private:
  // What the signer attested of this type before.
  struct Before {
    std::optional<Own> same;  // the very same statement
    std::vector<Own> others;
  };

  Result<Before> find_before(signing::Form form) const {
    const auto ways =
        form == signing::Form::kLegacy ? registry::Ways::kAttestationTag : registry::Ways::kReferrers;
    SEKISHO_TRY(found, find_own(signing_, form, ways, repository_, limits_));
    Before before;
    for (auto& own : found) {
      const verify::Proof& proof = own.proof;
      if (proof.kind != verify::ProofKind::kAttestation || proof.predicate_type != type_) continue;
      if (proof.content == crypto::Digest::of(statement_)) {
        before.same = std::move(own);
      } else {
        before.others.push_back(std::move(own));
      }
    }
    return before;
  }

  Result<oci::Descriptor> put_envelope() const {
    SEKISHO_TRY(made, signing_.signer->sign_legacy_statement(statement_));
    oci::Descriptor layer = oci::Descriptor::of(std::string(sigstore::kDsseType), made.envelope);
    layer.annotations = std::move(made.annotations);
    layer.annotations.emplace_back(sigstore::kCosignSignatureAnnotation, "");
    layer.annotations.emplace_back("predicateType", type_);
    SEKISHO_CHECK(check_made(signing_, signing::Form::kLegacy, layer, made.envelope, limits_));
    SEKISHO_CHECK(repository_.put_blobs({{layer, made.envelope, -1}}));
    return layer;
  }

  const Signing& signing_;
  const std::string type_;
  const Bytes statement_;
  registry::Repository& repository_;
  const Limits& limits_;
  Attested attested_{Outcome::kAlreadyThere, {}};
};

}  // namespace

Result<Attested> attest(const Signing& signing, const Predicate& predicate, Formats formats, Replace replace,
                        registry::Repository& repository, const Limits& limits) {
  if (predicate.type == sigstore::kCosignSignPredicate) {
    return fail(ReasonCode::kUsageInvalid,
                "an attestation of this type would be a signature; use `sekisho sign`");
  }
  Attester attester(signing, predicate, repository, limits);
  if (formats != Formats::kLegacy) SEKISHO_CHECK(attester.attest_bundle(replace));
  if (formats != Formats::kBundle) SEKISHO_CHECK(attester.attest_legacy(replace));
  return attester.take();
}

}  // namespace sekisho::publish
