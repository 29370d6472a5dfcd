#include "registry/authorizer.h"

#include "base/text.h"
#include "registry/realm.h"
#include "registry/status.h"

namespace sekisho::registry {
namespace {

std::string scope_of(const oci::Name& name, Action action) {
  const std::string scope = "repository:" + name.repository() + ":pull";
  switch (action) {
    case Action::kPull:
      return scope;
    case Action::kPush:
      return scope + ",push";
    case Action::kDelete:
      return scope + ",push,delete";
  }
  return scope;
}

std::string words_of(const net::Answer& answer) {
  const std::string words = answer_words(answer);
  return words.empty() ? "" : " (" + words + ")";
}

}  // namespace

Authorizer::Authorizer(net::Transport& transport, Access access, const Limits& limits,
                       Environment environment)
    : transport_(transport),
      access_(std::move(access)),
      limits_(limits),
      environment_(std::move(environment)) {}

// Looked up once for each repository: a helper is a process.
Result<const Credentials*> Authorizer::credentials(const oci::Name& name) {
  auto known = credentials_.find(name.text());
  if (known == credentials_.end()) {
    SEKISHO_TRY(found, find_credentials(name, access_, environment_, limits_));
    known = credentials_.emplace(name.text(), std::move(found)).first;
  }
  return known->second ? &*known->second : nullptr;
}

Result<std::optional<std::string>> Authorizer::header(const oci::Name& name, Action action,
                                                      const net::Url& registry,
                                                      const std::string& also_pull) {
  const std::lock_guard lock(mutex_);
  const auto challenge = challenges_.find(name.host());
  if (challenge == challenges_.end()) return std::optional<std::string>(std::nullopt);
  if (challenge->second.scheme == "basic") return basic(name);
  const std::string also = also_pull.empty() ? "" : "repository:" + also_pull + ":pull";
  return bearer(name, scope_of(name, action), also, registry, challenge->second);
}

Result<std::optional<std::string>> Authorizer::basic(const oci::Name& name) {
  SEKISHO_TRY(found, credentials(name));
  if (found == nullptr || found->username.empty()) return std::optional<std::string>(std::nullopt);
  return std::optional<std::string>(basic_header(*found));
}

// A token for more serves for less.
const Authorizer::Kept* Authorizer::find_kept(const oci::Name& name, const std::string& scope) const {
  const auto host = kept_.find(name.host());
  if (host == kept_.end()) return nullptr;
  for (const std::string& enough : {scope, scope + ",push", scope + ",push,delete", scope + ",delete"}) {
    const auto kept = host->second.find(enough);
    if (kept != host->second.end() && kept->second.expires > Clock::now()) return &kept->second;
  }
  return nullptr;
}

Result<std::optional<std::string>> Authorizer::bearer(const oci::Name& name, const std::string& scope,
                                                      const std::string& also, const net::Url& registry,
                                                      const Challenge& challenge) {
  const std::string wanted = also.empty() ? scope : also + " " + scope;
  if (const Kept* kept = find_kept(name, wanted)) return std::optional<std::string>(kept->header);
  SEKISHO_TRY(token, new_token(name, scope, also, registry, challenge));
  // A little early, so that it does not expire on its way.
  const std::chrono::seconds holds(token.seconds - token.seconds / 10);
  const Kept kept{"Bearer " + token.text, Clock::now() + holds};
  kept_[name.host()].insert_or_assign(wanted, kept);
  return std::optional<std::string>(kept.header);
}

Result<Token> Authorizer::new_token(const oci::Name& name, const std::string& scope, const std::string& also,
                                    const net::Url& registry, const Challenge& challenge) {
  const std::string* realm = challenge.parameter("realm");
  if (realm == nullptr)
    return fail(ReasonCode::kRegistryRealmRefused, "the registry asks for a token and does not say where");
  const auto url = net::Url::parse(*realm);
  if (!url.ok())
    return fail(ReasonCode::kRegistryRealmRefused,
                "the registry asks for a token from: " + url.error().detail);
  SEKISHO_TRY(trust, check_realm(*url, registry, access_.auth_realms));
  SEKISHO_TRY(found, credentials(name));
  const bool show = trust == RealmTrust::kCredentials;
  if (show && found != nullptr && !found->registry_token.empty()) {
    if (!is_bearer_token(found->registry_token))
      return fail(ReasonCode::kCredentialsInvalid, "the registrytoken cannot be sent");
    return Token{found->registry_token, 24 * 3600};
  }
  const std::string* service = challenge.parameter("service");
  TokenRequest request{*url, service == nullptr ? "" : *service, {scope}, show ? found : nullptr};
  if (!also.empty()) request.scopes.push_back(also);
  if (const auto more = further_[name.host()].find(scope); more != further_[name.host()].end())
    request.scopes.push_back(more->second);
  auto token = fetch_token(transport_, request, limits_);
  if (token.ok() || show || found == nullptr || token.error().code != ReasonCode::kRegistryUnauthorized)
    return token;
  return fail(ReasonCode::kRegistryRealmRefused,
              printable(url->origin(), 300) + " gives no token to strangers, and your credentials for " +
                  name.host() + " were not shown to it");
}

void Authorizer::forget(const oci::Name& name, const std::optional<std::string>& sent) {
  if (!sent) return;
  std::erase_if(kept_[name.host()], [&](const auto& entry) { return entry.second.header == *sent; });
}

Done Authorizer::challenged(const oci::Name& name, Action action, const net::Url& registry,
                            const net::Answer& answer, const std::optional<std::string>& sent) {
  const std::lock_guard lock(mutex_);
  SEKISHO_TRY(challenges, parse_challenges(answer.all_headers("WWW-Authenticate")));
  const auto chosen = choose_challenge(challenges);
  if (!chosen) {
    return fail(ReasonCode::kRegistryUnauthorized,
                "the answer was 401 without a Bearer or Basic challenge" + words_of(answer));
  }
  forget(name, sent);
  challenges_.insert_or_assign(name.host(), *chosen);
  if (chosen->scheme == "basic") {
    SEKISHO_TRY(header, basic(name));
    if (!header) return fail(ReasonCode::kRegistryUnauthorized, "no credentials for " + name.text());
    if (header == sent)
      return fail(ReasonCode::kRegistryUnauthorized, "the credentials were refused" + words_of(answer));
    return done();
  }
  // A token of our scope was not enough: ask for what the registry names as well, but only on its own host,
  // so that no registry can have another's token made.
  const std::string* scope = chosen->parameter("scope");
  const std::string* realm = chosen->parameter("realm");
  const auto url = net::Url::parse(realm == nullptr ? "" : *realm);
  if (sent && scope != nullptr && url.ok() && url->same_origin(registry) && *scope != scope_of(name, action))
    further_[name.host()].insert_or_assign(scope_of(name, action), *scope);
  return done();
}

}  // namespace sekisho::registry
