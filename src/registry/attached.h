// Attached: walks over what hangs on a digest, cheapest and likeliest first, in batches, fetching nothing
// twice.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "oci/attachment.h"
#include "oci/manifest.h"
#include "registry/repository.h"

namespace sekisho::registry {

// Passed is something attached that gives no attachment to look at: why, and which manifest.
struct Passed {
  ReasonCode code;
  crypto::Digest source;
  std::string detail;
};

// Batch is the next step of the walk.
struct Batch {
  std::vector<oci::Attachment> attachments;
  std::vector<Passed> passed;
  std::vector<Error> missing;  // could not be fetched or listed; a retry may help
};

// Ways are those in which something may hang on a digest, as far as they are to be walked.
enum class Ways {
  kAll,
  kReferrers,           // not the tags of cosign 2
  kSignatureReferrers,  // of these, what is hinted as a signature or of unknown kind
  kSignatureTag,        // the tag .sig alone
  kAttestationTag       // the tag .att alone
};

class Attached {
 public:
  // subject is the artifact's descriptor. Only the kinds of content that may be evidence are fetched: layers
  // of bundles, simple signing payloads and DSSE envelopes.
  Attached(Repository& repository, oci::Descriptor subject, const Limits& limits, Ways ways = Ways::kAll);

  // next fetches the next batch: referrers hinted as image signatures, those of unknown kind, the legacy tag
  // .sig, all other referrers, the tag .att, each time smallest first; what is larger than 64 KiB waits until
  // all else was looked at and comes alone. Nothing when the walk is over.
  std::optional<Batch> next();
  // truncated tells that there was more than the limits allow to look at.
  bool truncated() const { return truncated_; }

 private:
  // What next turns to when nothing that was found is left to fetch.
  enum class Stage { kListing, kHinted, kUnknown, kSignatureTag, kOthers, kAttestationTag, kLarge };
  // Rank orders by hints: unauthenticated, so they never leave anything out.
  enum class Rank { kSignature, kUnknown, kOther };
  struct Listed {
    Rank rank;
    oci::Descriptor manifest;
  };
  struct Pending {
    oci::Origin origin;
    oci::Descriptor manifest;
    std::string artifact_type;
    oci::Descriptor layer;
    Rank rank;
  };

  static Stage first_stage(Ways ways);
  static Rank rank_of(const oci::Descriptor& listed);
  static Rank rank_of(const oci::Manifest& manifest);
  static bool comes_before(const Pending& a, const Pending& b);

  Stage after_unknown() const;
  void advance(Batch& batch);
  void list(Batch& batch);
  void read_listed(Rank rank, Stage following, Batch& batch);
  void read_tag(std::string_view suffix, oci::Origin origin, Batch& batch);
  void take_referrer(const oci::Manifest& manifest, Batch& batch);
  void take_bundle(const oci::Manifest& manifest, Batch& batch);
  void take_layers(oci::Origin origin, const oci::Manifest& manifest, std::size_t& budget, Batch& batch);
  void add(Pending pending, Batch& batch);
  std::vector<Pending> take_pending();
  void fetch(std::vector<Pending> taken, Batch& batch);
  void note(const Error& error, const crypto::Digest& source, Batch& batch) const;

  Repository& repository_;
  oci::Descriptor subject_;
  Limits limits_;
  Ways ways_;
  Stage stage_;
  bool truncated_ = false;
  oci::Origin origin_ = oci::Origin::kReferrersApi;  // of the listing
  std::vector<Listed> listed_;                       // not fetched yet, in order
  std::size_t fetched_ = 0;                          // manifests of the listing
  std::size_t referrer_layers_;                      // legacy layers of referrers that may still be tried
  std::set<crypto::Digest> seen_;                    // manifests looked at
  std::vector<Pending> pending_;                     // in order
  std::map<crypto::Digest, oci::Blob> kept_;         // small blobs, so that none is fetched twice
};

// Hanging is one thing that hangs on an artifact, for `sekisho tree`.
struct Hanging {
  oci::Origin origin;
  oci::Manifest manifest;
};

// list_attached lists everything that hangs on a digest, by every way of attaching.
Result<std::vector<Hanging>> list_attached(Repository& repository, const oci::Descriptor& subject,
                                           const Limits& limits, std::vector<Error>& missing);

}  // namespace sekisho::registry
