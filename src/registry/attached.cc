#include "registry/attached.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "registry/tags.h"

namespace sekisho::registry {
namespace {

constexpr std::string_view kBundlePrefix = "application/vnd.dev.sigstore.bundle";
constexpr std::string_view kSimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view kDsse = "application/vnd.dsse.envelope.v1+json";
// The config of signatures that cosign 2 stores as referrers (COSIGN_EXPERIMENTAL).
constexpr std::string_view kSignatureConfig = "application/vnd.dev.cosign.artifact.sig.v1+json";
constexpr std::string_view kPredicateType = "dev.sigstore.bundle.predicateType";
constexpr std::string_view kSignaturePredicate = "https://sigstore.dev/cosign/sign/v1";

constexpr std::uint64_t kSmall = 64 * kKiB;
constexpr std::uint64_t kBatchBytes = 1 * kMiB;
constexpr std::size_t kBatchBlobs = 8;
constexpr std::size_t kBatchManifests = 16;

bool is_bundle(std::string_view media_type) { return media_type.starts_with(kBundlePrefix); }
bool is_legacy(std::string_view media_type) { return media_type == kSimpleSigning || media_type == kDsse; }
bool is_large(const oci::Descriptor& layer) { return layer.size > kSmall; }

bool has_bundle(const oci::Manifest& manifest) {
  return is_bundle(manifest.artifact_type) ||
         std::any_of(manifest.layers.begin(), manifest.layers.end(),
                     [](const oci::Descriptor& layer) { return is_bundle(layer.media_type); });
}

oci::Origin origin_of(Listing::Source source) {
  switch (source) {
    case Listing::Source::kReferrersApi:
      return oci::Origin::kReferrersApi;
    case Listing::Source::kFallbackTag:
      return oci::Origin::kFallbackTag;
    case Listing::Source::kLayout:
      return oci::Origin::kLayout;
  }
  return oci::Origin::kReferrersApi;
}

const std::string& artifact_type_of(const oci::Manifest& manifest) {
  return manifest.artifact_type.empty() ? manifest.config.media_type : manifest.artifact_type;
}

// The manifest of an attachment tag; nothing where the tag is not there or holds something else.
Result<std::optional<oci::Manifest>> fetch_tagged(Repository& repository, const std::string& tag) {
  auto fetched = repository.fetch_tag(tag);
  if (!fetched.ok() && fetched.error().code == ReasonCode::kRegistryNotFound)
    return std::optional<oci::Manifest>();
  if (!fetched.ok()) return std::move(fetched).error();
  auto* manifest = std::get_if<oci::Manifest>(&fetched->document);
  return manifest == nullptr ? std::nullopt : std::optional<oci::Manifest>(std::move(*manifest));
}

Passed foreign(const oci::Manifest& manifest, const crypto::Digest& subject) {
  return {ReasonCode::kReferrerSubject, manifest.digest,
          manifest.digest.text() + " is listed for " + subject.text() + ", but its subject is " +
              (manifest.subject ? manifest.subject->digest.text() : std::string("absent"))};
}

bool is_about(const oci::Manifest& manifest, const crypto::Digest& subject) {
  return manifest.subject && manifest.subject->digest == subject;
}

}  // namespace

Attached::Attached(Repository& repository, oci::Descriptor subject, const Limits& limits, Ways ways)
    : repository_(repository),
      subject_(std::move(subject)),
      limits_(limits),
      ways_(ways),
      stage_(first_stage(ways)),
      referrer_layers_(limits.signatures) {}

Attached::Stage Attached::first_stage(Ways ways) {
  switch (ways) {
    case Ways::kSignatureTag:
      return Stage::kSignatureTag;
    case Ways::kAttestationTag:
      return Stage::kAttestationTag;
    case Ways::kAll:
    case Ways::kReferrers:
    case Ways::kSignatureReferrers:
      return Stage::kListing;
  }
  return Stage::kListing;
}

std::optional<Batch> Attached::next() {
  Batch batch;
  while (batch.attachments.empty()) {
    auto taken = take_pending();
    if (!taken.empty()) {
      fetch(std::move(taken), batch);
    } else if (stage_ != Stage::kLarge) {
      advance(batch);
    } else {
      break;
    }
  }
  if (batch.attachments.empty() && batch.passed.empty() && batch.missing.empty()) return std::nullopt;
  return batch;
}

void Attached::advance(Batch& batch) {
  switch (stage_) {
    case Stage::kListing:
      list(batch);
      stage_ = Stage::kHinted;
      return;
    case Stage::kHinted:
      return read_listed(Rank::kSignature, Stage::kUnknown, batch);
    case Stage::kUnknown:
      return read_listed(Rank::kUnknown, after_unknown(), batch);
    case Stage::kSignatureTag:
      read_tag(kSignatureSuffix, oci::Origin::kSignatureTag, batch);
      stage_ = ways_ == Ways::kAll ? Stage::kOthers : Stage::kLarge;
      return;
    case Stage::kOthers:
      return read_listed(Rank::kOther, ways_ == Ways::kAll ? Stage::kAttestationTag : Stage::kLarge, batch);
    case Stage::kAttestationTag:
      read_tag(kAttestationSuffix, oci::Origin::kAttestationTag, batch);
      stage_ = Stage::kLarge;
      return;
    case Stage::kLarge:
      return;
  }
}

Attached::Stage Attached::after_unknown() const {
  switch (ways_) {
    case Ways::kAll:
      return Stage::kSignatureTag;
    case Ways::kReferrers:
      return Stage::kOthers;
    case Ways::kSignatureReferrers:
    case Ways::kSignatureTag:
    case Ways::kAttestationTag:
      return Stage::kLarge;
  }
  return Stage::kLarge;
}

Attached::Rank Attached::rank_of(const oci::Descriptor& listed) {
  if (const std::string* type = oci::find_annotation(listed.annotations, kPredicateType))
    return *type == kSignaturePredicate ? Rank::kSignature : Rank::kOther;
  // Fallback indexes name the wrong type and no annotations (cosign's do).
  const std::string& type = listed.artifact_type;
  const bool unknown = type.empty() || type == oci::kEmptyType || type == kSignatureConfig || is_bundle(type);
  return unknown ? Rank::kUnknown : Rank::kOther;
}

Attached::Rank Attached::rank_of(const oci::Manifest& manifest) { return rank_of(manifest.listed()); }

// What is wrong with content is a finding, what could not be had is missing.
void Attached::note(const Error& error, const crypto::Digest& source, Batch& batch) const {
  if (reason_class(error.code) == ReasonClass::kDenied) {
    batch.passed.push_back({error.code, source, error.message()});
  } else {
    batch.missing.push_back(error);
  }
}

// The same digest listed several times is one entry, with the best of its hints (MAN-24); the order in which
// a registry lists means nothing (MAN-18).
void Attached::list(Batch& batch) {
  seen_.insert(subject_.digest);
  auto listing = repository_.list_referrers(subject_.digest);
  if (!listing.ok()) {
    batch.missing.push_back(std::move(listing).error());
    return;
  }
  origin_ = origin_of(listing->source);
  truncated_ = listing->truncated;
  for (oci::Descriptor& manifest : listing->descriptors)
    listed_.push_back({rank_of(manifest), std::move(manifest)});
  std::sort(listed_.begin(), listed_.end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.rank, a.manifest.size, a.manifest.digest) <
           std::tie(b.rank, b.manifest.size, b.manifest.digest);
  });
  std::erase_if(listed_, [this](const Listed& entry) { return !seen_.insert(entry.manifest.digest).second; });
}

