// The words of `cosign verify` and `cosign verify-attestation`. A flag that is not known here may be a
// condition, so that it is an error.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "oci/reference.h"
#include "policy/convert_kinds.h"
#include "policy/convert_trust.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

struct Flag {
  std::string_view name;
  enum class Takes { kValue, kNothing } takes = Takes::kValue;
  std::string_view letter = {};
};

constexpr auto kNothing = Flag::Takes::kNothing;
constexpr auto kValue = Flag::Takes::kValue;

constexpr std::array kFlags = {
    // What counts.
    Flag{"key"}, Flag{"sk", kNothing}, Flag{"certificate-identity"}, Flag{"certificate-identity-regexp"},
    Flag{"certificate-oidc-issuer"}, Flag{"certificate-oidc-issuer-regexp"},
    Flag{"certificate-github-workflow-trigger"}, Flag{"certificate-github-workflow-sha"},
    Flag{"certificate-github-workflow-name"}, Flag{"certificate-github-workflow-repository"},
    Flag{"certificate-github-workflow-ref"}, Flag{"insecure-ignore-tlog", kNothing},
    Flag{"insecure-ignore-sct", kNothing}, Flag{"private-infrastructure", kNothing}, Flag{"trusted-root"},
    Flag{"use-signed-timestamps", kNothing}, Flag{"timestamp-certificate-chain"}, Flag{"rekor-url"},
    Flag{"certificate-chain"}, Flag{"ca-roots"}, Flag{"ca-intermediates"}, Flag{"annotations", kValue, "a"},
    Flag{"certificate"}, Flag{"attachment"}, Flag{"local-image", kNothing}, Flag{"type"}, Flag{"policy"},
    // What is stricter here.
    Flag{"check-claims", kNothing}, Flag{"signature"}, Flag{"payload"}, Flag{"sct"},
    Flag{"attachment-tag-prefix"}, Flag{"signature-digest-algorithm"},
    // How a registry is reached, and what is printed.
    Flag{"slot"}, Flag{"offline", kNothing}, Flag{"allow-http-registry", kNothing},
    Flag{"allow-insecure-registry", kNothing}, Flag{"k8s-keychain", kNothing}, Flag{"registry-cacert"},
    Flag{"registry-client-cert"}, Flag{"registry-client-key"}, Flag{"registry-server-name"},
    Flag{"registry-username"}, Flag{"registry-password"}, Flag{"registry-token"},
    Flag{"registry-referrers-mode"}, Flag{"max-workers"}, Flag{"experimental-oci11", kNothing},
    Flag{"new-bundle-format", kNothing}, Flag{"output", kValue, "o"}, Flag{"output-file"},
    Flag{"timeout", kValue, "t"}, Flag{"verbose", kNothing, "d"}};

Error usage(const std::string& what) { return fail(ReasonCode::kUsageInvalid, "cosign: " + what); }

// Command is what the words say: the flags as a map, as if they had stood in a document.
struct Command {
  std::string verb;
  Node flags;
  std::vector<std::string> images;
};

void set(Node& flags, const Flag& flag, const std::string& value) {
  Node node;
  node.type = flag.takes == kNothing ? Node::Type::kBool : Node::Type::kString;
  node.text = value;
  const auto same = [&](const Node::Member& member) { return member.key == flag.name; };
  const auto known = std::find_if(flags.members.begin(), flags.members.end(), same);
  if (known != flags.members.end()) {
    known->value = std::move(node);
  } else {
    flags.members.push_back({std::string(flag.name), {}, std::move(node)});
  }
}

// Words as pflag reads them: --name=value, --name value, -n value; a switch takes a value behind = only.
class Reader {
 public:
  explicit Reader(const std::vector<std::string>& words) : words_(words) {
    command_.flags.type = Node::Type::kMap;
  }

