#include "registry/docker_config.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"

namespace sekisho::registry {
namespace {

// user:password; Docker pads some passwords with NULs.
Done decode_auth(const std::string& auth, Credentials& out) {
  auto plain = decode_base64(auth);
  const std::size_t colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos)
    return fail(ReasonCode::kCredentialsInvalid, "an \"auth\" is not base64 of user:password");
  out.username = plain->substr(0, colon);
  out.password = plain->substr(colon + 1);
  out.password.erase(out.password.find_last_not_of('\0') + 1);
  return done();
}

Result<Credentials> parse_auth(const Json& value, const std::string& what) {
  SEKISHO_TRY(members, Members::of(value, what));
  SEKISHO_TRY(username, members.maybe_text("username"));
  SEKISHO_TRY(password, members.maybe_text("password"));
  SEKISHO_TRY(identity, members.maybe_text("identitytoken"));
  SEKISHO_TRY(token, members.maybe_text("registrytoken"));
  SEKISHO_TRY(auth, members.maybe_text("auth"));
  Credentials out{username.value_or(""), password.value_or(""), identity.value_or(""), token.value_or("")};
  if (auth && !auth->empty()) SEKISHO_CHECK(decode_auth(*auth, out));
  return out;
}

Error invalid(const Error& error) { return fail(ReasonCode::kCredentialsInvalid, error.detail); }

using Auths = std::vector<std::pair<std::string, Credentials>>;

Done read_auths(Members& members, Auths& out) {
  SEKISHO_TRY(auths, members.maybe_object("auths"));
  if (!auths) return done();
  for (const auto& [key, value] : auths->all()) {
    SEKISHO_TRY(credentials, parse_auth(value, "auths[\"" + printable(key, 200) + "\"]"));
    if (!credentials.empty()) out.emplace_back(normalize_key(key), std::move(credentials));
  }
  return done();
}

Done read_helpers(Members& members, std::vector<std::pair<std::string, std::string>>& out) {
  SEKISHO_TRY(helpers, members.maybe_object("credHelpers"));
  if (!helpers) return done();
  for (const auto& [key, value] : helpers->all()) {
    const std::string* helper = value.as_string();
    if (helper == nullptr) return fail(ReasonCode::kJsonShape, "credHelpers: not a string");
    out.emplace_back(normalize_key(key), *helper);
  }
  return done();
}

}  // namespace

std::string normalize_key(std::string_view key) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  }
  while (key.ends_with('/')) key.remove_suffix(1);
  for (const std::string_view version : {"/v1", "/v2"}) {
    if (key.ends_with(version) && key.find('/') == key.size() - version.size())
      key.remove_suffix(version.size());
  }
  const std::size_t slash = std::min(key.find('/'), key.size());
  std::string host(key.substr(0, slash));
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (host == "index.docker.io" || host == "registry-1.docker.io") host = "docker.io";
  return host + std::string(key.substr(slash));
}

Result<DockerConfig> DockerConfig::parse(std::string_view text, const Limits& limits) {
  auto json = parse_json(text, limits.json_depth);
  if (!json.ok()) return invalid(json.error());
  auto members = Members::of(*json, "the file");
  if (!members.ok()) return invalid(members.error());
  DockerConfig out;
  if (const Done auths = read_auths(*members, out.auths_); !auths.ok()) return invalid(auths.error());
  if (const Done helpers = read_helpers(*members, out.helpers_); !helpers.ok())
    return invalid(helpers.error());
  auto store = members->maybe_text("credsStore");
  if (!store.ok()) return invalid(store.error());
  out.store_ = store->value_or("");
  return out;
}

const Credentials* DockerConfig::find_auth(const oci::Name& name) const {
  const std::string wanted = name.text();
  const std::pair<std::string, Credentials>* best = nullptr;
  for (const auto& entry : auths_) {
    const std::string& key = entry.first;
    const bool above = wanted.starts_with(key) && (wanted.size() == key.size() || wanted[key.size()] == '/');
    if (above && key.size() >= name.host().size() && (best == nullptr || key.size() > best->first.size()))
      best = &entry;
  }
  return best == nullptr ? nullptr : &best->second;
}

std::string DockerConfig::find_helper(const oci::Name& name) const {
  for (const auto& [key, helper] : helpers_) {
    if (key == name.host()) return helper;
  }
  return {};
}

}  // namespace sekisho::registry
