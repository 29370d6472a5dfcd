// batches: many manifests, looked at a few at a time, so that memory is bounded by the few.
#pragma once

#include <functional>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "registry/repository.h"

namespace sekisho::publish {

// fetch_each fetches manifests in order, Limits::held_at_once side by side, and hands each to take; the first
// Error of either ends it.
Done fetch_each(registry::Repository& repository, const std::vector<crypto::Digest>& digests,
                const Limits& limits, const std::function<Done(const registry::Fetched&)>& take);

}  // namespace sekisho::publish
