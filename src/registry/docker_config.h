// DockerConfig: Docker's config.json and containers' auth.json, as far as credentials go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "registry/credentials.h"

namespace sekisho::registry {

class DockerConfig {
 public:
  // parse reads a file's text; members that are not about credentials are passed over. Error:
  // credentials.invalid, which never quotes the text.
  static Result<DockerConfig> parse(std::string_view text, const Limits& limits);

  // find_auth is the entry whose key is the repository or the longest path above it, host and port exact;
  // empty entries are passed over.
  const Credentials* find_auth(const oci::Name& name) const;
  // find_helper is the helper named for just this host, or empty.
  std::string find_helper(const oci::Name& name) const;
  const std::string& store() const { return store_; }

 private:
  std::vector<std::pair<std::string, Credentials>> auths_;  // by normalized key
  std::vector<std::pair<std::string, std::string>> helpers_;
  std::string store_;
};

// normalize_key makes HOST[:PORT][/PATH] of a key: without scheme and the /v1/ or /v2/ that Docker appends,
// the host in lower case, Docker Hub's names as docker.io.
std::string normalize_key(std::string_view key);

}  // namespace sekisho::registry
