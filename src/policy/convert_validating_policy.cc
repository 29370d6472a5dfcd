// Kyverno's ImageValidatingPolicy, as far as its expressions are those of the documentation: each image has a
// signature by one of the attestors named.
#include <algorithm>
#include <map>

#include "base/regexp.h"
#include "base/text.h"
#include "policy/convert_kinds.h"
#include "policy/convert_kyverno.h"

namespace sekisho::policy {
namespace {

using yaml::Node;
using Attestors = std::map<std::string, Positions>;

constexpr IdentityKeys kIdentity = {"issuer", "issuerRegExp", "subject", "subjectRegExp",
                                    IdentityKeys::Exact::kVerbatim};

ForeignAuthority read_logs(Section& cosign, const std::string& name) {
  ForeignAuthority like;
  like.name = name;
  Section log = cosign.section("ctlog");
  const auto url = log.text("url");
  bool own = url && url->find("rekor.sigstore.dev") == std::string::npos;
  for (const char* key : {"rekorPubKey", "ctLogPubKey", "tsaCertChain"})
    own = log.text(key).has_value() || own;
  if (log.flag("insecureIgnoreTlog") == Section::Flag::kOn) like.log = verify::LogUse::kIgnored;
  if (log.flag("insecureIgnoreSCT") == Section::Flag::kOn) like.sct = verify::SctUse::kIgnored;
  if (log.find("tsaCertChain") != nullptr && like.log == verify::LogUse::kIgnored) like.timestamps = 1;
  if (!log.is_sound()) cosign.fault("ctlog is not carried over");
  own = cosign.find("tuf") != nullptr || own;
  const Node* keyless = cosign.find("keyless");
  own = own || (keyless != nullptr && keyless->find("roots") != nullptr);
  if (own) like.trusted_root = own_root(cosign.book(), name, cosign.where());
  return like;
}

Positions read_key(Section& cosign, ForeignAuthority like) {
  Section key = cosign.section("key");
  like.sct = verify::SctUse::kRequired;
  const auto data = key.text("data");
  const auto kms = key.text("kms");
  if (data.has_value() == kms.has_value()) key.fault("expected data or kms");
  const auto hash = key.text("hashAlgorithm");
  if (hash && *hash != "sha256") key.note("hashAlgorithm: the key's kind tells it here");
  if (!key.is_sound()) return {};
  add_root(cosign.book(), like);
  return add_key_text(key, data ? *data : *kms, like);
}

Positions read_keyless(Section& cosign, ForeignAuthority like) {
  Section keyless = cosign.section("keyless");
  const auto& identities = keyless.list("identities");
  if (identities.empty()) keyless.fault("identities: none is named, so that a signature by anybody would do");
  keyless.skip({"roots"});  // in read_logs
  if (!keyless.is_sound()) return {};
  Positions positions;
  for (const Node& node : identities) {
    Section item(cosign.book(), keyless.where() + ": identities", &node);
    like.identity = read_identity(item, kIdentity);
    if (!item.is_sound() || !like.identity) continue;
    add_root(cosign.book(), like);
    positions.push_back(cosign.book().add(like));
  }
  return positions;
}

Positions read_attestor(Section& attestor, const std::string& name) {
  attestor.skip({"name"});
  attestor.refuse("notary", "only Sigstore's signatures are looked at");
  if (attestor.find("notary") != nullptr) return {};
  Section cosign = attestor.section("cosign");
  const ForeignAuthority like = read_logs(cosign, name);
  cosign.refuse("certificate", "one certificate alone cannot be trusted here");
  cosign.refuse("annotations", "a policy cannot ask for annotations");
  cosign.drop("source", "signatures are looked for beside the artifact only");
  const bool key = cosign.find("key") != nullptr;
  if (key == (cosign.find("keyless") != nullptr)) cosign.fault("expected a key or keyless");
  const bool sound = cosign.is_sound();
  if (!attestor.is_sound() || !sound) return {};
  return key ? read_key(cosign, like) : read_keyless(cosign, like);
}

Attestors read_attestors(Section& spec, const std::string& policy) {
  Attestors attestors;
  for (const Node& node : spec.list("attestors")) {
    const std::string name = text_at(node, {"name"});
    Section attestor(spec.book(), spec.where() + ": attestor " + printable(name, 100), &node);
    Positions found = read_attestor(attestor, policy + "-" + name);
    if (found.empty()) attestor.note("this attestor is not carried over");
    attestors[name] = std::move(found);
  }
  return attestors;
}

std::string without_space(const std::string& text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return c != ' ' && c != '\n' && c != '\t'; });
  return out;
}

