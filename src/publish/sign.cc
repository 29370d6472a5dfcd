#include "publish/sign.h"

#include <algorithm>
#include <functional>

#include "base/encoding.h"
#include "publish/legacy_tag.h"
#include "publish/own.h"
#include "publish/store.h"
#include "registry/tags.h"
#include "sigstore/bundle.h"

namespace sekisho::publish {
namespace {

constexpr std::size_t kTagRounds = 8;  // how often a tag is written anew when others write it too

registry::Ways ways_of(signing::Form form) {
  return form == signing::Form::kLegacy ? registry::Ways::kSignatureTag : registry::Ways::kSignatureReferrers;
}

// The signature of this kind and with these annotations that the signer made, as the registry shows it now.
Result<std::optional<verify::Proof>> find_signature(const Signing& signing, signing::Form form,
                                                    registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(found, find_own(signing, form, ways_of(form), repository, limits));
  for (const auto& [proof, layer] : found) {
    if (proof.kind == verify::ProofKind::kSignature &&
        std::is_permutation(signing.annotations.begin(), signing.annotations.end(), proof.annotations.begin(),
                            proof.annotations.end()))
      return std::optional(proof);
  }
  return std::optional<verify::Proof>();
}

// Publish makes what was signed to be seen; done again, it changes nothing that is as it should be.
using Publish = std::function<Done(registry::Repository&, const registry::Meanwhile&)>;
// Prepare signs, and stores what nobody sees before it is published.
using Prepare = Result<Publish> (*)(const Signing& signing, registry::Repository& repository,
                                    const Limits& limits);

// Prepared is a signature in one form: as it was found, or with what stores it.
struct Prepared {
  signing::Form form;
  std::optional<verify::Proof> before;
  Publish publish;
};

Result<Prepared> prepare_once(const Signing& signing, signing::Form form, Prepare prepare,
                              registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(before, find_signature(signing, form, repository, limits));
  if (before) return Prepared{form, std::move(before), {}};
  SEKISHO_TRY(publish, prepare(signing, repository, limits));
  return Prepared{form, std::nullopt, std::move(publish)};
}

// What was stored is looked for again the way a consumer does, before anybody is told that it is there: while
// others' writes of the same tag must end, or else afterwards. Tags cannot be written conditionally: where
// another writer's tag took the place of ours after all, ours is put there again.
Result<Signed> store_once(const Prepared& prepared, const Signing& signing, registry::Repository& repository,
                          const Limits& limits) {
  if (prepared.before) return Signed{Outcome::kAlreadyThere, *prepared.before};
  for (std::size_t round = 0; round < kTagRounds; ++round) {
    std::optional<verify::Proof> seen;
    SEKISHO_CHECK(prepared.publish(repository, [&] {
      auto found = find_signature(signing, prepared.form, repository, limits);
      if (found.ok()) seen = *std::move(found);
    }));
    if (!seen) {
      SEKISHO_TRY(after, find_signature(signing, prepared.form, repository, limits));
      seen = std::move(after);
    }
    if (seen) return Signed{Outcome::kStored, *std::move(seen)};
  }
  return fail(ReasonCode::kSignatureUnseen,
              repository.describe() + " does not show the signature of " + signing.subject.digest.text());
}

Result<Publish> prepare_bundle(const Signing& signing, registry::Repository& repository,
                               const Limits& limits) {
  const std::string type(sigstore::kCosignSignPredicate);
  const sigstore::Subject subject{
      {}, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  const sigstore::Statement statement{"https://in-toto.io/Statement/v1", {subject}, type, "{}"};
  SEKISHO_TRY(bundle, make_bundle(signing, sigstore::render_statement(statement), limits));
  SEKISHO_TRY(manifest, put_content(bundle_referrer(std::move(bundle), type, signing.created),
                                    signing.subject, repository));
  return Publish([manifest = std::move(manifest)](registry::Repository& to,
                                                  const registry::Meanwhile& meanwhile) -> Done {
    SEKISHO_CHECK(put_manifest(manifest, std::nullopt, to, meanwhile));
    return done();
  });
}

Result<Publish> prepare_legacy(const Signing& signing, registry::Repository& repository,
                               const Limits& limits) {
  const Bytes payload = sigstore::render_simple_signing(
      {"cosign container image signature", signing.repository, signing.subject.digest, signing.annotations});
  SEKISHO_TRY(made, signing.signer->sign_payload(payload));
  oci::Descriptor layer = oci::Descriptor::of(std::string(sigstore::kSimpleSigningType), payload);
  layer.annotations = std::move(made.annotations);
  layer.annotations.emplace_back(sigstore::kCosignSignatureAnnotation, encode_base64(made.signature));
  SEKISHO_CHECK(check_made(signing, signing::Form::kLegacy, layer, payload, limits));
  SEKISHO_CHECK(repository.put_blobs({{layer, payload, -1}}));
  const std::string tag = registry::attachment_tag(signing.subject.digest, registry::kSignatureSuffix);
  return Publish([tag, layer](registry::Repository& to, const registry::Meanwhile& meanwhile) {
    return put_legacy_layer(tag, layer, {}, to, meanwhile);
  });
}

}  // namespace

Result<Store> prepare(const Signing& signing, Formats formats, registry::Repository& repository,
                      const Limits& limits) {
  std::vector<Prepared> prepared;
  if (formats != Formats::kLegacy) {
    SEKISHO_TRY(bundle, prepare_once(signing, signing::Form::kBundle, prepare_bundle, repository, limits));
    prepared.push_back(std::move(bundle));
  }
  if (formats != Formats::kBundle) {
    SEKISHO_TRY(legacy, prepare_once(signing, signing::Form::kLegacy, prepare_legacy, repository, limits));
    prepared.push_back(std::move(legacy));
  }
  return Store([prepared = std::move(prepared), &signing,
                &limits](registry::Repository& to) -> Result<std::vector<Signed>> {
    std::vector<Signed> made;
    for (const Prepared& each : prepared) {
      SEKISHO_TRY(one, store_once(each, signing, to, limits));
      made.push_back(std::move(one));
    }
    return made;
  });
}

Result<std::vector<Signed>> sign(const Signing& signing, Formats formats, registry::Repository& repository,
                                 const Limits& limits) {
  SEKISHO_TRY(store, prepare(signing, formats, repository, limits));
  return store(repository);
}

Result<Signed> sign_bundle(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(made, sign(signing, Formats::kBundle, repository, limits));
  return std::move(made.front());
}

Result<Signed> sign_legacy(const Signing& signing, registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(made, sign(signing, Formats::kLegacy, repository, limits));
  return std::move(made.front());
}

}  // namespace sekisho::publish
