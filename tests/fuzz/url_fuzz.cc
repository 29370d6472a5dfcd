// Laws of URLs: one or registry.unexpected-answer; the text of one parses to the same, and nothing in it
// could end a line or hide a host.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/url.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void check_url(const net::Url& url) {
  const auto again = net::Url::parse(url.text());
  require(again.ok() && again->same_origin(url) && again->target() == url.target());
  require(url.target().starts_with('/') && url.port() != 0);
  require(url.text().find_first_of(" \t\r\n\\#") == std::string::npos);
  require(url.host().find_first_of("@/%?") == std::string::npos);
  static_cast<void>(url.has_dot_segments());
  static_cast<void>(net::reach_of(url.host()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  static_cast<void>(net::reach_of(text));
  const auto url = net::Url::parse(text);
  if (url.ok()) {
    check_url(*url);
  } else {
    require(url.error().code == ReasonCode::kRegistryAnswer);
  }
  const auto resolved = net::Url::parse("https://r.example:5000/v2/a?b")->resolve(text);
  if (resolved.ok()) check_url(*resolved);
  return 0;
}
