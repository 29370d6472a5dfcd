// Realm: where a registry may send us for tokens and for blobs, and with which credentials; decided before
// anything is dialled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/url.h"

namespace sekisho::registry {

// RealmTrust tells whether our credentials may be shown to a token host.
enum class RealmTrust { kCredentials, kAnonymous };

// check_realm judges the realm of a Bearer challenge. Credentials go to the registry's own host and port, to
// the token host that belongs to it (docker.io, registry.gitlab.com) and to those in allowed (HOST or
// HOST:PORT, https); any other https host is asked anonymously, unless it is an address literal that is not
// public. http only where the registry itself is spoken to in http, and only on its own host. Error:
// registry.realm-refused.
Result<RealmTrust> check_realm(const net::Url& realm, const net::Url& registry,
                               const std::vector<std::string>& allowed);

// check_redirect judges where a registry sends us for a blob, by an answer from `from`: never from https to
// http, and to an address literal that is not public only from one. Error: registry.redirect-refused.
Done check_redirect(const net::Url& target, const net::Url& from);

}  // namespace sekisho::registry