// Both forms of the documentation; what the variables are called does not matter, a wrong one is no CEL.
bool is_known_expression(const std::string& text) {
  const std::string images =
      R"(images\.[a-zA-Z]+|\(images\.\??[a-zA-Z]+(\.orValue\(\[\]\))?(\+images\.\??[a-zA-Z]+(\.orValue\(\[\]\))?)*\))";
  const std::string call = R"(verifyImageSignatures\([a-z]+,\[attestors\.\w+(,attestors\.\w+)*\]\))";
  const auto known = Regexp::parse("(" + images + R"()\.map\([a-z]+,)" + call +
                                   R"((\)\.all\([a-z]+,[a-z]+>0\)|>0\)\.all\([a-z]+,[a-z]+\)))");
  return known.ok() && known->matches_whole(text);
}

// The attestors that an expression names, any one of them; nothing where it is another kind of expression.
std::optional<ForeignDemand> read_expression(Section& validation, const Attestors& attestors) {
  const std::string text = without_space(validation.text("expression").value_or(""));
  if (!is_known_expression(text)) {
    validation.note("an expression that is not carried over");
    return std::nullopt;
  }
  constexpr std::string_view kPrefix = "attestors.";
  ForeignDemand demand;
  for (std::size_t at = text.find(kPrefix); at != std::string::npos; at = text.find(kPrefix, at)) {
    at += kPrefix.size();
    const auto found = attestors.find(text.substr(at, text.find_first_of(",]", at) - at));
    if (found == attestors.end()) continue;
    for (const std::size_t position : found->second) {
      const auto& from = demand.from;
      if (std::find(from.begin(), from.end(), position) == from.end()) demand.from.push_back(position);
    }
  }
  if (demand.from.empty()) return std::nullopt;
  return demand;
}

void read_validations(Section& spec, const Attestors& attestors, ForeignRule& rule) {
  const auto& validations = spec.list("validations");
  if (validations.empty()) spec.fault("names no validations");
  for (const Node& node : validations) {
    Section validation(spec.book(), spec.where() + ": validations", &node);
    validation.skip({"message", "messageExpression", "reason"});
    const auto demand = read_expression(validation, attestors);
    if (!validation.is_sound() || !demand) {
      spec.fault("a validation has no equivalent");
    } else {
      rule.demands.push_back(*demand);
    }
  }
}

std::vector<std::string> read_references(Section& spec) {
  std::vector<std::string> globs;
  for (const Node& node : spec.list("matchImageReferences")) {
    Section item(spec.book(), spec.where() + ": matchImageReferences", &node);
    const auto glob = item.text("glob");
    if (!glob || !item.is_sound())
      spec.note("matchImageReferences: what is no glob is taken for all images; stricter");
    globs.push_back(glob && item.is_sound() ? *glob : "*");
  }
  if (globs.empty()) globs.emplace_back("*");
  return globs;
}

Mode read_actions(Section& spec) {
  const auto actions = spec.texts("validationActions");
  if (actions.empty()) return Mode::kEnforce;  // Deny is the default
  Mode mode = Mode::kWarn;
  for (const std::string& action : actions) mode = std::min(mode, read_mode_word(spec, action));
  return mode;
}

void read_configurations(Section& spec, ForeignRule& rule) {
  Section configurations = spec.section("validationConfigurations");
  const bool kept = configurations.flag("mutateDigest") == Section::Flag::kOff;
  if (kept && configurations.flag("verifyDigest") != Section::Flag::kOff) rule.digest = DigestRule::kRequired;
  configurations.skip({"verifyDigest", "required"});
  if (!configurations.is_sound()) spec.fault("validationConfigurations is not carried over");
}

void drop_conditions(Section& spec) {
  for (const char* key : {"matchConstraints", "matchConditions"}) {
    spec.drop(key,
              "rules here do not look at who uses an image; the rule is for all uses, which is stricter");
  }
  spec.skip({"images", "variables", "credentials", "autogen", "failurePolicy", "evaluation",
             "webhookConfiguration", "auditAnnotations", "attestations"});
}

}  // namespace

void convert_validating_policy(const ForeignDocument& document, ForeignBook& book) {
  const std::string name = text_at(*document.node, {"metadata", "name"});
  book.call_it(name);
  Section spec(book, document.where, document.node->find("spec"));
  ForeignRule rule;
  rule.name = valid_name(name);
  rule.mode = read_actions(spec);
  const auto globs = read_references(spec);
  const Attestors attestors = read_attestors(spec, rule.name);
  read_validations(spec, attestors, rule);
  read_configurations(spec, rule);
  drop_conditions(spec);
  if (!spec.is_sound()) {
    deny_rule(spec, rule);
  }
  add_globs(spec, globs, Widening::kAsk, std::move(rule));
}

}  // namespace sekisho::policy
