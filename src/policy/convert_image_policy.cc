// ClusterImagePolicy (policy.sigstore.dev/v1alpha1, v1beta1): all policies whose globs match an image must
// hold, each by any one of its authorities.
#include "base/text.h"
#include "policy/convert_kinds.h"
#include "policy/convert_trust.h"

namespace sekisho::policy {
namespace {

constexpr IdentityKeys kIdentity = {"issuer", "issuerRegExp", "subject", "subjectRegExp",
                                    IdentityKeys::Exact::kVerbatim};

void append(Positions& to, const Positions& more) { to.insert(to.end(), more.begin(), more.end()); }

// Without a log of its own, policy-controller looks at none. A key is taken so; a certificate would then be
// judged as of now and never hold for long, so that the log, which the signatures have, is asked for.
void read_log(Section& authority, ForeignAuthority& like) {
  Section log = authority.section("ctlog");
  const auto url = log.text("url");
  const auto root = log.text("trustRootRef");
  if (root) {
    set_root(authority, private_root(authority.book(), *root, "the TrustRoot " + *root), like);
  } else if (url && url->find("rekor.sigstore.dev") == std::string::npos) {
    set_root(authority, private_root(authority.book(), *url, "the log at " + *url), like);
  }
  if (!log.is_sound()) authority.fault("ctlog is not carried over");
  if (!url && !root) like.log = verify::LogUse::kIgnored;
}

// A timestamp is asked for instead of the log.
void read_timestamp(Section& authority, ForeignAuthority& like) {
  Section timestamp = authority.section("rfc3161timestamp");
  const auto root = timestamp.text("trustRootRef");
  if (!timestamp.is_sound()) authority.fault("rfc3161timestamp is not carried over");
  if (!root) return;
  set_root(authority, private_root(authority.book(), *root, "the TrustRoot " + *root), like);
  like.timestamps = 1;
  like.log = verify::LogUse::kIgnored;
}

Positions read_key(Section& authority, ForeignAuthority like) {
  Section key = authority.section("key");
  const auto data = key.text("data");
  const auto kms = key.text("kms");
  Section secret = key.section("secretRef");
  const auto name = secret.text("name");
  const std::string space = secret.text("namespace").value_or("cosign-system");
  const auto hash = key.text("hashAlgorithm");
  if (hash && *hash != "sha256") key.note("hashAlgorithm: the key's kind tells it here");
  const int given = (data ? 1 : 0) + (kms ? 1 : 0) + (name ? 1 : 0);
  if (!secret.is_sound() || given != 1) key.fault("expected exactly one of data, kms and secretRef");
  if (!key.is_sound()) return {};
  add_root(authority.book(), like);
  if (data) return add_inline_keys(key, *data, std::move(like));
  if (kms) return add_referenced_key(key, *kms, std::move(like));
  return add_secret_key(key, space, *name, "cosign.pub", std::move(like));
}

std::string read_instance(Section& keyless, const std::string& name) {
  const auto url = keyless.text("url");
  const auto root = keyless.text("trustRootRef");
  if (keyless.find("ca-cert") != nullptr) return own_root(keyless.book(), name, keyless.where());
  if (root) return private_root(keyless.book(), *root, "the TrustRoot " + *root);
  if (!url || url->find("fulcio.sigstore.dev") != std::string::npos) return public_root(keyless.book());
  return private_root(keyless.book(), *url, "the instance at " + *url);
}

Positions read_keyless(Section& authority, ForeignAuthority like) {
  Section keyless = authority.section("keyless");
  if (like.timestamps == 0 && like.log == verify::LogUse::kIgnored) {
    keyless.note("no ctlog is named; an entry in a log is asked for here");
    like.log = verify::LogUse::kRequired;
  }
  set_root(keyless, read_instance(keyless, like.name), like);
  if (keyless.flag("insecureIgnoreSCT") == Section::Flag::kOn) like.sct = verify::SctUse::kIgnored;
  const auto& identities = keyless.list("identities");
  if (identities.empty()) keyless.fault("identities: none is named, so that a signature by anybody would do");
  if (!keyless.is_sound()) return {};
  add_root(authority.book(), like);
  Positions positions;
  for (const yaml::Node& node : identities) {
    Section item(authority.book(), keyless.where() + ": identities", &node);
    auto identity = read_identity(item, kIdentity);
    if (!item.is_sound() || !identity) continue;
    like.identity = std::move(identity);
    positions.push_back(authority.book().add(like));
  }
  return positions;
}

// What one authority accepts; none where it is not carried over, which is stricter, as any of them is enough.
Positions read_authority(Section& authority, const std::string& policy) {
  ForeignAuthority like;
  like.name = policy + "-" + authority.text("name").value_or("authority");
  read_log(authority, like);
  read_timestamp(authority, like);
  authority.refuse("static", "not carried over, as no signature is asked for");
  authority.refuse("attestations", "attestations are not carried over: add them to the rule by hand");
  authority.drop("source", "signatures are looked for beside the artifact only");
  if (authority.text("signatureFormat")) authority.note("signatureFormat: all formats are looked at");
  const bool key = authority.find("key") != nullptr;
  if (key == (authority.find("keyless") != nullptr)) authority.fault("neither a key nor keyless, or both");
  if (!authority.is_sound()) return {};
  return key ? read_key(authority, like) : read_keyless(authority, like);
}

bool passes_everything(const std::vector<yaml::Node>& authorities) {
  for (const yaml::Node& node : authorities) {
    if (text_at(node, {"static", "action"}) == "pass") return true;
  }
  return false;
}

Positions read_authorities(Section& spec, const std::vector<yaml::Node>& authorities,
                           const std::string& policy) {
  Positions positions;
  for (std::size_t i = 0; i < authorities.size(); ++i) {
    const std::string name = text_at(authorities[i], {"name"});
    Section authority(
        spec.book(),
        spec.where() + ": authority " + (name.empty() ? std::to_string(i) : printable(name, 100)),
        &authorities[i]);
    const Positions found = read_authority(authority, policy);
    if (found.empty()) authority.note("this authority is not carried over");
    append(positions, found);
  }
  return positions;
}

std::vector<std::string> read_images(Section& spec) {
  std::vector<std::string> globs;
  for (const yaml::Node& node : spec.list("images")) {
    Section image(spec.book(), spec.where() + ": images", &node);
    const auto glob = image.text("glob");
    if (!image.is_sound() || !glob) {
      spec.note("images: an entry that is no glob is taken for all images");
      globs.emplace_back("**:?");  // for one tag, so that it is denied
    } else {
      globs.push_back(*glob);
    }
  }
  return globs;
}

Mode read_mode(Section& spec) {
  const auto mode = spec.text("mode");
  if (mode && *mode != "warn" && *mode != "enforce") spec.fault("mode: neither warn nor enforce");
  return mode == "warn" ? Mode::kWarn : Mode::kEnforce;
}

}  // namespace

void convert_image_policy(const ForeignDocument& document, ForeignBook& book) {
  const std::string name = text_at(*document.node, {"metadata", "name"});
  const yaml::Node* node = document.node->find("spec");
  Section spec(book, document.where, node);
  if (node == nullptr) return spec.note("without a spec");
  book.call_it(name);
  const std::vector<std::string> globs = read_images(spec);
  const auto& authorities = spec.list("authorities");
  ForeignRule rule;
  rule.name = valid_name(name);
  rule.mode = read_mode(spec);
  spec.drop("match", "rules here do not look at who uses an image; the rule is for all, which is stricter");
  spec.refuse("policy", "a policy in CUE or Rego is not carried over");
  if (authorities.empty() || passes_everything(authorities)) {
    if (spec.is_sound())
      return spec.note("admits images without a signature, which no rule here can; not carried over");
  }
  const Positions from = read_authorities(spec, authorities, rule.name);
  if (!from.empty()) rule.demands = {{1, from}};
  if (!spec.is_sound() || from.empty()) {
    deny_rule(spec, rule);
  }
  add_globs(spec, globs, Widening::kDeny, std::move(rule));
}

}  // namespace sekisho::policy
