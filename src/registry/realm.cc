#include "registry/realm.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::registry {
namespace {

struct Pair {
  std::string_view registry;
  std::string_view realm;
};

// Token hosts of the same operator as the registry.
constexpr Pair kPairs[] = {
    {"registry-1.docker.io", "auth.docker.io"},
    {"registry.gitlab.com", "gitlab.com"},
};

bool is_pair(const net::Url& registry, const net::Url& realm) {
  return std::any_of(std::begin(kPairs), std::end(kPairs), [&](const Pair& pair) {
    return registry.authority() == pair.registry && realm.authority() == pair.realm;
  });
}

bool is_allowed(const net::Url& realm, const std::vector<std::string>& allowed) {
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& host) {
    const auto url = net::Url::parse("https://" + host);
    return url.ok() && url->authority() == realm.authority();
  });
}

Error refuse(const net::Url& realm, std::string_view why) {
  return fail(
      ReasonCode::kRegistryRealmRefused,
      "the registry asks for a token from " + printable(realm.origin(), 300) + ", " + std::string(why));
}

}  // namespace

Result<RealmTrust> check_realm(const net::Url& realm, const net::Url& registry,
                               const std::vector<std::string>& allowed) {
  if (realm.same_origin(registry)) return RealmTrust::kCredentials;
  const bool same_host = realm.host() == registry.host();
  if (!realm.is_https()) {
    if (registry.is_https()) return refuse(realm, "in plain HTTP, but is itself spoken to in TLS");
    if (!same_host) return refuse(realm, "another host, in plain HTTP");
    return RealmTrust::kAnonymous;
  }
  if (is_pair(registry, realm) || is_allowed(realm, allowed)) return RealmTrust::kCredentials;
  if (net::reach_of(realm.host()) != net::Reach::kPublic && !same_host)
    return refuse(realm, "an address that is not public");
  return RealmTrust::kAnonymous;
}

Done check_redirect(const net::Url& target, const net::Url& from) {
  const std::string where =
      printable(from.origin(), 300) + " redirects to " + printable(target.origin(), 300);
  if (from.is_https() && !target.is_https())
    return fail(ReasonCode::kRegistryRedirectRefused, where + ": from TLS to plain HTTP");
  const bool inside = net::reach_of(from.host()) != net::Reach::kPublic;
  if (net::reach_of(target.host()) != net::Reach::kPublic && !inside)
    return fail(ReasonCode::kRegistryRedirectRefused, where + ": an address that is not public");
  return done();
}

}  // namespace sekisho::registry
