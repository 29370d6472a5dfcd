// Authorizer: what to put into the Authorization header of a request to a registry; learns from 401 answers
// and keeps tokens for the length of a command.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "net/url.h"
#include "oci/reference.h"
#include "registry/challenge.h"
#include "registry/credentials.h"
#include "registry/repository.h"
#include "registry/token.h"

namespace sekisho::registry {

// Action is what is done to a repository; each may do what those before it may.
enum class Action { kPull, kPush, kDelete };

class Authorizer {
 public:
  Authorizer(net::Transport& transport, Access access, const Limits& limits, Environment environment);

  // header is the Authorization to send to a repository now: nothing before its registry has asked for one,
  // or where there are no credentials for it. A token that is missing or has expired is fetched; where
  // also_pull names a repository, one that may read it too. Errors: those of fetch_token, find_credentials
  // and check_realm.
  Result<std::optional<std::string>> header(const oci::Name& name, Action action, const net::Url& registry,
                                            const std::string& also_pull = {});

  // challenged takes note of a 401 to a request that was sent with that header; afterwards header gives what
  // may be tried instead. Errors: registry.unauthorized where nothing else can be tried,
  // registry.realm-refused, registry.unexpected-answer.
  Done challenged(const oci::Name& name, Action action, const net::Url& registry, const net::Answer& answer,
                  const std::optional<std::string>& sent);

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    std::string header;
    Clock::time_point expires;
  };

  Result<const Credentials*> credentials(const oci::Name& name);
  Result<std::optional<std::string>> basic(const oci::Name& name);
  Result<std::optional<std::string>> bearer(const oci::Name& name, const std::string& scope,
                                            const std::string& also, const net::Url& registry,
                                            const Challenge& challenge);
  Result<Token> new_token(const oci::Name& name, const std::string& scope, const std::string& also,
                          const net::Url& registry, const Challenge& challenge);
  const Kept* find_kept(const oci::Name& name, const std::string& scope) const;
  void forget(const oci::Name& name, const std::optional<std::string>& sent);

  net::Transport& transport_;
  const Access access_;
  const Limits limits_;
  const Environment environment_;
  std::mutex mutex_;  // held while a token is fetched, so that two threads do not fetch the same
  std::map<std::string, Challenge> challenges_;                        // by host
  std::map<std::string, std::optional<Credentials>> credentials_;      // by host/repository
  std::map<std::string, std::map<std::string, Kept>> kept_;            // by host, by scope
  std::map<std::string, std::map<std::string, std::string>> further_;  // scopes asked for beyond ours
};

}  // namespace sekisho::registry
