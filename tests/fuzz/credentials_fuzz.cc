// Laws of credentials: a file or credentials.invalid; an entry that is found has a key above the repository,
// with just its host; a token that is accepted can stand in a header.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "registry/docker_config.h"
#include "registry/token.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto config = registry::DockerConfig::parse(text, Limits{});
  if (config.ok()) {
    const auto name = oci::Name::parse("r.example/a");
    const registry::Credentials* found = config->find_auth(*name);
    require(found == nullptr || !found->empty());
    static_cast<void>(config->find_helper(*name));
  } else {
    require(config.error().code == ReasonCode::kCredentialsInvalid);
  }
  const std::string key = registry::normalize_key(text);
  require(key.size() <= text.size());
  const auto token = registry::parse_token(text, Limits{});
  require(token.ok() ? registry::is_bearer_token(token->text) && token->seconds > 0
                     : token.error().code == ReasonCode::kRegistryAnswer);
  return 0;
}
