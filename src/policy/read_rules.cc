#include "policy/read_rules.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

// An enumeration as words, in the order of its values.
template <class E>
Done read_choice(const File& file, const Node* node, std::string_view what, const Vocabulary& words,
                 std::optional<E>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(word, read_word(file, *node, what, words));
  into = static_cast<E>(word);
  return done();
}

Done read_reference(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "reference", {{"digest"}, {}}));
  return read_choice(file, fields.maybe("digest"), "reference.digest", {{"resolve", "required"}, {}},
                     asked.digest);
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
  SEKISHO_CHECK(read_word(file, node, "artifact.types", {{"flux", "image", "helm"}, {}}));
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

Done read_artifact(const File& file, const Node* node, Asked& asked) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "artifact", {{"types", "index"}, {"platforms"}}));
  SEKISHO_CHECK(read_types(file, fields.maybe("types"), asked));
  return read_choice(file, fields.maybe("index"), "artifact.index",
                     {{"refuse", "index"}, {"children", "both"}}, asked.index);
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
  SEKISHO_TRY(fields, Fields::of(file, *node, "limits", {{"entries", "bytes", "fileBytes", "ratio"}, {}}));
  SEKISHO_CHECK(read_limit(file, fields, "entries", asked.limits.entries));
  SEKISHO_CHECK(read_limit(file, fields, "bytes", asked.limits.bytes));
  SEKISHO_CHECK(read_limit(file, fields, "fileBytes", asked.limits.file_bytes));
  return read_limit(file, fields, "ratio", asked.limits.ratio);
}

const verify::Authority* find_authority(const verify::TrustMaterial& trust, std::string_view name) {
  const auto found =
      std::find_if(trust.authorities.begin(), trust.authorities.end(),
                   [name](const verify::Authority& authority) { return authority.name == name; });
  return found == trust.authorities.end() ? nullptr : &*found;
}

Error unknown_authority(const File& file, const Node& node, const std::string& name,
                        const verify::TrustMaterial& trust) {
  std::vector<std::string_view> known;
  for (const verify::Authority& authority : trust.authorities) known.push_back(authority.name);
  const std::string_view near = nearest(name, known);
  return wrong(file, node.place,
               "signatures.from: there is no authority \"" + printable(name, 100) + "\"" +
                   (near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?"));
}

// The names, and how many distinct signers they have between them.
struct From {
  std::vector<std::string> names;
  std::set<std::string> signers;
  bool unbounded = false;  // a pattern may be any number of signers
};

void add_signers(const verify::Authority& authority, From& from) {
  for (const crypto::PublicKey& key : authority.keys) from.signers.insert(key.id().text());
  if (!authority.identity) return;
  const auto one = authority.identity->exact();
  if (one) from.signers.insert(fold_case(*one));
  from.unbounded = from.unbounded || !one;
}

Result<From> read_from(const File& file, const Node& node, const verify::TrustMaterial& trust) {
  SEKISHO_TRY(items, read_some(file, node, "signatures.from"));
  From from;
  for (const Node& item : *items) {
    SEKISHO_TRY(name, read_text(file, item, "signatures.from"));
    const verify::Authority* authority = find_authority(trust, name);
    if (authority == nullptr) return unknown_authority(file, item, name, trust);
    if (std::find(from.names.begin(), from.names.end(), name) != from.names.end()) {
      return wrong(file, item.place, "signatures.from: " + name + " is there twice");
    }
    add_signers(*authority, from);
    from.names.push_back(std::move(name));
  }
  return from;
}

Result<SignatureDemand> read_signature(const File& file, const Node& node,
                                       const verify::TrustMaterial& trust) {
  SEKISHO_TRY(fields, Fields::of(file, node, "signatures", {{"threshold", "from"}, {}}));
  SEKISHO_TRY(from_node, fields.need("from"));
  SEKISHO_TRY(from, read_from(file, *from_node, trust));
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

// What the baseline and the rules have in common.
Result<Asked> read_asked(const File& file, const Fields& fields, const verify::TrustMaterial& trust) {
  Asked asked;
  SEKISHO_CHECK(read_reference(file, fields.maybe("reference"), asked));
  SEKISHO_CHECK(read_artifact(file, fields.maybe("artifact"), asked));
  SEKISHO_CHECK(read_signatures(file, fields.maybe("signatures"), trust, asked));
  SEKISHO_CHECK(read_choice(file, fields.maybe("signedIdentity"), "signedIdentity",
                            {{"any", "repository"}, {}}, asked.signed_identity));
  SEKISHO_CHECK(read_limits(file, fields.maybe("limits"), asked));
  return asked;
}

Done read_repositories(const File& file, const Node& node, Draft& draft) {
  SEKISHO_TRY(items, read_some(file, node, "match.repositories"));
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, "match.repositories"));
    auto pattern = Pattern::parse(text);
    if (!pattern.ok()) return wrong(file, item.place, pattern.error().detail);
    const auto& known = draft.rule.repositories;
    if (std::find(known.begin(), known.end(), *pattern) != known.end()) {
      return wrong(file, item.place, "match.repositories: " + pattern->text() + " is there twice");
    }
    draft.rule.repositories.push_back(*std::move(pattern));
    draft.patterns.push_back(item.place);
  }
  return done();
}