void Attached::read_listed(Rank rank, Stage following, Batch& batch) {
  std::vector<crypto::Digest> digests;
  for (const Listed& entry : listed_) {
    if (entry.rank != rank || digests.size() == kBatchManifests) break;
    digests.push_back(entry.manifest.digest);
  }
  const std::size_t left = limits_.referrers_fetched - std::min(limits_.referrers_fetched, fetched_);
  if (digests.size() > left) {
    truncated_ = true;
    digests.erase(digests.begin() + static_cast<std::ptrdiff_t>(left), digests.end());
  }
  if (digests.empty()) {
    stage_ = following;
    return;
  }
  listed_.erase(listed_.begin(), listed_.begin() + static_cast<std::ptrdiff_t>(digests.size()));
  fetched_ += digests.size();
  auto fetched = repository_.fetch_manifests(digests);
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (!fetched[i].ok()) {
      note(fetched[i].error(), digests[i], batch);
    } else if (const auto* manifest = std::get_if<oci::Manifest>(&fetched[i]->document)) {
      take_referrer(*manifest, batch);
    }
  }
}

void Attached::take_referrer(const oci::Manifest& manifest, Batch& batch) {
  if (!is_about(manifest, subject_.digest)) {
    batch.passed.push_back(foreign(manifest, subject_.digest));
  } else if (has_bundle(manifest)) {
    take_bundle(manifest, batch);
  } else {
    take_layers(origin_, manifest, referrer_layers_, batch);
  }
}

