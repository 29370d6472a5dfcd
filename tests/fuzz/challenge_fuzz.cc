// Laws of what a registry's headers ask for: challenges and links within their bounds, or an error; a next
// page that is accepted stays on the host and under the path of its listing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "registry/challenge.h"
#include "registry/link.h"
#include "registry/retry.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void check_challenges(const std::string& header) {
  const auto challenges = registry::parse_challenges({header});
  if (!challenges.ok()) return require(challenges.error().code == ReasonCode::kRegistryAnswer);
  require(challenges->size() <= 16);
  for (const registry::Challenge& challenge : *challenges) require(!challenge.scheme.empty());
  const auto chosen = registry::choose_challenge(*challenges);
  require(!chosen || chosen->scheme == "bearer" || chosen->scheme == "basic");
}

void check_link(const std::string& header) {
  const auto next = registry::find_next({header});
  if (!next.ok()) return require(next.error().code == ReasonCode::kRegistryLinkRefused);
  if (!*next) return;
  const auto page = net::Url::parse("https://r.example/v2/a/referrers/sha256:1");
  const auto url = registry::check_next(**next, *page, "/v2/a/referrers/");
  if (!url.ok()) return require(url.error().code == ReasonCode::kRegistryLinkRefused);
  require(url->same_origin(*page) && url->text().starts_with("https://r.example/v2/a/referrers/"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_challenges(text);
  check_link(text);
  const net::Answer answer{429, {{"Retry-After", text}}, {}};
  require(registry::parse_retry_after(answer, Time{}).value_or(0) <= 24ULL * 3600 * 1000);
  require(registry::parse_retry_after(net::Answer{429, {}, text}, Time{}).value_or(0) <= 24ULL * 3600 * 1001);
  return 0;
}