Done read_match(const File& file, const Node& node, Draft& draft) {
  SEKISHO_TRY(fields, Fields::of(file, node, "match", {{"repositories"}, {"clusters", "namespaces"}}));
  SEKISHO_TRY(repositories, fields.need("repositories"));
  return read_repositories(file, *repositories, draft);
}

// Enumerations are ordered so that the greater value is named here as the stricter one.
template <class E>
E stricter(const std::optional<E>& a, const std::optional<E>& b, E strict, E lax) {
  if (a == strict || b == strict) return strict;
  return a.value_or(b.value_or(lax));
}

std::optional<std::uint64_t> smaller(const std::optional<std::uint64_t>& a,
                                     const std::optional<std::uint64_t>& b) {
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

Demands merge(const Asked& baseline, const Asked& own) {
  Demands demands;
  demands.digest = stricter(baseline.digest, own.digest, DigestRule::kRequired, DigestRule::kResolve);
  demands.signed_identity = stricter(baseline.signed_identity, own.signed_identity,
                                     SignedIdentity::kRepository, SignedIdentity::kAny);
  demands.index = merge_index(baseline, own);
  demands.artifact_types = merge_types(baseline, own);
  demands.signatures = baseline.signatures;
  demands.signatures.insert(demands.signatures.end(), own.signatures.begin(), own.signatures.end());
  demands.limits = smaller(baseline.limits, own.limits);
  return demands;
}

// What a rule must ask for, and what it cannot ask for beside the baseline.
Done check_demands(const File& file, yaml::Place place, const Rule& rule, const Asked& own) {
  if (rule.demands.signatures.empty()) {
    return wrong(file, place, "rule " + rule.name + " asks for no signature, and neither does the baseline");
  }
  if (rule.demands.artifact_types.empty() && !own.artifact_types.empty()) {
    return wrong(file, place,
                 "rule " + rule.name + ": artifact.types has nothing in common with the baseline's");
  }
  return done();
}

// A capture that an authority's identity asks for must be remembered by every pattern of the rule, or nobody
// could ever be it.
Done check_captures(const File& file, yaml::Place place, const Rule& rule,
                    const verify::TrustMaterial& trust) {
  for (const SignatureDemand& demand : rule.demands.signatures) {
    for (const std::string& name : demand.from) {
      const auto* authority = find_authority(trust, name);
      if (authority == nullptr || !authority->identity) continue;
      for (const std::string& capture : authority->identity->names()) {
        const auto remembers = [&](const Pattern& pattern) { return pattern.captures(capture); };
        if (std::all_of(rule.repositories.begin(), rule.repositories.end(), remembers)) continue;
        return wrong(file, place,
                     "rule " + rule.name + ": authority " + name + " asks for {" + capture +
                         "}, which not every pattern of match.repositories has");
      }
    }
  }
  return done();
}

Vocabulary words_of_a_rule() {
  return {{"name", "match", "reference", "artifact", "signatures", "signedIdentity", "limits", "mode"},
          {"mirrors", "attestations", "contents", "freshness", "onRevoked", "approvedDigests"}};
}

Vocabulary words_of_the_baseline() {
  return {{"reference", "artifact", "signatures", "signedIdentity", "limits"},
          {"attestations", "contents", "freshness", "onRevoked"}};
}

}  // namespace

Result<Asked> read_baseline(const File& file, const Node& node, const verify::TrustMaterial& trust) {
  SEKISHO_TRY(fields, Fields::of(file, node, "baseline", words_of_the_baseline()));
  return read_asked(file, fields, trust);
}

Result<Draft> read_rule(const File& file, const Node& node, const Asked& baseline,
                        const verify::TrustMaterial& trust) {
  SEKISHO_TRY(fields, Fields::of(file, node, "rule", words_of_a_rule()));
  SEKISHO_TRY(name_node, fields.need("name"));
  SEKISHO_TRY(name, read_name(file, *name_node, "rule name"));
  SEKISHO_TRY(match, fields.need("match"));
  Draft draft{{std::move(name), {}, {}, Mode::kEnforce}, &file, name_node->place, {}};
  SEKISHO_CHECK(read_match(file, *match, draft));
  SEKISHO_TRY(own, read_asked(file, fields, trust));
  std::optional<Mode> mode;
  SEKISHO_CHECK(read_choice(file, fields.maybe("mode"), "mode", {{"enforce", "warn"}, {}}, mode));
  draft.rule.mode = mode.value_or(Mode::kEnforce);
  draft.rule.demands = merge(baseline, own);
  SEKISHO_CHECK(check_demands(file, node.place, draft.rule, own));
  SEKISHO_CHECK(check_captures(file, node.place, draft.rule, trust));
  return draft;
}

}  // namespace sekisho::policy
