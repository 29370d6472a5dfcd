#include "publish/batches.h"

#include <algorithm>

namespace sekisho::publish {

Done fetch_each(registry::Repository& repository, const std::vector<crypto::Digest>& digests,
                const Limits& limits, const std::function<Done(const registry::Fetched&)>& take) {
  for (std::size_t begin = 0; begin < digests.size(); begin += limits.held_at_once) {
    const auto first = digests.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = static_cast<std::ptrdiff_t>(std::min(limits.held_at_once, digests.size() - begin));
    for (const auto& fetched : repository.fetch_manifests({first, first + count})) {
      if (!fetched.ok()) return fetched.error();
      SEKISHO_CHECK(take(*fetched));
    }
  }
  return done();
}

}  // namespace sekisho::publish
