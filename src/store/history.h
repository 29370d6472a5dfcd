// History: what was admitted before, as a value.
#pragma once

#include <algorithm>
#include <compare>
#include <optional>
#include <vector>

#include "base/time.h"
#include "crypto/digest.h"

namespace sekisho::store {

// Admitted is an artifact that was admitted, and what orders it among others of its repository.
struct Admitted {
  crypto::Digest digest;
  std::optional<Time> signed_at;  // the newest trusted time among the proofs used
  std::optional<Time> created;    // as its manifest says
  bool operator==(const Admitted&) const = default;
};

// order tells which of two is newer: by trusted time, and where both have the same or one has none, by what
// their manifests say; nothing where neither tells.
std::optional<std::strong_ordering> order(const Admitted& a, const Admitted& b);

// History is what was admitted to one destination from one repository; an empty one: nothing.
struct History {
  std::optional<Admitted> newest;
  std::vector<crypto::Digest> admitted;  // newest last

  bool has(const crypto::Digest& digest) const {
    return std::find(admitted.begin(), admitted.end(), digest) != admitted.end();
  }
};

}  // namespace sekisho::store
