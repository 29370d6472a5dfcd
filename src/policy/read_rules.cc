#include "policy/read_rules.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "policy/read_approved.h"
#include "policy/read_from.h"
#include "verify/check_trust.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

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

Done read_scope(const File& file, const Node* node, std::string_view what, std::vector<std::string>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_some(file, *node, what));
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, what));
    auto name = parse_scope_name(text);
    if (!name.ok()) return wrong(file, item.place, std::string(what) + ": " + name.error().detail);
    into.push_back(*std::move(name));
  }
  return done();
}

Done read_match(const File& file, const Node& node, Draft& draft) {
  SEKISHO_TRY(fields, Fields::of(file, node, "match", {"repositories", "clusters", "namespaces"}));
  SEKISHO_TRY(repositories, fields.need("repositories"));
  SEKISHO_CHECK(read_repositories(file, *repositories, draft));
  Scope& scope = draft.rule.scope;
  SEKISHO_CHECK(read_scope(file, fields.maybe("clusters"), "match.clusters", scope.clusters));
  return read_scope(file, fields.maybe("namespaces"), "match.namespaces", scope.namespaces);
}

// A prefix is a name, of a host at least, without wildcards.
Result<std::string> read_prefix(const File& file, const Node& node, std::string_view what) {
  SEKISHO_TRY(text, read_text(file, node, what));
  const auto below = Pattern::parse(text + "/**");
  if (below.ok() && below->literal_prefix() == text + "/") return text;
  return wrong(file, node.place,
               std::string(what) + ": expected HOST[:PORT][/PATH] without wildcards, found \"" +
                   printable(text, 200) + "\"");
}

// A mirror of what no pattern of the rule could match would never be used.
Done check_mirror(const File& file, const Node& node, const Mirror& mirror, const Rule& rule) {
  SEKISHO_TRY(below, Pattern::parse(mirror.of + "/**"));
  const auto meets = [&](const Pattern& pattern) {
    return pattern.overlaps(below) || pattern.match(mirror.of).has_value();
  };
  if (std::any_of(rule.repositories.begin(), rule.repositories.end(), meets)) return done();
  return wrong(file, node.place, "mirrors.of: no pattern of match.repositories is under " + mirror.of);
}

Done read_mirrors(const File& file, const Node* node, Draft& draft) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_some(file, *node, "mirrors"));
  for (const Node& item : *items) {
    SEKISHO_TRY(fields, Fields::of(file, item, "mirrors", {"prefix", "of"}));
    SEKISHO_TRY(prefix_node, fields.need("prefix"));
    SEKISHO_TRY(of_node, fields.need("of"));
    SEKISHO_TRY(prefix, read_prefix(file, *prefix_node, "mirrors.prefix"));
    SEKISHO_TRY(of, read_prefix(file, *of_node, "mirrors.of"));
    draft.mirrors.push_back({std::move(prefix), std::move(of), 0});
    SEKISHO_CHECK(check_mirror(file, *of_node, draft.mirrors.back(), draft.rule));
  }
  return done();
}

// What a rule must ask for, and what it cannot ask for beside the baseline.
Done check_demands(const File& file, yaml::Place place, const Rule& rule, const Asked& own) {
  if (rule.demands.signatures.empty() && !rule.approved) {
    return wrong(file, place,
                 "rule " + rule.name +
                     " asks for no signature and has no approvedDigests, and the baseline "
                     "asks for no signature either");
  }
  if (rule.demands.artifact_types.empty() && !own.artifact_types.empty()) {
    return wrong(file, place,
                 "rule " + rule.name + ": artifact.types has nothing in common with the baseline's");
  }
  return done();
}

// Captured is the captures that something asks for.
struct Captured {
  std::string by;
  std::vector<std::string> names;
};

// All authorities that a rule names.
std::set<std::string> names_of(const Demands& demands) {
  std::set<std::string> names;
  for (const SignatureDemand& demand : demands.signatures)
    names.insert(demand.from.begin(), demand.from.end());
  for (const AttestationDemand& demand : demands.attestations) {
    names.insert(demand.from.begin(), demand.from.end());
    if (demand.scan) names.insert(demand.scan->vex_from.begin(), demand.scan->vex_from.end());
  }
  return names;
}

std::vector<std::string> captures_of(const AttestationDemand& demand) {
  std::vector<std::string> names;
  const auto add = [&](const std::optional<verify::TextPattern>& pattern) {
    if (!pattern) return;
    const auto more = pattern->names();
    names.insert(names.end(), more.begin(), more.end());
  };
  if (demand.provenance) {
    add(demand.provenance->builder);
    add(demand.provenance->source);
    add(demand.provenance->ref);
  }
  if (demand.summary) add(demand.summary->resource);
  return names;
}