void Attached::take_bundle(const oci::Manifest& manifest, Batch& batch) {
  if (manifest.layers.size() == 1 && is_bundle(manifest.layers.front().media_type)) {
    add({origin_, manifest.descriptor(), artifact_type_of(manifest), manifest.layers.front(),
         rank_of(manifest)},
        batch);
    return;
  }
  batch.passed.push_back({ReasonCode::kReferrerShape, manifest.digest,
                          manifest.digest.text() + " says it is a bundle and has " +
                              std::to_string(manifest.layers.size()) + " layers"});
}

// Simple signing payloads and DSSE envelopes; other layers are no evidence and are not looked at.
void Attached::take_layers(oci::Origin origin, const oci::Manifest& manifest, std::size_t& budget,
                           Batch& batch) {
  for (const oci::Descriptor& layer : manifest.layers) {
    if (!is_legacy(layer.media_type)) continue;
    if (budget == 0) {
      truncated_ = true;
      return;
    }
    --budget;
    const Rank rank = layer.media_type == kSimpleSigning ? Rank::kSignature : Rank::kOther;
    add({origin, manifest.descriptor(), artifact_type_of(manifest), layer, rank}, batch);
  }
}

void Attached::read_tag(std::string_view suffix, oci::Origin origin, Batch& batch) {
  auto manifest = fetch_tagged(repository_, attachment_tag(subject_.digest, suffix));
  if (!manifest.ok()) {
    batch.missing.push_back(std::move(manifest).error());
    return;
  }
  if (!*manifest || !seen_.insert((*manifest)->digest).second) return;
  std::size_t budget = limits_.signatures;
  take_layers(origin, **manifest, budget, batch);
}

bool Attached::comes_before(const Pending& a, const Pending& b) {
  const bool a_large = is_large(a.layer);
  const bool b_large = is_large(b.layer);
  return std::tie(a_large, a.rank, a.layer.size, a.layer.digest) <
         std::tie(b_large, b.rank, b.layer.size, b.layer.digest);
}

void Attached::add(Pending pending, Batch& batch) {
  if (pending.layer.size > limits_.bundle_bytes) {
    batch.passed.push_back({ReasonCode::kBlobTooLarge, pending.manifest.digest,
                            pending.layer.digest.text() + " is " + render_size(pending.layer.size) +
                                ", the limit " + render_size(limits_.bundle_bytes)});
    return;
  }
  const auto place = std::upper_bound(pending_.begin(), pending_.end(), pending, comes_before);
  pending_.insert(place, std::move(pending));
}

// The next layers to be fetched together: of one rank, small and few; or a large one alone, once all else was
// looked at. Layers of the same content come with the first of them.
std::vector<Attached::Pending> Attached::take_pending() {
  if (pending_.empty() || (is_large(pending_.front().layer) && stage_ != Stage::kLarge)) return {};
  const Rank rank = pending_.front().rank;
  std::uint64_t bytes = 0;
  std::set<std::pair<crypto::Digest, std::uint64_t>> contents;
  for (const Pending& pending : pending_) {
    if (contents.contains({pending.layer.digest, pending.layer.size})) continue;
    bytes += pending.layer.size;
    const bool fits = pending.rank == rank && !is_large(pending.layer) && bytes <= kBatchBytes;
    if (!contents.empty() && (!fits || contents.size() == kBatchBlobs)) break;
    contents.insert({pending.layer.digest, pending.layer.size});
  }
  const auto kept = std::stable_partition(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return !contents.contains({pending.layer.digest, pending.layer.size});
  });
  std::vector<Pending> taken(std::make_move_iterator(kept), std::make_move_iterator(pending_.end()));
  pending_.erase(kept, pending_.end());
  return taken;
}

