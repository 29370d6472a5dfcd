#include "cli/trust_options.h"

#include <array>

#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "policy/roots.h"
#include "verify/check_trust.h"

namespace sekisho::cli {
namespace {

using verify::TextPattern;

struct ClaimFlag {
  const char* flag;
  const char* claim;
};
// cosign's flags for what GitHub certified first; a policy can ask for all claims.
constexpr std::array<ClaimFlag, 5> kClaimFlags = {{
    {"--certificate-github-workflow-trigger", "githubWorkflowTrigger"},
    {"--certificate-github-workflow-sha", "githubWorkflowSHA"},
    {"--certificate-github-workflow-name", "githubWorkflowName"},
    {"--certificate-github-workflow-repository", "githubWorkflowRepository"},
    {"--certificate-github-workflow-ref", "githubWorkflowRef"},
}};

// One of two flags: a text, or a pattern that must hold in full.
Result<TextPattern> one_of(const std::string& exact, const std::string& regexp, const std::string& flag) {
  if (exact.empty() == regexp.empty()) return usage("give one of " + flag + " and " + flag + "-regexp");
  if (!exact.empty()) return TextPattern::exactly(exact);
  auto parsed = Regexp::parse(regexp);
  if (parsed.ok()) return TextPattern::whole(*std::move(parsed));
  return usage(flag + "-regexp: " + parsed.error().detail);
}

}  // namespace

Result<std::shared_ptr<const verify::Anchors>> read_anchors(const std::string& path, const Limits& limits) {
  SEKISHO_TRY(text, read_file(path, limits.trusted_root_bytes));
  auto anchors = policy::parse_anchors(text, limits);
  if (!anchors.ok()) return std::move(anchors).error().in("in the trusted root " + printable(path));
  (*anchors)->verify_ahead();
  return anchors;
}

void SignerOptions::add_to(CLI::App& command) {
  const std::string group = "Trust";
  command.add_option("--key", key, "PEM file of the one public key to trust")->group(group);
  command
      .add_option("--certificate-identity", identity, "The one identity to trust: URI, e-mail or user name")
      ->group(group);
  command
      .add_option("--certificate-identity-regexp", identity_regexp,
                  "RE2 pattern of it, which must match in full")
      ->group(group);
  command.add_option("--certificate-oidc-issuer", issuer, "URL of the identity's provider")->group(group);
  command
      .add_option("--certificate-oidc-issuer-regexp", issuer_regexp,
                  "RE2 pattern of it, which must match in full")
      ->group(group);
  for (const ClaimFlag& one : kClaimFlags) {
    const auto keep = [this, &one](const std::string& value) { claims.emplace_back(one.claim, value); };
    command.add_option_function<std::string>(one.flag, keep, "Value that the certificate must name")
        ->group(group);
  }
  command.add_option("--trusted-root", trusted_root, "trusted_root.json of the Sigstore instance")
      ->group(group);
  command.add_flag("--use-signed-timestamps", use_signed_timestamps, "Require an RFC 3161 timestamp")
      ->group(group);
  command.add_flag("--insecure-ignore-tlog", insecure_ignore_tlog, "Ask for no transparency log entry")
      ->group(group);
  command.add_flag("--insecure-ignore-sct", insecure_ignore_sct, "Ask for no certificate transparency")
      ->group(group);
}

bool SignerOptions::keyless() const {
  return !identity.empty() || !identity_regexp.empty() || !issuer.empty() || !issuer_regexp.empty() ||
         !claims.empty();
}

bool SignerOptions::any() const {
  return given() || !trusted_root.empty() || insecure_ignore_tlog || insecure_ignore_sct ||
         use_signed_timestamps;
}

Result<verify::IdentityPattern> SignerOptions::pattern() const {
  SEKISHO_TRY(subject, one_of(identity, identity_regexp, "--certificate-identity"));
  SEKISHO_TRY(provider, one_of(issuer, issuer_regexp, "--certificate-oidc-issuer"));
  verify::IdentityPattern wanted{std::move(provider), std::move(subject), {}};
  for (const auto& [name, value] : claims) wanted.claims.emplace_back(name, TextPattern::exactly(value));
  return wanted;
}

Result<verify::Authority> SignerOptions::load(const Limits& limits) const {
  if (!key.empty() && keyless()) return usage("give a key or an identity, not both");
  verify::Authority authority;
  authority.name = key.empty() ? "identity" : "key";
  authority.log = insecure_ignore_tlog ? verify::LogUse::kIgnored : verify::LogUse::kRequired;
  authority.sct = insecure_ignore_sct ? verify::SctUse::kIgnored : verify::SctUse::kRequired;
  authority.timestamps = use_signed_timestamps ? 1 : 0;
  if (!trusted_root.empty()) {
    SEKISHO_TRY(anchors, read_anchors(trusted_root, limits));
    authority.anchors = std::move(anchors);
  }
  if (!key.empty()) {
    SEKISHO_TRY(public_key, read_public_key(key, limits));
    authority.keys.push_back(std::move(public_key));
    // Without a root no entry can be trusted, and that is said of each signature, not of the flags.
    if (!authority.anchors && !use_signed_timestamps) return authority;
  } else {
    SEKISHO_TRY(wanted, pattern());
    if (!authority.anchors)
      return usage("an identity is trusted by a trusted root: give --trusted-root FILE");
    authority.identity = std::move(wanted);
  }
  SEKISHO_CHECK(verify::check_authority(authority));
  return authority;
}

void TrustOptions::add_to(CLI::App& command) {
  const std::string group = "Trust";
  command.add_option("--policy,-p", policies, "Policy file or directory; several are one book")
      ->group(group)
      ->allow_extra_args(false);
  signer.add_to(command);
  command.add_option("--annotation,-a", annotations, "Without a policy: K=V that the signature must carry")
      ->group(group)
      ->allow_extra_args(false);
  command.add_option("--cluster", destination.cluster, "Where it goes, for rules that match on clusters")
      ->group(group);
  command
      .add_option("--namespace", destination.name_space, "Where it goes, for rules that match on namespaces")
      ->group(group);
  command
      .add_option(
          "--state", state,
          "Directory that remembers what was admitted, for rules on rollback and age; admit writes it")
      ->group(group);
  add_now(command, now);
  applied.add_to(command);
}

Result<std::shared_ptr<const policy::Policy>> TrustOptions::load(const Limits& limits) const {
  if (!policies.empty() && signer.given()) return usage("give a policy, a key or an identity, one of them");
  if (!given()) {
    return usage(
        "nothing is trusted by default: give --policy FILE, --key PEM, or --certificate-identity with "
        "--certificate-oidc-issuer and --trusted-root");
  }
  if (!policies.empty()) {
    if (signer.any() || !annotations.empty()) {
      return usage(
          "--trusted-root, --insecure-ignore-* and -a go with a key or an identity; a policy says it itself");
    }
    return policy::Policy::load({policies.begin(), policies.end()}, limits);
  }
  SEKISHO_TRY(authority, signer.load(limits));
  SEKISHO_TRY(demanded, parse_annotations(annotations));
  return policy::Policy::of_authority(std::move(authority), std::move(demanded));
}

Result<std::optional<store::State>> TrustOptions::open_state(store::State::Use use,
                                                             const policy::Policy& policy,
                                                             const Limits& limits) const {
  if (state.empty()) return std::optional<store::State>();
  SEKISHO_TRY(opened, store::State::open(state, use, limits.total_seconds, limits));
  SEKISHO_CHECK(opened.use_book(policy.name(), policy.version().value_or(0)));
  if (opened.is_new())
    say("warning: the state " + printable(state) + " is new: it knows of nothing that was admitted before");
  return std::optional(std::move(opened));
}

Result<Time> TrustOptions::time() const { return parse_now(now); }

void add_now(CLI::App& command, std::string& now) {
  command.add_option("--now", now, "Judge as of this time (RFC 3339)")->group("Trust");
}

Result<Time> parse_now(const std::string& text) {
  if (text.empty()) return sekisho::now();
  const auto time = parse_time(text);
  if (!time) return usage("--now is a time like 2026-11-23T12:00:00Z");
  return *time;
}

}  // namespace sekisho::cli
