// Policy: an immutable book of rules, read whole and checked before the first packet leaves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "policy/demands.h"
#include "policy/pattern.h"
#include "policy/rule_index.h"
#include "policy/scope.h"
#include "policy/source.h"
#include "verify/evidence.h"

namespace sekisho::policy {

enum class Mode { kEnforce, kWarn };

struct Rule {
  std::string name;
  std::vector<Pattern> repositories;
  Scope scope;
  Demands demands;                                      // the baseline's included
  std::optional<std::vector<crypto::Digest>> approved;  // the only digests admitted, sorted
  Mode mode = Mode::kEnforce;
};

// Mirror says that names under `prefix` are other names of what is under `of`, for one rule.
struct Mirror {
  std::string prefix, of;
  std::size_t rule;  // its position in the book
};

// Ruling is the rule that an artifact falls under, by which name, and what its pattern remembered.
struct Ruling {
  const Rule* rule = nullptr;  // none: nothing allows the artifact
  std::string name;            // HOST[:PORT]/REPOSITORY: of a mirror, the original's
  Captures captures;
};

// Waiver is what an exception sets aside: all of an attestation demand, some vulnerabilities in it, or a part
// of contents.
struct Waiver {
  std::string attestation;
  std::vector<std::string> vulnerabilities;
  std::optional<ContentPart> contents = {};
};

// Exception sets demands aside for some digests under some rules, until it expires. Never signatures, never
// revocations.
struct Exception {
  std::string name;
  std::vector<crypto::Digest> digests;
  std::vector<std::string> rules;
  std::vector<Waiver> waive;
  std::string owner, reason;
  Time expires;
};

struct RevokedDigest {
  crypto::Digest digest;
  std::string reason;
};
struct RevokedKey {
  crypto::Digest id;
  std::optional<Time> since;
};
struct RevokedIdentity {
  std::string issuer;
  std::string subject;
};

class Policy {
 public:
  // load reads files, and all *.yaml, *.yml and *.json files of directories (not those whose name begins with
  // a dot, and no directories within), as one book. Errors: policy.invalid and key.* (both
  // file:line:column: what), policy.unreadable.
  static Result<std::shared_ptr<const Policy>> load(const std::vector<std::filesystem::path>& paths,
                                                    const Limits& limits);
  // of_sources reads a book again, from what it was read from. Errors: the same.
  static Result<std::shared_ptr<const Policy>> of_sources(std::vector<Source> sources, const Limits& limits);
  // of_authority is the policy that flags without a policy mean: any repository, one signature by this
  // authority, of a manifest or an index.
  static Result<std::shared_ptr<const Policy>> of_authority(
      verify::Authority authority, std::vector<std::pair<std::string, std::string>> annotations);

  const std::string& name() const { return name_; }
  const std::optional<std::uint64_t>& version() const { return version_; }
  // digest covers every file read, keys included, in a fixed order: names as they are written and content,
  // not where the book lies.
  const crypto::Digest& digest() const { return digest_; }
  // sources are the files that it was read from; none where flags made it.
  const std::vector<Source>& sources() const { return sources_; }
  const verify::TrustMaterial& trust() const { return trust_; }
  const std::vector<Rule>& rules() const { return rules_; }
  const RuleIndex& index() const { return index_; }
  const std::vector<Mirror>& mirrors() const { return mirrors_; }
  const std::vector<Exception>& exceptions() const { return exceptions_; }
  const std::vector<RevokedDigest>& revoked_digests() const { return revoked_digests_; }
  const std::vector<RevokedKey>& revoked_keys() const { return revoked_keys_; }
  const std::vector<RevokedIdentity>& revoked_identities() const { return revoked_identities_; }

  // ruling finds the most specific rule that matches the repository and holds at the destination. A layout
  // without a name is matched by the pattern ** alone.
  Ruling ruling(const oci::Reference& reference, const Destination& destination = {}) const;
  // ruling does the same for HOST[:PORT]/REPOSITORY.
  Ruling ruling(std::string_view name, const Destination& destination = {}) const;

 private:
  friend class Loader;
  Ruling ruling_of(const RuleIndex::Candidate* found, std::string_view name) const;
  explicit Policy(crypto::Digest digest) : digest_(std::move(digest)) {}
  std::string name_;
  std::optional<std::uint64_t> version_;
  crypto::Digest digest_;
  std::vector<Source> sources_;
  verify::TrustMaterial trust_;
  std::vector<Rule> rules_;
  std::vector<Mirror> mirrors_;  // longer prefixes first
  std::vector<Exception> exceptions_;
  std::vector<RevokedDigest> revoked_digests_;
  std::vector<RevokedKey> revoked_keys_;
  std::vector<RevokedIdentity> revoked_identities_;
  RuleIndex index_;
};

// schema is the JSON Schema of the policy file, as `sekisho policy schema` prints it.
std::string_view schema();

}  // namespace sekisho::policy
