// VirtualSigstore: a whole Sigstore instance in memory, all keys made at run time, that can make every good
// and every bad bundle. A value: copy it, change a part, and ask it for a trusted root or a bundle.
//
//   const VirtualSigstore sigstore = VirtualSigstore::make();
//   Recipe recipe;                                    // all defaults: a good bundle
//   recipe.leaf = [](CertificateSpec& leaf) { drop(leaf, kSanOid); };
//   sigstore.bundle(recipe, Artifact::of("bytes"), Form::kMessage);
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "crypto/digest.h"
#include "support/certificate_chain.h"
#include "support/log_entry.h"
#include "support/virtual_ct.h"
#include "support/virtual_log.h"
#include "support/virtual_tsa.h"

namespace sekisho::support {

inline constexpr const char* kIdentity =
    "https://github.com/acme/infra/.github/workflows/publish.yaml@refs/heads/main";
inline constexpr const char* kIssuer = "https://token.actions.githubusercontent.com";
inline constexpr const char* kSignPredicate = "https://sigstore.dev/cosign/sign/v1";
inline constexpr const char* kInTotoType = "application/vnd.in-toto+json";
// signing_time is 2026-11-23T11:00:00Z, when everything is signed if nothing else is said.
Time signing_time();

struct Artifact {
  Bytes bytes;
  crypto::Digest digest;
  static Artifact of(Bytes bytes);
};

enum class BundleVersion { k01, k02, k03, k03Old };  // k03Old: ...+json;version=0.3

// StampPlan is one timestamp: by which authority of the instance, when (nothing: when it is signed).
struct StampPlan {
  std::size_t authority = 0;
  std::optional<Time> at = std::nullopt;
  Embed embed = Embed::kNo;
  std::optional<Bytes> message = std::nullopt;  // instead of the signature
  crypto::HashAlgorithm imprint = crypto::HashAlgorithm::kSha256;
  std::function<void(StampSpec&)> spec = nullptr;
  std::function<void(Bytes& response)> response = nullptr;
};

// Recipe says how a bundle is made. Hooks are called in this order, each where it is set.
struct Recipe {
  Time signed_at = signing_time();
  SignedBy signed_by = SignedBy::kCertificate;
  BundleVersion version = BundleVersion::k03;
  std::optional<Key> key = std::nullopt;  // nothing: a new P-256 key
  std::optional<crypto::SignatureScheme> scheme = std::nullopt;
  std::string identity = kIdentity;
  std::string issuer = kIssuer;
  std::string predicate_type = kSignPredicate;
  std::string payload_type = kInTotoType;

  std::function<void(std::string& payload)> payload = nullptr;  // of a statement, before it is signed
  std::function<void(Bytes& signature)> signature = nullptr;
  std::optional<Issuer> issued_by = std::nullopt;                 // instead of the first link of the CA
  std::function<void(CertificateSpec&)> leaf = nullptr;           // before the CT logs see it
  std::function<void(std::vector<SctSpec>&)> scts = nullptr;      // at first one, of the first CT log
  std::function<void(CertificateSpec&)> finished_leaf = nullptr;  // with SCTs, before it is signed
  std::function<void(Bytes& der)> certificate = nullptr;
  std::function<void(std::vector<Bytes>& certificates)> chain = nullptr;  // in the bundle, the leaf first
  std::vector<EntryPlan> entries = {EntryPlan{}};
  std::vector<StampPlan> stamps = {};
  std::function<void(Json& bundle)> bundle = nullptr;
  std::function<void(std::string& text)> text = nullptr;
};

struct VirtualSigstore {
  CertificateChain ca;
  Time ca_from;
  std::vector<CtLog> ct_logs;            // two
  VirtualLog rekor;                      // v1
  VirtualLog rekor2;                     // v2
  std::vector<TimestampAuthority> tsas;  // two: P-384 and P-256

  static VirtualSigstore make();

  // trusted_root is the v0.1 document, to be mutated and rendered.
  Json trusted_root() const;

  // bundle is the finished text: a signature over the artifact's bytes, or a statement about its digest.
  std::string bundle(const Recipe& recipe, const Artifact& artifact, Form form) const;

  // The steps of it, for those who need one alone.
  CertificateSpec leaf_spec(const Recipe& recipe, const Key& key) const;
  Bytes issue_leaf(const Recipe& recipe, const Key& key) const;
  Signed sign(const Recipe& recipe, const Artifact& artifact, Form form) const;
  Json bundle_of(const Recipe& recipe, const Signed& made, const Artifact& artifact) const;

  // legacy_annotations are those of a layer of a .sig manifest, for a payload signed as a message:
  // signature, certificate and chain (where by certificate), bundle (with the first entry; a SET and no
  // proof) and rfc3161timestamp (with the first timestamp).
  std::vector<std::pair<std::string, std::string>> legacy_annotations(const Recipe& recipe,
                                                                      const std::string& payload) const;

 private:
  std::vector<Json> entries(const Recipe& recipe, const Signed& made) const;
  std::vector<Bytes> stamps(const Recipe& recipe, const Signed& made) const;
};

// with_rekor2 makes a recipe one of the current clients: an entry in Rekor v2 and a timestamp.
void with_rekor2(const VirtualSigstore& sigstore, Recipe& recipe);

// statement_about is the in-toto statement that cosign 3 signs.
std::string statement_about(const crypto::Digest& digest, const std::string& predicate_type);

}  // namespace sekisho::support
