// What every verifier accepts.
#include "support/virtual_cases.h"

namespace sekisho::support {
namespace {

void by_key(Situation& s, crypto::KeyKind kind) { s.sign_with_key(make_key(kind)); }

}  // namespace

std::vector<VirtualCase> good_cases() {
  return {
      {.name = "good-rekor1", .why = "certificate, SCT, Rekor v1 with promise and proof"},
      {.name = "good-rekor2",
       .why = "certificate, SCT, Rekor v2, timestamp",
       .arrange = [](Situation& s) { with_rekor2(s.sigstore, s.recipe); }},
      {.name = "good-key-rekor1",
       .why = "plain key, Rekor v1",
       .arrange = [](Situation& s) { by_key(s, crypto::KeyKind::kEcdsaP256); }},
      {.name = "good-key-rekor2",
       .why = "plain key, Rekor v2 without a timestamp: a key needs no time",
       .arrange =
           [](Situation& s) {
             with_rekor2(s.sigstore, s.recipe);
             s.recipe.stamps.clear();
             by_key(s, crypto::KeyKind::kEcdsaP256);
           }},
      {.name = "good-v01",
       .why = "bundle 0.1",
       .arrange = [](Situation& s) { s.recipe.version = BundleVersion::k01; }},
      {.name = "good-v02",
       .why = "bundle 0.2",
       .arrange = [](Situation& s) { s.recipe.version = BundleVersion::k02; }},
      {.name = "good-v03-old-media-type",
       .why = "bundle 0.3 under the older spelling of its media type",
       .arrange = [](Situation& s) { s.recipe.version = BundleVersion::k03Old; }},
      {.name = "good-rekor1-timestamp",
       .why = "Rekor v1 and a timestamp, both inside",
       .arrange = [](Situation& s) { s.recipe.stamps = {StampPlan{}}; }},
      {.name = "good-p384-rekor2",
       .why = "a P-384 key goes with SHA-384",
       .arrange =
           [](Situation& s) {
             s.recipe.key = make_key(crypto::KeyKind::kEcdsaP384);
             with_rekor2(s.sigstore, s.recipe);
           },
       .forms = Forms::kStatement},
      {.name = "good-ed25519-statement",
       .why = "an Ed25519 key signs an envelope",
       .arrange = [](Situation& s) { s.recipe.key = make_key(crypto::KeyKind::kEd25519); },
       .forms = Forms::kStatement},
  };
}

}  // namespace sekisho::support
