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
#include "policy/pattern.h"
#include "policy/rule_index.h"
#include "verify/evidence.h"

namespace sekisho::policy {

enum class DigestRule { kResolve, kRequired };
// IndexRule: kIndex accepts an index by papers of its own; no tree is ever handed over from one.
enum class IndexRule { kRefuse, kIndex };
enum class Mode { kEnforce, kWarn };
enum class SignedIdentity { kAny, kRepository };

// SignatureDemand is met by `threshold` distinct signers among the authorities named.
struct SignatureDemand {
  std::size_t threshold = 1;
  std::vector<std::string> from;
  std::vector<std::pair<std::string, std::string>> annotations;  // that each signature must carry (-a)
};

// TreeLimits are what a rule or the baseline says of layers and trees; absent members leave Limits as they
// are.
struct TreeLimits {
  std::optional<std::uint64_t> entries, bytes, file_bytes, ratio;
};

// Demands is what a rule (or the baseline) asks for.
struct Demands {
  DigestRule digest = DigestRule::kResolve;
  std::vector<std::string> artifact_types;  // flux, image, helm or media types; empty: any
  IndexRule index = IndexRule::kRefuse;
  std::vector<SignatureDemand> signatures;
  SignedIdentity signed_identity = SignedIdentity::kAny;
  TreeLimits limits;
};

struct Rule {
  std::string name;
  std::vector<Pattern> repositories;
  Demands demands;  // the baseline's included
  Mode mode = Mode::kEnforce;
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
  // of_authority is the policy that flags without a policy mean: any repository, one signature by this
  // authority, of a manifest or an index.
  static Result<std::shared_ptr<const Policy>> of_authority(
      verify::Authority authority, std::vector<std::pair<std::string, std::string>> annotations);

  const std::string& name() const { return name_; }
  const std::optional<std::uint64_t>& version() const { return version_; }
  // digest covers every file read, keys included, in a fixed order: names as they are written and content,
  // not where the book lies.
  const crypto::Digest& digest() const { return digest_; }
  const verify::TrustMaterial& trust() const { return trust_; }
  const std::vector<Rule>& rules() const { return rules_; }
  const std::vector<RevokedDigest>& revoked_digests() const { return revoked_digests_; }
  const std::vector<RevokedKey>& revoked_keys() const { return revoked_keys_; }
  const std::vector<RevokedIdentity>& revoked_identities() const { return revoked_identities_; }

  // match is the most specific rule whose patterns match the repository; null where none does. A layout
  // without a name is matched by the pattern ** alone.
  const Rule* match(const oci::Reference& reference) const;
  // match does the same for HOST[:PORT]/REPOSITORY.
  const Rule* match(std::string_view name) const;
  // circumstances are those in which evidence for a reference is looked at: the time, and what the most
  // specific pattern of its rule remembers of its name.
  verify::Circumstances circumstances(const oci::Reference& reference, Time now) const;

 private:
  friend class Loader;
  explicit Policy(crypto::Digest digest) : digest_(std::move(digest)) {}
  std::string name_;
  std::optional<std::uint64_t> version_;
  crypto::Digest digest_;
  verify::TrustMaterial trust_;
  std::vector<Rule> rules_;
  std::vector<RevokedDigest> revoked_digests_;
  std::vector<RevokedKey> revoked_keys_;
  std::vector<RevokedIdentity> revoked_identities_;
  RuleIndex index_;
};

// schema is the JSON Schema of the policy file, as `sekisho policy schema` prints it.
std::string_view schema();

}  // namespace sekisho::policy