  Result<Command> read() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (!is_utf8(word)) return usage("a word that is no UTF-8");
      if (word.size() > 1 && word.front() == '-') {
        SEKISHO_CHECK(read_flag(word));
      } else if (command_.verb.empty()) {
        command_.verb = word;
      } else {
        command_.images.push_back(word);
      }
    }
    return std::move(command_);
  }

 private:
  Done read_flag(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto is_it = [&](const Flag& flag) {
      return name == "--" + std::string(flag.name) ||
             (!flag.letter.empty() && name == "-" + std::string(flag.letter));
    };
    const auto* flag = std::find_if(kFlags.begin(), kFlags.end(), is_it);
    if (flag == kFlags.end()) return usage("the flag " + printable(name, 100) + " is not known here");
    if (equals != std::string::npos) return set_value(*flag, word.substr(equals + 1));
    if (flag->takes == kNothing) return set_value(*flag, "true");
    if (at_ == words_.size()) return usage("the flag " + name + " without its value");
    return set_value(*flag, words_[at_++]);
  }

  Done set_value(const Flag& flag, const std::string& value) {
    if (!is_utf8(value)) return usage("a word that is no UTF-8");
    if (flag.takes == kNothing && value != "true" && value != "false") {
      return usage("--" + std::string(flag.name) + " is true or false");
    }
    set(command_.flags, flag, value);
    return done();
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  Command command_;
};

void read_claims(Section& flags, ForeignIdentity& identity) {
  constexpr std::array<std::array<std::string_view, 2>, 5> kClaims = {
      {{"certificate-github-workflow-trigger", "githubWorkflowTrigger"},
       {"certificate-github-workflow-sha", "githubWorkflowSHA"},
       {"certificate-github-workflow-name", "githubWorkflowName"},
       {"certificate-github-workflow-repository", "githubWorkflowRepository"},
       {"certificate-github-workflow-ref", "githubWorkflowRef"}}};
  for (const auto& [flag, claim] : kClaims) {
    const auto value = flags.text(flag);
    if (!value) continue;
    const auto text = exact_text(*value);
    if (!text || text->kind == IdentityText::Kind::kRegexp) {
      flags.fault(std::string(flag) + ": cannot be in a policy");
    } else {
      identity.claims.emplace_back(claim, *value);
    }
  }
}

// Certificates and logs that are not the public ones make up a trusted root of their own.
std::string read_root(Section& flags) {
  const auto root = flags.text("trusted-root");
  bool own = false;
  for (const char* name :
       {"certificate-chain", "ca-roots", "ca-intermediates", "timestamp-certificate-chain"}) {
    own = flags.text(name).has_value() || own;
  }
  const auto rekor = flags.text("rekor-url");
  own = own || (rekor && rekor->find("rekor.sigstore.dev") == std::string::npos);
  if (root && !is_plain_text(*root)) flags.fault("trusted-root: cannot be in a policy");
  if (root) return *root;
  return own ? own_root(flags.book(), "cosign", "the flags") : "";
}

ForeignAuthority read_authority(Section& flags) {
  using State = Section::Flag;
  ForeignAuthority authority;
  authority.name = "signer";
  authority.trusted_root = read_root(flags);
  const bool no_log = flags.flag("insecure-ignore-tlog") == State::kOn;
  const bool no_infrastructure = flags.flag("private-infrastructure") == State::kOn;
  if (no_log || no_infrastructure) authority.log = verify::LogUse::kIgnored;
  if (flags.flag("insecure-ignore-sct") == State::kOn) authority.sct = verify::SctUse::kIgnored;
  const bool stamped =
      flags.find("timestamp-certificate-chain") != nullptr && authority.log == verify::LogUse::kIgnored;
  if (flags.flag("use-signed-timestamps") == State::kOn || stamped) authority.timestamps = 1;
  return authority;
}

