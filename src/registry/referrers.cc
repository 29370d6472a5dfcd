#include "registry/referrers.h"

#include <algorithm>
#include <set>

namespace sekisho::registry {
namespace {

constexpr std::string_view kPredicateAnnotation = "dev.sigstore.bundle.predicateType";
constexpr std::string_view kSignPredicate = "https://sigstore.dev/cosign/sign/v1";

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

// What to fetch, each digest once (MAN-24), never the subject itself (which GitLab's fallback tag may name).
std::vector<crypto::Digest> order_by_hint(std::vector<oci::Descriptor> listed,
                                          const crypto::Digest& subject) {
  std::stable_sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) {
    return rank_of(a.annotations) < rank_of(b.annotations);
  });
  std::set<crypto::Digest> seen{subject};
  std::vector<crypto::Digest> digests;
  for (const auto& descriptor : listed) {
    if (seen.insert(descriptor.digest).second) digests.push_back(descriptor.digest);
  }
  return digests;
}

void add_failed(const crypto::Digest& digest, Error error, Referrers& referrers) {
  if (reason_class(error.code) == ReasonClass::kDenied) {
    referrers.passed.push_back({error.code, digest, error.message()});
  } else {
    referrers.missing.push_back(std::move(error).in("while fetching the referrer " + digest.text()));
  }
}

// The list is only a hint: what binds a manifest to the subject is what it says itself (MAN-15).
void add_fetched(Fetched fetched, const crypto::Digest& subject, Referrers& referrers) {
  auto* manifest = std::get_if<oci::Manifest>(&fetched.document);
  if (manifest == nullptr) return;
  if (manifest->subject && manifest->subject->digest == subject) {
    referrers.manifests.push_back(std::move(*manifest));
    return;
  }
  referrers.passed.push_back(
      {ReasonCode::kReferrerSubject, manifest->digest,
       manifest->subject ? "its subject is " + manifest->subject->digest.text() : "it has no subject"});
}

}  // namespace

int rank_of(const oci::Annotations& annotations) {
  const std::string* type = oci::find_annotation(annotations, kPredicateAnnotation);
  if (type == nullptr) return 1;
  return *type == kSignPredicate ? 0 : 2;
}

Referrers fetch_referrers(Repository& repository, const crypto::Digest& subject, const Limits& limits) {
  Referrers referrers;
  auto listing = repository.list_referrers(subject);
  if (!listing.ok()) {
    referrers.missing.push_back(
        std::move(listing).error().in("while listing what is attached to " + subject.text()));
    return referrers;
  }
  referrers.origin = origin_of(listing->source);
  auto digests = order_by_hint(std::move(listing->descriptors), subject);
  referrers.truncated = listing->truncated || digests.size() > limits.referrers_fetched;
  if (digests.size() > limits.referrers_fetched)
    digests.erase(digests.begin() + static_cast<std::ptrdiff_t>(limits.referrers_fetched), digests.end());
  auto fetched = repository.fetch_manifests(digests);
  for (std::size_t i = 0; i < fetched.size(); ++i) {
    if (fetched[i].ok()) {
      add_fetched(*std::move(fetched[i]), subject, referrers);
    } else {
      add_failed(digests[i], std::move(fetched[i]).error(), referrers);
    }
  }
  return referrers;
}

}  // namespace sekisho::registry
