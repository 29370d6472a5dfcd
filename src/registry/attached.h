// Attached: walks over what hangs on a digest, cheapest and likeliest first, in batches, fetching nothing
// twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

class Attached {
 public:
  // subject is the artifact's descriptor. Only the kinds of content that may be evidence are fetched: layers
  // of bundles, simple signing payloads and DSSE envelopes.
  Attached(Repository& repository, oci::Descriptor subject, const Limits& limits);

  // next fetches the next batch: referrers (those hinted as image signatures first, then smallest first,
  // large ones alone), then the legacy tags .sig and .att. Nothing when the walk is over.
  std::optional<Batch> next();
  // truncated tells that there was more than the limits allow to look at.
  bool truncated() const;

 private:
  // Pending is a layer to be fetched; what is likelier to help comes first (rank), and of these the smaller.
  struct Pending {
    oci::Origin origin;
    oci::Descriptor manifest;
    std::string artifact_type;
    oci::Descriptor layer;
    int rank;
  };
  enum class Stage { kReferrers, kSignatureTag, kAttestationTag, kEnd };

  void advance(Batch& batch);
  void list(Batch& batch);
  void read_tag(std::string_view suffix, oci::Origin origin, Batch& batch);
  void add_layers(const oci::Manifest& manifest, oci::Origin origin, Batch& batch);
  void add_layer(const Pending& pending, Batch& batch);
  std::vector<Pending> take_next();
  void fetch(Batch& batch);

  Repository& repository_;
  oci::Descriptor subject_;
  Limits limits_;
  Stage stage_ = Stage::kReferrers;
  bool truncated_ = false;
  std::vector<Pending> pending_;
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