Positions read_signer(Section& flags) {
  ForeignAuthority authority = read_authority(flags);
  const auto key =
      flags.flag("sk") == Section::Flag::kOn ? std::optional<std::string>(kSecurityKey) : flags.text("key");
  const bool named =
      flags.find("certificate-identity") != nullptr || flags.find("certificate-identity-regexp") != nullptr;
  if (key && named) flags.fault("a key and an identity, where one is expected");
  if (!key) {
    authority.identity = read_identity(flags, {"certificate-oidc-issuer", "certificate-oidc-issuer-regexp",
                                               "certificate-identity", "certificate-identity-regexp"});
    if (!authority.identity) return {};
    read_claims(flags, *authority.identity);
  }
  add_root(flags.book(), authority);
  if (!key) return {flags.book().add(std::move(authority))};
  authority.sct = verify::SctUse::kRequired;
  return add_referenced_key(flags, *key, std::move(authority));
}

void read_conditions(Section& flags, const std::string& verb) {
  flags.refuse("annotations", "a policy cannot ask for annotations; `sekisho verify --key ... -a K=V` can");
  flags.refuse("certificate", "one certificate alone cannot be trusted here");
  flags.refuse("attachment", "what is attached is not looked at");
  flags.refuse("policy", "a policy in CUE or Rego is not carried over");
  if (flags.flag("local-image") == Section::Flag::kOn)
    flags.fault("local-image: a directory has no name to match");
  const std::string type = flags.text("type").value_or("custom");
  if (verb == "verify-attestation") {
    flags.fault("an attestation of type " + type +
                ": attestations are not carried over: add them to the rule by hand");
  }
  if (flags.flag("check-claims") == Section::Flag::kOff)
    flags.note("check-claims=false: claims are always checked");
  for (const char* name : {"signature", "payload", "sct", "attachment-tag-prefix"}) {
    flags.drop(name, "signatures are looked for beside the artifact only");
  }
  flags.drop("signature-digest-algorithm", "the key's kind tells it here");
}

Done add_images(const std::vector<std::string>& images, ForeignRule& rule) {
  if (images.empty()) return usage("no image is named");
  for (const std::string& image : images) {
    SEKISHO_TRY(reference, oci::Reference::parse(image));
    if (!reference.name()) return usage("a layout has no name to match: " + printable(image, 200));
    SEKISHO_TRY(pattern, Pattern::parse(reference.name()->text()));
    rule.patterns.push_back(std::move(pattern));
  }
  return done();
}

bool names_a_signer(Section& flags) {
  const auto there = [&](std::string_view name) { return flags.find(name) != nullptr; };
  if (there("key") || there("sk")) return true;
  return (there("certificate-identity") || there("certificate-identity-regexp")) &&
         (there("certificate-oidc-issuer") || there("certificate-oidc-issuer-regexp"));
}

}  // namespace

Done convert_cosign(const std::vector<std::string>& words, ForeignBook& book) {
  SEKISHO_TRY(command, Reader(words).read());
  if (command.verb != "verify" && command.verb != "verify-attestation") {
    return usage("expected verify or verify-attestation, not \"" + printable(command.verb, 100) + "\"");
  }
  ForeignRule rule;
  rule.name = command.images.size() == 1 ? "image" : "images";
  SEKISHO_CHECK(add_images(command.images, rule));
  Section flags(book, "cosign " + command.verb, &command.flags);
  if (!names_a_signer(flags))
    return usage("expected --key, or --certificate-identity and --certificate-oidc-issuer");
  read_conditions(flags, command.verb);
  const Positions from = read_signer(flags);
  for (const Flag& flag : kFlags) flags.skip({flag.name});
  if (flags.is_sound() && !from.empty()) {
    rule.demands = {{1, from}};
  } else {
    flags.note("not carried over: the images are denied");
    rule.effect = ForeignRule::Effect::kDeny;
  }
  book.call_it("cosign");
  book.add(std::move(rule));
  return done();
}

}  // namespace sekisho::policy
