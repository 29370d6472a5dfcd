// containers-policy.json(5): the requirements of the most specific scope, all of them.
#include "base/encoding.h"
#include "oci/reference.h"
#include "policy/convert_kinds.h"
#include "policy/convert_trust.h"

namespace sekisho::policy {
namespace {

using Effect = ForeignRule::Effect;

Positions add_keys_data(Section& section, const std::string& data, const ForeignAuthority& like) {
  const auto bytes = decode_base64(data);
  if (!bytes) {
    section.fault("the key is no base64");
    return {};
  }
  return add_inline_keys(section, *bytes, like);
}

void append(Positions& to, const Positions& more) { to.insert(to.end(), more.begin(), more.end()); }

Positions read_keys(Section& item, const ForeignAuthority& like) {
  Positions keys;
  if (const auto path = item.text("keyPath")) append(keys, add_referenced_key(item, *path, like));
  for (const std::string& path : item.texts("keyPaths")) append(keys, add_referenced_key(item, path, like));
  if (const auto data = item.text("keyData")) append(keys, add_keys_data(item, *data, like));
  for (const std::string& data : item.texts("keyDatas")) append(keys, add_keys_data(item, data, like));
  return keys;
}

std::size_t count_of(Section& item, std::initializer_list<std::string_view> keys) {
  std::size_t count = 0;
  for (std::string_view key : keys) count += item.find(key) == nullptr ? 0U : 1U;
  return count;
}

// With a Rekor key, each signature must have that log's promise; without, no log is looked at.
void read_log(Section& item, ForeignAuthority& like) {
  const bool named = count_of(item, {"rekorPublicKeyPath", "rekorPublicKeyPaths", "rekorPublicKeyData",
                                     "rekorPublicKeyDatas"}) > 0;
  like.log = named ? verify::LogUse::kRequired : verify::LogUse::kIgnored;
  if (named) like.trusted_root = own_root(item.book(), like.name, item.where());
}

// Who a certificate names is compared exactly; SCTs are not looked at by containers/image.
Positions read_fulcio(Section& item, ForeignAuthority like) {
  Section fulcio = item.section("fulcio");
  fulcio.skip({"caPath", "caData"});
  const auto issuer = fulcio.text("oidcIssuer");
  const auto email = fulcio.text("subjectEmail");
  if (!issuer || !email) fulcio.fault("oidcIssuer and subjectEmail are expected");
  if (!fulcio.is_sound()) return {};
  const auto issuer_text = exact_text(*issuer);
  const auto email_text = exact_text(*email);
  if (!issuer_text || !email_text) {
    fulcio.fault("the identity cannot be in a policy");
    return {};
  }
  like.identity = ForeignIdentity{*issuer_text, *email_text, {}};
  like.sct = verify::SctUse::kIgnored;
  like.log = verify::LogUse::kRequired;
  if (like.trusted_root.empty()) like.trusted_root = own_root(item.book(), like.name, item.where());
  return {item.book().add(std::move(like))};
}

// A signature names a reference. Ours compare its repository; where the tag was compared, too, only
// references by digest are as safe.
void read_signed_identity(Section& item, ForeignRule& rule) {
  Section identity = item.section("signedIdentity");
  const std::string type = identity.text("type").value_or("matchRepoDigestOrExact");
  rule.signed_identity = SignedIdentity::kRepository;
  if (type == "matchRepository") {
    item.note("signedIdentity: bundles (of cosign 3) name no repository, and count here, too");
  } else if (type == "matchRepoDigestOrExact") {
    rule.digest = DigestRule::kRequired;
    item.note(
        "signedIdentity: tags are not compared here, so that only references with a digest are accepted, "
        "which is "
        "stricter; bundles (of cosign 3) name no repository, and count here, too");
  } else {
    item.fault("signedIdentity: " + type + " has no equivalent");
  }
  if (!identity.is_sound()) item.fault("signedIdentity is not carried over");
}

bool read_sigstore(Section& item, const std::string& name, ForeignRule& rule) {
  ForeignAuthority like;
  like.name = name;
  read_log(item, like);
  read_signed_identity(item, rule);
  item.refuse("pki", "certificates of one's own are not carried over");
  if (count_of(item, {"keyPath", "keyPaths", "keyData", "keyDatas", "fulcio"}) != 1) {
    item.fault("expected exactly one of keyPath, keyPaths, keyData, keyDatas and fulcio");
  }
  const bool fulcio = item.find("fulcio") != nullptr;
  const Positions keys = read_keys(item, like);
  if (!item.is_sound()) return false;
  const Positions from = fulcio ? read_fulcio(item, like) : keys;
  if (from.empty()) return false;
  rule.demands.push_back({1, from});
  return true;
}

// Reads one requirement into the rule; false where it denies, or has no equivalent.
bool read_requirement(Section& item, const std::string& name, ForeignRule& rule) {
  const std::string type = item.text("type").value_or("");
  if (type == "insecureAcceptAnything") return true;
  if (type == "reject") return false;
  if (type == "sigstoreSigned") {
    if (read_sigstore(item, name, rule)) return true;
    item.note("not carried over: the names are denied");
    return false;
  }
  item.note(type + ": not carried over (GPG signatures are not looked at): the names are denied");
  return false;
}

ForeignRule read_requirements(ForeignBook& book, const std::string& where, const yaml::Node& node,
                              const std::string& name) {
  ForeignRule rule;
  rule.name = name;
  rule.index = IndexRule::kRefuse;
  if (node.type != yaml::Node::Type::kList || node.items.empty()) {
    book.note(where, "a list of requirements is expected: the names are denied");
    rule.effect = Effect::kDeny;
    return rule;
  }
  for (const yaml::Node& one : node.items) {
    Section item(book, where, &one);
    if (!read_requirement(item, name, rule)) rule.effect = Effect::kDeny;
  }
  return rule;
}

void add_pattern(const std::string& text, ForeignRule& rule) {
  auto pattern = Pattern::parse(text);
  if (pattern.ok()) rule.patterns.push_back(*std::move(pattern));
}

// A scope is a host, a prefix of names up to a slash, or a name, which is also a prefix; *.HOST is all hosts
// below.
bool read_scope(const std::string& scope, ForeignRule& rule) {
  if (scope.empty()) {
    add_pattern("**", rule);
    return true;
  }
  const std::size_t slash = scope.find('/');
  if (scope.find_first_of("{}@?") != std::string::npos || scope.find('*', 1) != std::string::npos)
    return false;
  if (slash != std::string::npos && scope.find(':', slash) != std::string::npos) return false;
  if (slash != std::string::npos) add_pattern(scope, rule);
  add_pattern(scope + "/**", rule);
  return !rule.patterns.empty();
}

// A scope for one tag or digest: what is below the name is denied, as it may say either more or less.
void deny_name(ForeignBook& book, const std::string& where, const std::string& scope, ForeignRule rule) {
  const auto reference = oci::Reference::parse(scope);
  rule.effect = Effect::kDeny;
  if (scope.find('/') != std::string::npos && reference.ok() && reference->name()) {
    book.note(where,
              "rules here have no tags; not carried over: " + reference->name()->text() + " is denied");
    add_pattern(reference->name()->text(), rule);
  } else {
    book.note(where, "a scope that matches no repository");
  }
  if (!rule.patterns.empty()) book.add(std::move(rule));
}

void add_scope(ForeignBook& book, const std::string& where, const std::string& scope, ForeignRule rule) {
  if (rule.effect == Effect::kAsk && rule.demands.empty()) {
    book.note(
        where,
        "accepts images without a signature, which no rule here can; not carried over, which is stricter");
    return;
  }
  if (!read_scope(scope, rule)) return deny_name(book, where, scope, std::move(rule));
  if (scope.empty())
    book.note(where, "the rule is for layouts without a name, too, which docker: says nothing of");
  if (rule.effect == Effect::kAsk) {
    book.note("containers policy",
              "an image for several platforms is refused; where its index is signed, add `artifact: {index: "
              "index}`");
  }
  book.add(std::move(rule));
}

void convert_docker(ForeignBook& book, const std::string& where, std::size_t list, const yaml::Node& scopes) {
  if (scopes.type != yaml::Node::Type::kMap) return;
  for (const yaml::Node::Member& scope : scopes.members) {
    const std::string name = scope.key.empty() ? "docker" : scope.key;
    ForeignRule rule = read_requirements(book, where + ": " + name, scope.value, valid_name(name));
    rule.list = list;
    add_scope(book, where + ": " + name, scope.key, std::move(rule));
  }
}

// The default, where docker: has none of its own.
void convert_default(ForeignBook& book, const std::string& where, std::size_t list, const yaml::Node& node) {
  ForeignRule rule = read_requirements(book, where, node, "default");
  rule.list = list;
  if (rule.effect == Effect::kAsk && rule.demands.empty()) {
    book.note(where, "accepts images without a signature; not carried over: what no rule names is denied");
    return;
  }
  add_pattern("**", rule);
  book.add(std::move(rule));
}

}  // namespace

void convert_containers(const ForeignDocument& document, std::size_t list, ForeignBook& book) {
  Section top(book, document.where, document.node);
  const yaml::Node* fallback = top.find("default");
  Section transports = top.section("transports");
  const yaml::Node* docker = transports.find("docker");
  if (const yaml::Node* all = top.find("transports"); all != nullptr && all->type == yaml::Node::Type::kMap) {
    for (const yaml::Node::Member& one : all->members) {
      if (one.key != "docker")
        book.note(document.where, "transport " + one.key + ": not carried over, only docker is");
    }
  }
  if (docker != nullptr) convert_docker(book, document.where, list, *docker);
  const bool overridden = docker != nullptr && docker->find("") != nullptr;
  if (fallback != nullptr && !overridden)
    convert_default(book, document.where + ": default", list, *fallback);
  book.call_it("containers-policy");
}

}  // namespace sekisho::policy
