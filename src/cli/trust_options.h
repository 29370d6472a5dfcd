// trust_options: the flags that say what is trusted; without any of them nothing is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/App.hpp>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "cli/applied_options.h"
#include "policy/policy.h"
#include "store/state.h"
#include "verify/trust.h"

namespace sekisho::cli {

// read_anchors reads a trusted root, and begins to verify its chains. Errors: file.unreadable,
// trusted-root.*.
Result<std::shared_ptr<const verify::Anchors>> read_anchors(const std::string& path, const Limits& limits);

// SignerOptions: one key or one identity, as cosign names them.
struct SignerOptions {
  std::string key, trusted_root;
  std::string identity, identity_regexp, issuer, issuer_regexp;
  std::vector<std::pair<std::string, std::string>> claims;
  bool insecure_ignore_tlog = false, insecure_ignore_sct = false, use_signed_timestamps = false;

  void add_to(CLI::App& command);
  // given tells whether a key or an identity is named; any whether any of the flags is.
  bool given() const { return !key.empty() || keyless(); }
  bool any() const;
  // load reads the key, the trusted root and the patterns. Errors: usage.invalid, key.*, file.unreadable,
  // trusted-root.*.
  Result<verify::Authority> load(const Limits& limits) const;

 private:
  bool keyless() const;
  Result<verify::IdentityPattern> pattern() const;
};

// TrustOptions: a policy, or one signer instead, and the time of the judgement.
struct TrustOptions {
  std::vector<std::string> policies, annotations;
  std::string now, state;
  policy::Destination destination;
  AppliedOptions applied;
  SignerOptions signer;

  void add_to(CLI::App& command);
  bool given() const { return !policies.empty() || signer.given(); }
  Result<std::shared_ptr<const policy::Policy>> load(const Limits& limits) const;
  // open_state opens the directory of --state and holds the book's version against it; nothing where none is
  // named. A new one is told on stderr. Errors: state.unusable, policy.version-lower, target.busy.
  Result<std::optional<store::State>> open_state(store::State::Use use, const policy::Policy& policy,
                                                 const Limits& limits) const;
  // time is --now, or the clock.
  Result<Time> time() const;
};

// add_now adds the flag --now; parse_now reads its value, or the clock where it is empty.
void add_now(CLI::App& command, std::string& now);
Result<Time> parse_now(const std::string& now);

}  // namespace sekisho::cli
