#include "registry/attached.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "registry/referrers.h"

namespace sekisho::registry {
namespace {

constexpr std::string_view kBundlePrefix = "application/vnd.dev.sigstore.bundle";
constexpr std::string_view kSimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view kDsse = "application/vnd.dsse.envelope.v1+json";
constexpr std::size_t kBatchLayers = 8;  // fetched side by side
constexpr std::uint64_t kSmallLayer =
    64 * kKiB;  // signatures are far smaller; larger ones come last, one by one
constexpr int kAttestationRank = 2;

bool is_bundle(const oci::Descriptor& layer) { return layer.media_type.starts_with(kBundlePrefix); }
bool is_evidence(const oci::Descriptor& layer) {
  return is_bundle(layer) || layer.media_type == kSimpleSigning || layer.media_type == kDsse;
}

std::string legacy_tag(const crypto::Digest& digest, std::string_view suffix) {
  return std::string(digest.algorithm()) + "-" + std::string(digest.hex()) + std::string(suffix);
}

// The manifest under a legacy tag; nothing where there is none, or where the tag holds something else
// (MAN-20).
Result<std::optional<oci::Manifest>> fetch_legacy(Repository& repository, const crypto::Digest& subject,
                                                  std::string_view suffix) {
  auto fetched = repository.fetch_tag(legacy_tag(subject, suffix));
  if (!fetched.ok() && fetched.error().code == ReasonCode::kRegistryNotFound)
    return std::optional<oci::Manifest>();
  if (!fetched.ok())
    return std::move(fetched).error().in("while reading the tag " + legacy_tag(subject, suffix));
  const auto* manifest = std::get_if<oci::Manifest>(&fetched->document);
  return manifest == nullptr ? std::optional<oci::Manifest>() : std::optional<oci::Manifest>(*manifest);
}

}  // namespace

Attached::Attached(Repository& repository, oci::Descriptor subject, const Limits& limits)
    : repository_(repository), subject_(std::move(subject)), limits_(limits) {}

bool Attached::truncated() const { return truncated_; }

std::optional<Batch> Attached::next() {
  Batch batch;
  while (pending_.empty() && stage_ != Stage::kEnd) advance(batch);
  if (!pending_.empty()) fetch(batch);
  if (batch.attachments.empty() && batch.passed.empty() && batch.missing.empty()) return std::nullopt;
  return batch;
}

void Attached::advance(Batch& batch) {
  switch (stage_) {
    case Stage::kReferrers:
      stage_ = Stage::kSignatureTag;
      return list(batch);
    case Stage::kSignatureTag:
      stage_ = Stage::kAttestationTag;
      return read_tag(".sig", oci::Origin::kSignatureTag, batch);
    case Stage::kAttestationTag:
      stage_ = Stage::kEnd;
      return read_tag(".att", oci::Origin::kAttestationTag, batch);
    case Stage::kEnd:
      return;
  }
}

void Attached::list(Batch& batch) {
  Referrers referrers = fetch_referrers(repository_, subject_.digest, limits_);
  truncated_ = truncated_ || referrers.truncated;
  batch.passed = std::move(referrers.passed);
  batch.missing = std::move(referrers.missing);
  for (const auto& manifest : referrers.manifests) add_layers(manifest, referrers.origin, batch);
  std::stable_sort(pending_.begin(), pending_.end(), [](const Pending& a, const Pending& b) {
    const auto key = [](const Pending& p) {
      return std::tuple(p.layer.size > kSmallLayer, p.rank, p.layer.size);
    };
    return key(a) < key(b);
  });
}

void Attached::read_tag(std::string_view suffix, oci::Origin origin, Batch& batch) {
  auto manifest = fetch_legacy(repository_, subject_.digest, suffix);
  if (!manifest.ok()) {
    batch.missing.push_back(std::move(manifest).error());
  } else if (*manifest) {
    add_layers(**manifest, origin, batch);
  }
}

void Attached::add_layers(const oci::Manifest& manifest, oci::Origin origin, Batch& batch) {
  const bool bundle = std::any_of(manifest.layers.begin(), manifest.layers.end(), is_bundle);
  if (bundle && manifest.layers.size() != 1) {
    batch.passed.push_back({ReasonCode::kReferrerShape, manifest.digest,
                            "it has " + std::to_string(manifest.layers.size()) + " layers"});
    return;
  }
  std::size_t count = 0;
  for (const auto& layer : manifest.layers) {
    if (!is_evidence(layer)) continue;
    if (++count > limits_.signatures) {
      truncated_ = true;
      return;
    }
    const int rank = layer.media_type == kDsse            ? kAttestationRank
                     : layer.media_type == kSimpleSigning ? 0
                                                          : rank_of(manifest.annotations);
    add_layer({origin, manifest.descriptor(), manifest.artifact_type, layer, rank}, batch);
  }
}

void Attached::add_layer(const Pending& pending, Batch& batch) {
  if (pending.layer.size <= limits_.bundle_bytes) {
    pending_.push_back(pending);
    return;
  }
  batch.passed.push_back({ReasonCode::kBlobTooLarge, pending.manifest.digest,
                          "it is said to be of " + render_size(pending.layer.size) + ", more than " +
                              render_size(limits_.bundle_bytes)});
}

// A few small ones that are equally likely, or one large one; and with each those that share its content, as
// legacy signatures of one payload do.
std::vector<Attached::Pending> Attached::take_next() {
  std::vector<Pending> taken;
  std::map<crypto::Digest, std::size_t> contents;
  const Pending first = pending_.front();
  const std::size_t most = first.layer.size > kSmallLayer ? 1 : kBatchLayers;
  std::vector<Pending> left;
  for (Pending& pending : pending_) {
    const bool known = contents.contains(pending.layer.digest);
    const bool alike =
        pending.rank == first.rank && pending.layer.size <= std::max(kSmallLayer, first.layer.size);
    if (known || (alike && contents.size() < most)) {
      contents.emplace(pending.layer.digest, contents.size());
      taken.push_back(std::move(pending));
    } else {
      left.push_back(std::move(pending));
    }
  }
  pending_ = std::move(left);
  return taken;
}

void Attached::fetch(Batch& batch) {
  const std::vector<Pending> taken = take_next();
  std::vector<oci::Descriptor> wanted;
  std::map<crypto::Digest, std::size_t> position;
  for (const Pending& pending : taken) {
    if (position.emplace(pending.layer.digest, wanted.size()).second) wanted.push_back(pending.layer);
  }
  const auto blobs = repository_.fetch_blobs(wanted, limits_.bundle_bytes);
  for (const Pending& pending : taken) {
    const auto& blob = blobs.at(position.at(pending.layer.digest));
    if (blob.ok()) {
      batch.attachments.push_back(
          {pending.origin, pending.manifest, pending.artifact_type, pending.layer, *blob});
    } else if (reason_class(blob.error().code) == ReasonClass::kDenied) {
      batch.passed.push_back({blob.error().code, pending.manifest.digest, blob.error().message()});
    } else {
      batch.missing.push_back(
          Error(blob.error()).in("while fetching what " + pending.manifest.digest.text() + " holds"));
    }
  }
}

Result<std::vector<Hanging>> list_attached(Repository& repository, const oci::Descriptor& subject,
                                           const Limits& limits, std::vector<Error>& missing) {
  std::vector<Hanging> all;
  Referrers referrers = fetch_referrers(repository, subject.digest, limits);
  for (auto& manifest : referrers.manifests) all.push_back({referrers.origin, std::move(manifest)});
  missing.insert(missing.end(), referrers.missing.begin(), referrers.missing.end());
  constexpr std::pair<std::string_view, oci::Origin> kTags[] = {{".sig", oci::Origin::kSignatureTag},
                                                                {".att", oci::Origin::kAttestationTag},
                                                                {".sbom", oci::Origin::kSbomTag}};
  for (const auto& [suffix, origin] : kTags) {
    auto manifest = fetch_legacy(repository, subject.digest, suffix);
    if (!manifest.ok()) {
      missing.push_back(std::move(manifest).error());
    } else if (*manifest) {
      all.push_back({origin, **std::move(manifest)});
    }
  }
  return all;
}

}  // namespace sekisho::registry
