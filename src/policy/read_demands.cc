#include "policy/read_demands.h"

#include <algorithm>

#include "base/text.h"
#include "policy/read_attestations.h"
#include "policy/read_contents.h"
#include "policy/read_from.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

Done read_reference(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "reference", {"digest"}));
  return read_choice(file, fields.maybe("digest"), "reference.digest", {"resolve", "required"}, asked.digest);
}

bool is_media_type(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+/";
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         text.find('/', slash + 1) == std::string_view::npos &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

Result<std::string> read_type(const File& file, const Node& node) {
  SEKISHO_TRY(text, read_text(file, node, "artifact.types"));
  if (is_media_type(text)) return text;
  SEKISHO_CHECK(read_word(file, node, "artifact.types", {"flux", "image", "helm"}));
  return text;
}

Done read_types(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(types, read_some(file, *node, "artifact.types"));
  for (const Node& type : *types) {
    SEKISHO_TRY(text, read_type(file, type));
    asked.artifact_types.push_back(std::move(text));
  }
  return done();
}

bool is_platform(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-/";
  const auto slashes = std::count(text.begin(), text.end(), '/');
  return (slashes == 1 || slashes == 2) && text.find("//") == std::string_view::npos && text.front() != '/' &&
         text.back() != '/' && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

Done read_platforms(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  if (asked.index != IndexRule::kChildren && asked.index != IndexRule::kBoth) {
    return wrong(file, node->place, "artifact.platforms needs artifact.index: children or both beside it");
  }
  SEKISHO_TRY(items, read_some(file, *node, "artifact.platforms"));
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, "artifact.platforms"));
    if (!is_platform(text)) return wrong(file, item.place, "a platform is OS/ARCHITECTURE[/VARIANT]");
    asked.platforms.push_back(std::move(text));
  }
  return done();
}

Done read_artifact(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "artifact", {"types", "index", "platforms"}));
  SEKISHO_CHECK(read_types(file, fields.maybe("types"), asked));
  SEKISHO_CHECK(read_choice(file, fields.maybe("index"), "artifact.index",
                            {"refuse", "index", "children", "both"}, asked.index));
  return read_platforms(file, fields.maybe("platforms"), asked);
}

Done read_limit(const File& file, const Fields& fields, std::string_view key,
                std::optional<std::uint64_t>& into) {
  const Node* node = fields.maybe(key);
  if (node == nullptr) return done();
  const std::string what = "limits." + std::string(key);
  const bool is_size = key == "bytes" || key == "fileBytes";
  SEKISHO_TRY(value, is_size ? read_size(file, *node, what) : read_integer(file, *node, what, 1));
  into = value;
  return done();
}

Done read_limits(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "limits", {"entries", "bytes", "fileBytes", "ratio"}));
  SEKISHO_CHECK(read_limit(file, fields, "entries", asked.limits.entries));
  SEKISHO_CHECK(read_limit(file, fields, "bytes", asked.limits.bytes));
  SEKISHO_CHECK(read_limit(file, fields, "fileBytes", asked.limits.file_bytes));
  return read_limit(file, fields, "ratio", asked.limits.ratio);
}

Result<SignatureDemand> read_signature(const File& file, const Node& node,
                                       const verify::TrustMaterial& trust) {
  SEKISHO_TRY(fields, Fields::of(file, node, "signatures", {"threshold", "from"}));
  SEKISHO_TRY(from_node, fields.need("from"));
  SEKISHO_TRY(from, read_from(file, *from_node, trust, "signatures.from"));
  SignatureDemand demand{1, std::move(from.names), {}};
  const Node* threshold = fields.maybe("threshold");
  if (threshold == nullptr) return demand;
  SEKISHO_TRY(count, read_integer(file, *threshold, "signatures.threshold", 1));
  if (count > from.signers.size() && !from.unbounded) {
    return wrong(file, threshold->place,
                 "signatures.threshold is " + std::to_string(count) + ", but `from` names only " +
                     std::to_string(from.signers.size()) + " distinct signer(s); each counts once");
  }
  demand.threshold = count;
  return demand;
}

Done read_signatures(const File& file, const Node* node, const verify::TrustMaterial& trust, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_some(file, *node, "signatures"));
  for (const Node& item : *items) {
    SEKISHO_TRY(demand, read_signature(file, item, trust));
    asked.signatures.push_back(std::move(demand));
  }
  return done();
}

Done read_age(const File& file, const Fields& fields, std::string_view key, std::optional<Seconds>& into) {
  const Node* node = fields.maybe(key);
  if (node == nullptr) return done();
  SEKISHO_TRY(age, read_duration(file, *node, "freshness." + std::string(key)));
  into = age;
  return done();
}

