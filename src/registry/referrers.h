// referrers: the manifests that really hang on a subject, of those that a registry lists.
#pragma once

#include <vector>

#include "base/limits.h"
#include "registry/attached.h"
#include "registry/repository.h"

namespace sekisho::registry {

// Referrers are the manifests whose own subject is the one asked for, and what became of the rest.
struct Referrers {
  oci::Origin origin = oci::Origin::kReferrersApi;
  std::vector<oci::Manifest> manifests;
  std::vector<Passed> passed;
  std::vector<Error> missing;
  bool truncated = false;
};

// fetch_referrers lists and fetches side by side, likeliest first, each digest once, within the limits.
Referrers fetch_referrers(Repository& repository, const crypto::Digest& subject, const Limits& limits);

// rank_of tells how likely something is an image signature, by hints that nobody vouches for: 0 is likeliest.
int rank_of(const oci::Annotations& annotations);

}  // namespace sekisho::registry