// A capture that an authority's identity or an attestation asks for must be remembered by every pattern of
// the rule, or nobody could ever be it.
Done check_captures(const File& file, yaml::Place place, const Rule& rule, const Captured& captured) {
  for (const std::string& capture : captured.names) {
    const auto remembers = [&](const Pattern& pattern) { return pattern.captures(capture); };
    if (std::all_of(rule.repositories.begin(), rule.repositories.end(), remembers)) continue;
    return wrong(file, place,
                 "rule " + rule.name + ": " + captured.by + " asks for {" + capture +
                     "}, which not every pattern of match.repositories has");
  }
  return done();
}

Done check_captures(const File& file, yaml::Place place, const Rule& rule,
                    const verify::TrustMaterial& trust) {
  for (const std::string& name : names_of(rule.demands)) {
    const auto* authority = find_authority(trust, name);
    if (authority == nullptr || !authority->identity) continue;
    SEKISHO_CHECK(check_captures(file, place, rule, {"authority " + name, authority->identity->names()}));
  }
  for (const AttestationDemand& demand : rule.demands.attestations) {
    SEKISHO_CHECK(check_captures(file, place, rule, {"attestation " + demand.name, captures_of(demand)}));
  }
  return done();
}

// Reasons and exceptions call a demand by its name.
Done check_attestations(const File& file, yaml::Place place, const Rule& rule) {
  std::set<std::string_view> names;
  for (const AttestationDemand& demand : rule.demands.attestations) {
    if (names.insert(demand.name).second) continue;
    return wrong(file, place,
                 "rule " + rule.name + ": the attestation " + demand.name +
                     " is there twice, counting those of the baseline");
  }
  return done();
}

// An age needs a time, and a time needs an authority whose evidence can carry one.
Done check_freshness(const File& file, yaml::Place place, const Rule& rule,
                     const verify::TrustMaterial& trust) {
  if (!rule.demands.freshness.asks_for_time()) return done();
  const auto tells_time = [&](const std::string& name) {
    const auto* authority = find_authority(trust, name);
    return authority != nullptr && verify::can_tell_time(*authority);
  };
  for (const SignatureDemand& demand : rule.demands.signatures) {
    if (std::any_of(demand.from.begin(), demand.from.end(), tells_time)) return done();
  }
  return wrong(file, place,
               "rule " + rule.name +
                   ": freshness asks for an age, and no authority of its signatures can "
                   "have a trusted time: require a log entry or a timestamp of one");
}

Vocabulary words_of_a_rule() {
  return {"name",       "match",          "mirrors",         "reference",    "artifact",
          "signatures", "signedIdentity", "limits",          "attestations", "freshness",
          "contents",   "onRevoked",      "approvedDigests", "mode"};
}

Vocabulary words_of_the_baseline() {
  return {"reference", "artifact",  "signatures", "signedIdentity", "attestations",
          "limits",    "freshness", "contents",   "onRevoked"};
}

}  // namespace

Result<Asked> read_baseline(const File& file, const Node& node, const Reading& reading) {
  SEKISHO_TRY(fields, Fields::of(file, node, "baseline", words_of_the_baseline()));
  return read_asked(file, fields, reading);
}

Result<Draft> read_rule(const File& file, const Node& node, const Asked& baseline, const Reading& reading) {
  SEKISHO_TRY(fields, Fields::of(file, node, "rule", words_of_a_rule()));
  SEKISHO_TRY(name_node, fields.need("name"));
  SEKISHO_TRY(name, read_name(file, *name_node, "rule name"));
  SEKISHO_TRY(match, fields.need("match"));
  Draft draft;
  draft.file = &file;
  draft.place = name_node->place;
  Rule& rule = draft.rule;
  rule.name = std::move(name);
  SEKISHO_CHECK(read_match(file, *match, draft));
  SEKISHO_CHECK(read_mirrors(file, fields.maybe("mirrors"), draft));
  SEKISHO_CHECK(read_approved(file, fields.maybe("approvedDigests"), reading, rule));
  SEKISHO_TRY(own, read_asked(file, fields, reading));
  std::optional<Mode> mode;
  SEKISHO_CHECK(read_choice(file, fields.maybe("mode"), "mode", {"enforce", "warn"}, mode));
  rule.mode = mode.value_or(Mode::kEnforce);
  rule.demands = merge(baseline, own);
  SEKISHO_CHECK(check_demands(file, node.place, rule, own));
  SEKISHO_CHECK(check_captures(file, node.place, rule, reading.trust));
  SEKISHO_CHECK(check_attestations(file, node.place, rule));
  SEKISHO_CHECK(check_freshness(file, node.place, rule, reading.trust));
  return draft;
}

}  // namespace sekisho::policy