Done read_freshness(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "freshness", {"minAge", "maxAge", "at", "rollback"}));
  if (node->members.empty()) return wrong(file, node->place, "freshness: it asks for nothing");
  Freshness& freshness = asked.freshness;
  SEKISHO_CHECK(read_age(file, fields, "minAge", freshness.min_age));
  SEKISHO_CHECK(read_age(file, fields, "maxAge", freshness.max_age));
  if (freshness.min_age && freshness.max_age && *freshness.min_age > *freshness.max_age) {
    return wrong(file, node->place,
                 "freshness.minAge is above freshness.maxAge: nothing could ever be admitted");
  }
  std::optional<When> at;
  SEKISHO_CHECK(read_choice(file, fields.maybe("at"), "freshness.at", {"admission", "always"}, at));
  freshness.at = at.value_or(When::kAdmission);
  enum class Rollback { kAllow, kRefuse };
  std::optional<Rollback> rollback;
  SEKISHO_CHECK(
      read_choice(file, fields.maybe("rollback"), "freshness.rollback", {"allow", "refuse"}, rollback));
  freshness.forward_only = rollback == Rollback::kRefuse;
  return done();
}

}  // namespace

// What the baseline and the rules have in common.
Result<Asked> read_asked(const File& file, const Fields& fields, const Reading& reading) {
  Asked asked;
  SEKISHO_CHECK(read_reference(file, fields.maybe("reference"), asked));
  SEKISHO_CHECK(read_artifact(file, fields.maybe("artifact"), asked));
  SEKISHO_CHECK(read_signatures(file, fields.maybe("signatures"), reading.trust, asked));
  SEKISHO_CHECK(read_choice(file, fields.maybe("signedIdentity"), "signedIdentity", {"any", "repository"},
                            asked.signed_identity));
  SEKISHO_CHECK(read_limits(file, fields.maybe("limits"), asked));
  SEKISHO_TRY(attestations, read_attestations(file, fields.maybe("attestations"), reading));
  asked.attestations = std::move(attestations);
  SEKISHO_CHECK(read_freshness(file, fields.maybe("freshness"), asked));
  SEKISHO_TRY(contents, read_contents(file, fields.maybe("contents")));
  asked.contents = std::move(contents);
  SEKISHO_CHECK(
      read_choice(file, fields.maybe("onRevoked"), "onRevoked", {"withdraw", "keep"}, asked.on_revoked));
  return asked;
}

namespace {

// Enumerations are ordered so that the greater value is named here as the stricter one.
template <class E>
E stricter(const std::optional<E>& a, const std::optional<E>& b, E strict, E lax) {
  if (a == strict || b == strict) return strict;
  return a.value_or(b.value_or(lax));
}

template <class T>
std::optional<T> smaller(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

TreeLimits smaller(const TreeLimits& a, const TreeLimits& b) {
  return {smaller(a.entries, b.entries), smaller(a.bytes, b.bytes), smaller(a.file_bytes, b.file_bytes),
          smaller(a.ratio, b.ratio)};
}

// Index is refused by default, so that silence on both sides refuses, and a refusal that is written stays.
IndexRule merge_index(const Asked& baseline, const Asked& own) {
  if (baseline.index == IndexRule::kRefuse || own.index == IndexRule::kRefuse) return IndexRule::kRefuse;
  return own.index.value_or(baseline.index.value_or(IndexRule::kRefuse));
}

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const std::string& one : more) {
    if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
  }
}

Freshness stricter(const Freshness& a, const Freshness& b) {
  Freshness both{a.min_age, smaller(a.max_age, b.max_age), std::max(a.at, b.at),
                 a.forward_only || b.forward_only};
  if (b.min_age) both.min_age = std::max(b.min_age, a.min_age);
  return both;
}

std::vector<std::string> merge_types(const Asked& baseline, const Asked& own) {
  if (baseline.artifact_types.empty()) return own.artifact_types;
  if (own.artifact_types.empty()) return baseline.artifact_types;
  std::vector<std::string> both;
  for (const std::string& type : own.artifact_types) {
    const auto& other = baseline.artifact_types;
    if (std::find(other.begin(), other.end(), type) != other.end()) both.push_back(type);
  }
  return both;
}

}  // namespace

Demands merge(const Asked& baseline, const Asked& own) {
  Demands demands;
  demands.digest = stricter(baseline.digest, own.digest, DigestRule::kRequired, DigestRule::kResolve);
  demands.signed_identity = stricter(baseline.signed_identity, own.signed_identity,
                                     SignedIdentity::kRepository, SignedIdentity::kAny);
  demands.index = merge_index(baseline, own);
  demands.artifact_types = merge_types(baseline, own);
  demands.signatures = baseline.signatures;
  demands.signatures.insert(demands.signatures.end(), own.signatures.begin(), own.signatures.end());
  demands.attestations = baseline.attestations;
  demands.attestations.insert(demands.attestations.end(), own.attestations.begin(), own.attestations.end());
  demands.limits = smaller(baseline.limits, own.limits);
  demands.platforms = baseline.platforms;
  add_missing(demands.platforms, own.platforms);
  demands.freshness = stricter(baseline.freshness, own.freshness);
  demands.contents = merge_contents(baseline.contents, own.contents);
  // The stricter one is the default, too.
  demands.on_revoked =
      stricter(baseline.on_revoked, own.on_revoked, OnRevoked::kWithdraw, OnRevoked::kWithdraw);
  return demands;
}

}  // namespace sekisho::policy