void Attached::fetch(std::vector<Pending> taken, Batch& batch) {
  std::vector<oci::Descriptor> wanted;
  for (const Pending& pending : taken) {
    const bool asked = std::any_of(wanted.begin(), wanted.end(), [&](const oci::Descriptor& other) {
      return other.digest == pending.layer.digest && other.size == pending.layer.size;
    });
    if (!asked && !kept_.contains(pending.layer.digest)) wanted.push_back(pending.layer);
  }
  const auto fetched = wanted.empty() ? std::vector<Result<oci::Blob>>()
                                      : repository_.fetch_blobs(wanted, limits_.bundle_bytes);
  for (Pending& pending : taken) {
    const auto own = std::find_if(wanted.begin(), wanted.end(), [&](const oci::Descriptor& other) {
      return other.digest == pending.layer.digest && other.size == pending.layer.size;
    });
    auto blob = own == wanted.end() ? oci::Blob::check(pending.layer, kept_.at(pending.layer.digest).bytes())
                                    : fetched[static_cast<std::size_t>(own - wanted.begin())];
    if (!blob.ok()) {
      note(blob.error(), pending.manifest.digest, batch);
      continue;
    }
    if (!is_large(pending.layer)) kept_.emplace(pending.layer.digest, *blob);
    batch.attachments.push_back({pending.origin, std::move(pending.manifest),
                                 std::move(pending.artifact_type), std::move(pending.layer),
                                 *std::move(blob)});
  }
}

namespace {

std::vector<crypto::Digest> digests_of(const Listing& listing, std::set<crypto::Digest>& seen) {
  std::vector<crypto::Digest> digests;
  for (const oci::Descriptor& entry : listing.descriptors) {
    if (seen.insert(entry.digest).second) digests.push_back(entry.digest);
  }
  return digests;
}

std::optional<Error> add_hanging(Result<Fetched> fetched, const Listing& listing,
                                 const crypto::Digest& subject, std::vector<Hanging>& hanging) {
  if (!fetched.ok()) return std::move(fetched).error();
  auto* manifest = std::get_if<oci::Manifest>(&fetched->document);
  if (manifest == nullptr) return std::nullopt;
  if (!is_about(*manifest, subject)) {
    const Passed passed = foreign(*manifest, subject);
    return fail(passed.code, passed.detail);
  }
  hanging.push_back({origin_of(listing.source), std::move(*manifest)});
  return std::nullopt;
}

}  // namespace

Result<std::vector<Hanging>> list_attached(Repository& repository, const oci::Descriptor& subject,
                                           const Limits& limits, std::vector<Error>& missing) {
  std::vector<Hanging> hanging;
  std::set<crypto::Digest> seen{subject.digest};
  const auto listing = repository.list_referrers(subject.digest);
  if (!listing.ok()) missing.push_back(listing.error());
  auto digests = listing.ok() ? digests_of(*listing, seen) : std::vector<crypto::Digest>();
  if (digests.size() > limits.referrers_fetched || (listing.ok() && listing->truncated)) {
    missing.push_back(fail(ReasonCode::kReferrersTooMany, "more is attached than is listed here"));
    digests.resize(std::min(digests.size(), limits.referrers_fetched), subject.digest);
  }
  for (auto& fetched : repository.fetch_manifests(digests)) {
    if (auto error = add_hanging(std::move(fetched), *listing, subject.digest, hanging))
      missing.push_back(*std::move(error));
  }
  for (const auto& [suffix, origin] : {std::pair{kSignatureSuffix, oci::Origin::kSignatureTag},
                                       std::pair{kAttestationSuffix, oci::Origin::kAttestationTag},
                                       std::pair{kSbomSuffix, oci::Origin::kSbomTag}}) {
    auto manifest = fetch_tagged(repository, attachment_tag(subject.digest, suffix));
    if (!manifest.ok()) {
      missing.push_back(std::move(manifest).error());
    } else if (*manifest && seen.insert((*manifest)->digest).second) {
      hanging.push_back({origin, **std::move(manifest)});
    }
  }
  return hanging;
}

}  // namespace sekisho::registry
