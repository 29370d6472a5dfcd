// Laws of what registries and credential files say outside of content with a digest: challenges, links,
// tokens, Retry-After, config.json, index.json. A value or an error; a next page never leaves its host; a
// layout's index reads again after an addition.
#include <cstdint>
#include <cstdlib>

#include "net/url.h"
#include "registry/challenge.h"
#include "registry/docker_config.h"
#include "registry/layout_index.h"
#include "registry/link.h"
#include "registry/retry.h"
#include "registry/token.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void read_headers(const std::string& text) {
  const auto challenges = registry::parse_challenges({text});
  if (challenges.ok()) (void)registry::choose_challenge(*challenges);
  net::Answer answer;
  answer.status = 429;
  answer.headers = {{"Retry-After", text}};
  (void)registry::parse_retry_after(answer, Time());
}

void read_link(const std::string& text) {
  const auto page = net::Url::parse("https://registry.example/v2/acme/app/referrers/sha256:0");
  const auto next = registry::find_next({text});
  if (!next.ok() || !*next) return;
  const auto url = registry::check_next(**next, *page, "/v2/acme/app/referrers/");
  if (url.ok()) require(url->text().starts_with("https://registry.example/v2/acme/app/referrers/"));
}

void read_documents(const std::string& text) {
  const Limits limits;
  (void)registry::parse_token(text, limits);
  (void)registry::DockerConfig::parse(text, limits);
  const auto index = registry::LayoutIndex::parse(text, limits);
  if (!index.ok()) return;
  (void)index->find(std::nullopt);
  const auto added = oci::Descriptor::of(std::string(oci::kManifestType), "x");
  const auto again = registry::LayoutIndex::parse(index->add(added, "fuzz"), limits);
  require(again.ok() && again->find("fuzz").ok() && again->find("fuzz")->digest == added.digest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  read_headers(text);
  read_link(text);
  read_documents(text);
  if (const auto url = net::Url::parse(text); url.ok()) require(net::Url::parse(url->text()).ok());
  return 0;
}
