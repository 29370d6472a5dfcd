// Credentials: who we are at a registry, found in --creds, Docker's and containers' files and credential
// helpers.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "registry/repository.h"

namespace sekisho::registry {

struct Credentials {
  std::string username;
  std::string password;
  std::string identity_token;  // an OAuth2 refresh token; then username and password may be empty
  std::string registry_token;  // a bearer token to be used as it is

  bool empty() const { return username.empty() && identity_token.empty() && registry_token.empty(); }
};

// Environment looks a variable up; tests hand in their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

// credential_files are the files looked into, in order: the one named by --registry-config alone, or
// $DOCKER_CONFIG/config.json (~/.docker/config.json), $REGISTRY_AUTH_FILE,
// $XDG_RUNTIME_DIR/containers/auth.json and ~/.config/containers/auth.json.
std::vector<std::filesystem::path> credential_files(const Access& access, const Environment& environment);

// find_credentials looks for the credentials of a repository: --creds, else the first file that knows some;
// in each file a helper for the host (credHelpers), the entry of the longest matching path (auths; whole host
// and port, paths only at slashes), then the general helper (credsStore). Nothing means anonymous. Errors:
// credentials.invalid, credentials.helper-failed.
Result<std::optional<Credentials>> find_credentials(const oci::Name& name, const Access& access,
                                                    const Environment& environment, const Limits& limits);

}  // namespace sekisho::registry
