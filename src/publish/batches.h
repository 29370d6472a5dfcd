// batches: many manifests, looked at a few at a time, so that memory is bounded by the few.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "registry/repository.h"

namespace sekisho::publish {

// kAtOnce is how many manifests or small blobs are held at the same time.
inline constexpr std::size_t kAtOnce = 8;

// fetch_each fetches manifests in order, a few side by side, and hands each to take; the first Error of
// either ends it.
Done fetch_each(registry::Repository& repository, const std::vector<crypto::Digest>& digests,
                const std::function<Done(const registry::Fetched&)>& take);

}  // namespace sekisho::publish
