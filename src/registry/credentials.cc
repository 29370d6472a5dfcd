#include "registry/credentials.h"

#include <algorithm>
#include <cstdlib>

#include "base/child.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "registry/docker_config.h"

namespace sekisho::registry {
namespace {

namespace fs = std::filesystem;

// Docker Hub is known to helpers by this name only.
constexpr std::string_view kDockerHubKey = "https://index.docker.io/v1/";

bool is_helper_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 100 && name.front() != '-' && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), fits);
}

Result<Credentials> parse_helper_answer(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(text, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "the helper's answer"));
  SEKISHO_TRY(username, members.text("Username"));
  SEKISHO_TRY(secret, members.text("Secret"));
  Credentials out;
  if (username == "<token>") {
    out.identity_token = std::move(secret);
  } else {
    out.username = std::move(username);
    out.password = std::move(secret);
  }
  return out;
}

// Docker's protocol of credential helpers: the server's name in, JSON out; having none is exit 1 and a
// phrase.
Result<std::optional<Credentials>> ask_helper(const std::string& helper, const oci::Name& name,
                                              const Limits& limits) {
  if (!is_helper_name(helper))
    return fail(ReasonCode::kCredentialsInvalid, "\"" + printable(helper, 100) + "\" is no name of a helper");
  const std::string program = "docker-credential-" + helper;
  const std::string server = name.host() == "docker.io" ? std::string(kDockerHubKey) : name.host();
  SEKISHO_TRY(output,
              run_child({program, "get"}, server, Seconds(limits.helper_seconds), limits.helper_bytes));
  if (output.exit != 0) {
    if (output.out.find("credentials not found") != std::string::npos)
      return std::optional<Credentials>(std::nullopt);
    return fail(ReasonCode::kCredentialsHelper,
                program + " ended with " + std::to_string(output.exit) + " for " + server);
  }
  auto credentials = parse_helper_answer(output.out, limits);
  if (!credentials.ok()) {
    return fail(ReasonCode::kCredentialsHelper, program + ": its answer is not what the protocol demands (" +
                                                    credentials.error().detail + ")");
  }
  if (credentials->empty()) return std::optional<Credentials>(std::nullopt);
  return std::optional<Credentials>(*std::move(credentials));
}

Result<std::optional<Credentials>> look_into(const DockerConfig& config, const oci::Name& name,
                                             const Limits& limits) {
  if (const std::string helper = config.find_helper(name); !helper.empty()) {
    SEKISHO_TRY(found, ask_helper(helper, name, limits));
    if (found) return found;
  }
  if (const Credentials* found = config.find_auth(name)) return std::optional<Credentials>(*found);
  if (!config.store().empty()) return ask_helper(config.store(), name, limits);
  return std::optional<Credentials>(std::nullopt);
}

Result<std::optional<Credentials>> look_into_file(const fs::path& path, const oci::Name& name,
                                                  const Limits& limits) {
  const std::string where = "in " + printable(path.string());
  const auto text = read_file(path, limits.config_file_bytes);
  if (!text.ok()) return fail(ReasonCode::kCredentialsInvalid, text.error().message());
  auto config = DockerConfig::parse(*text, limits);
  if (!config.ok()) return std::move(config).error().in(where);
  auto found = look_into(*config, name, limits);
  if (!found.ok()) return std::move(found).error().in(where);
  return found;
}

void add_under(std::vector<fs::path>& out, const std::optional<std::string>& directory, const char* rest) {
  if (directory && !directory->empty()) out.push_back(fs::path(*directory) / rest);
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

std::vector<fs::path> credential_files(const Access& access, const Environment& environment) {
  if (access.registry_config) return {*access.registry_config};
  std::vector<fs::path> out;
  const auto home = environment("HOME");
  if (const auto docker = environment("DOCKER_CONFIG"); docker && !docker->empty()) {
    add_under(out, docker, "config.json");
  } else {
    add_under(out, home, ".docker/config.json");
  }
  if (const auto file = environment("REGISTRY_AUTH_FILE"); file && !file->empty()) out.emplace_back(*file);
  add_under(out, environment("XDG_RUNTIME_DIR"), "containers/auth.json");
  add_under(out, home, ".config/containers/auth.json");
  return out;
}

Result<std::optional<Credentials>> find_credentials(const oci::Name& name, const Access& access,
                                                    const Environment& environment, const Limits& limits) {
  if (access.credentials)
    return std::optional<Credentials>(
        Credentials{access.credentials->first, access.credentials->second, {}, {}});
  for (const fs::path& path : credential_files(access, environment)) {
    std::error_code ignored;
    if (!access.registry_config && !fs::exists(path, ignored)) continue;
    SEKISHO_TRY(found, look_into_file(path, name, limits));
    if (found) return found;
  }
  return std::optional<Credentials>(std::nullopt);
}

}  // namespace sekisho::registry
