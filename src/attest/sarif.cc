#include <algorithm>
#include <unordered_map>
#include <utility>

#include "attest/report_readers.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

// Rule is what a rule says of the severity of its results, where it says anything.
struct Rule {
  std::string id;
  std::optional<Severity> score;
  std::optional<Severity> level;
};

// Rules of a run: those of the tool itself by index, those of its extensions, too, by id.
struct Rules {
  std::vector<Rule> own;
  std::unordered_map<std::string, Rule> by_id;
};

// A run as it stands, because rules may come after the results.
struct Run {
  std::optional<std::string_view> tool;
  std::optional<std::string_view> results;
  std::optional<std::string_view> elsewhere;
  std::optional<Time> ended;
};

// 0 is what Trivy and Grype write where they know no severity.
Severity severity_of_security_score(std::string_view score) {
  const Severity severity = severity_of_score(score);
  return severity == Severity::kNegligible ? Severity::kUnknown : severity;
}

Result<std::optional<Severity>> parse_score(Members& members) {
  SEKISHO_TRY(properties, object_of(members, "properties"));
  SEKISHO_TRY(score, properties.maybe("security-severity"));
  if (score == nullptr) return std::optional<Severity>();
  if (const auto* text = score->as_string()) return std::optional(severity_of_security_score(*text));
  return std::optional(severity_of_security_score(render_json(*score)));
}

// Section 3.27.10. An error may be a critical one.
std::optional<Severity> parse_level(std::string_view level) {
  if (level.empty()) return std::nullopt;
  if (level == "error") return Severity::kCritical;
  if (level == "warning") return Severity::kMedium;
  if (level == "note") return Severity::kLow;
  return level == "none" ? Severity::kNegligible : Severity::kUnknown;
}

Result<Rule> parse_rule(const Json& json) {
  SEKISHO_TRY(item, Members::of(json, "rules[]"));
  Rule rule;
  SEKISHO_TRY(id, text_of(item, "id"));
  rule.id = std::move(id);
  SEKISHO_TRY(score, parse_score(item));
  rule.score = score;
  SEKISHO_TRY(configuration, object_of(item, "defaultConfiguration"));
  SEKISHO_TRY(level, text_of(configuration, "level"));
  rule.level = parse_level(level);
  return rule;
}

// Of two rules with one id the worse one counts.
void keep_rule(Rules& rules, const Rule& rule) {
  Rule& kept = rules.by_id.try_emplace(rule.id, rule).first->second;
  kept.score = std::max(kept.score, rule.score);
  kept.level = std::max(kept.level, rule.level);
}

Result<std::vector<Rule>> read_rules(JsonCursor& in, const Limits& limits) {
  std::vector<Rule> rules;
  SEKISHO_CHECK(read_list(in, "rules", [&]() -> Done {
    if (rules.size() >= limits.findings) return too_many("rules in one component", limits.findings);
    SEKISHO_TRY(json, read_object(in, limits));
    SEKISHO_TRY(rule, parse_rule(json));
    rules.push_back(std::move(rule));
    return done();
  }));
  return rules;
}

Done read_component(JsonCursor& in, const Limits& limits, std::string& name, std::vector<Rule>& rules) {
  return read_fields(in, "a component of the tool",
                     {{"name", into(in, name, "name")}, {"rules", [&]() -> Done {
                                                           SEKISHO_TRY(found, read_rules(in, limits));
                                                           rules = std::move(found);
                                                           return done();
                                                         }}});
}

Result<Rules> read_tool(std::string_view text, const Limits& limits, std::string& name) {
  Rules rules;
  JsonCursor in(text, limits);
  const auto extension = [&]() -> Done {
    std::string ignored;
    std::vector<Rule> others;
    SEKISHO_CHECK(read_component(in, limits, ignored, others));
    for (const Rule& rule : others) keep_rule(rules, rule);
    return done();
  };
  SEKISHO_CHECK(read_fields(in, "tool",
                            {{"driver", [&] { return read_component(in, limits, name, rules.own); }},
                             {"extensions", [&] { return read_list(in, "extensions", extension); }}}));
  for (const Rule& rule : rules.own) keep_rule(rules, rule);
  return rules;
}

// Result names its rule by id, by its place among the tool's own, or by a reference of both.
struct RuleName {
  std::string id;
  std::int64_t index = -1;
};

Result<RuleName> parse_rule_name(Members& result) {
  RuleName name;
  SEKISHO_TRY(reference, object_of(result, "rule"));
  SEKISHO_TRY(id, text_of(result, "ruleId"));
  SEKISHO_TRY(other_id, text_of(reference, "id"));
  name.id = id.empty() ? std::move(other_id) : std::move(id);
  SEKISHO_TRY(component, reference.maybe("toolComponent"));
  SEKISHO_TRY(index, result.maybe("ruleIndex"));
  SEKISHO_TRY(other_index, reference.maybe("index"));
  if (component != nullptr) return name;
  for (const Json* one : {other_index, index}) {
    if (one != nullptr && one->as_integer() != nullptr) name.index = *one->as_integer();
  }
  return name;
}

const Rule& rule_of(const Rules& rules, const RuleName& name) {
  static const Rule kNone;
  if (const auto found = rules.by_id.find(name.id); !name.id.empty() && found != rules.by_id.end()) {
    return found->second;
  }
  const bool there = name.index >= 0 && name.index < static_cast<std::int64_t>(rules.own.size());
  return there ? rules.own[static_cast<std::size_t>(name.index)] : kNone;
}

// Section 3.27.23: one suppression that is not accepted, and it is not suppressed. Accepted is the default
// (section 3.35.3).
Result<bool> is_suppressed(Members& result) {
  SEKISHO_TRY(suppressions, list_of(result, "suppressions"));
  for (const Json& json : *suppressions) {
    SEKISHO_TRY(suppression, Members::of(json, "suppressions[]"));
    SEKISHO_TRY(status, text_of(suppression, "status"));
    if (!status.empty() && status != "accepted") return false;
  }
  return !suppressions->empty();
}

enum class ResultKind { kFail, kUndecided, kNoFinding };

// Section 3.27.9.
Result<ResultKind> parse_kind(Members& result) {
  SEKISHO_TRY(kind, text_of(result, "kind"));
  if (kind.empty() || kind == "fail") return ResultKind::kFail;
  if (kind == "open" || kind == "review") return ResultKind::kUndecided;
  if (kind == "pass" || kind == "informational" || kind == "notApplicable") return ResultKind::kNoFinding;
  return malformed("a result of the kind \"" + printable(kind, 100) + "\"");
}

// A result that is undecided has the level none, which says nothing.
Result<Severity> parse_result_severity(Members& result, const Rule& rule, ResultKind kind) {
  SEKISHO_TRY(score, parse_score(result));
  SEKISHO_TRY(text, text_of(result, "level"));
  if (score) return *score;
  if (rule.score) return *rule.score;
  if (kind == ResultKind::kUndecided) return Severity::kUnknown;
  const auto level = parse_level(text);
  return level ? *level : rule.level.value_or(Severity::kUnknown);
}

std::size_t letters_at(std::string_view text, std::size_t from, std::string_view letters) {
  return std::min(text.find_first_not_of(letters, from), text.size()) - from;
}

// Grype's rules are CVE-2026-1234-package and GHSA-xxxx-xxxx-xxxx-package.
std::string vulnerability_of(const std::string& rule) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kBase = "0123456789abcdefghijklmnopqrstuvwxyz";
  if (rule.starts_with("CVE-") && letters_at(rule, 4, kDigits) == 4 && rule.size() > 9 && rule[8] == '-') {
    const std::size_t length = letters_at(rule, 9, kDigits);
    if (length >= 4 && rule.substr(9 + length).starts_with('-')) return rule.substr(0, 9 + length);
  }
  constexpr std::size_t kGithub = 19;
  if (rule.starts_with("GHSA-") && rule.size() > kGithub && rule[kGithub] == '-' &&
      letters_at(rule, 5, kBase) == 4 && letters_at(rule, 10, kBase) == 4 &&
      letters_at(rule, 15, kBase) == 4) {
    return rule.substr(0, kGithub);
  }
  return rule;
}

Done add_result(const Json& json, const Rules& rules, Findings& findings) {
  SEKISHO_TRY(result, Members::of(json, "results[]"));
  SEKISHO_TRY(kind, parse_kind(result));
  SEKISHO_TRY(suppressed, is_suppressed(result));
  SEKISHO_TRY(baseline, text_of(result, "baselineState"));
  if (kind == ResultKind::kNoFinding || suppressed || baseline == "absent") return done();
  SEKISHO_TRY(name, parse_rule_name(result));
  const Rule& rule = rule_of(rules, name);
  Finding finding;
  finding.id = vulnerability_of(name.id.empty() ? rule.id : name.id);
  SEKISHO_TRY(severity, parse_result_severity(result, rule, kind));
  finding.severity = severity;
  return findings.add(std::move(finding));
}

// Section 3.20.14: a run that failed has not looked at everything.
Done add_invocation(const Json& json, Run& run) {
  SEKISHO_TRY(invocation, Members::of(json, "invocations[]"));
  SEKISHO_TRY(successful, invocation.maybe("executionSuccessful"));
  if (successful != nullptr && successful->as_bool() != nullptr && !*successful->as_bool()) {
    return malformed("the scanner's run was not successful");
  }
  SEKISHO_TRY(ended, time_of(invocation, "endTimeUtc"));
  if (ended && (!run.ended || *ended < *run.ended)) run.ended = ended;
  return done();
}

Result<Run> read_run(JsonCursor& in, const Limits& limits) {
  Run run;
  const auto invocation = [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, limits));
    return add_invocation(json, run);
  };
  SEKISHO_CHECK(read_fields(in, "runs[]",
                            {{"tool", into(in, run.tool)},
                             {"results", into(in, run.results)},
                             {"externalPropertyFileReferences", into(in, run.elsewhere)},
                             {"invocations", [&] { return read_list(in, "invocations", invocation); }}}));
  // Section 3.14.23: without results nothing was looked at, or they are in another file.
  if (!run.results) return malformed("a run without results");
  if (run.elsewhere) return malformed("a run with parts in other files");
  return run;
}

Done add_run(const Run& run, Report& report, Findings& findings) {
  Rules rules;
  if (run.tool) {
    SEKISHO_TRY(read, read_tool(*run.tool, findings.limits(), report.scanner));
    rules = std::move(read);
  }
  if (run.ended && (!report.finished || *run.ended < *report.finished)) report.finished = run.ended;
  JsonCursor in(*run.results, findings.limits());
  return read_list(in, "results", [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, findings.limits()));
    return add_result(json, rules, findings);
  });
}

}  // namespace

std::vector<Field> SarifReader::fields() {
  const auto run = [this]() -> Done {
    ++runs_;
    SEKISHO_TRY(one, read_run(in_, findings_.limits()));
    return add_run(one, report_, findings_);
  };
  const auto runs = [this, run]() -> Done {
    has_runs_ = true;
    return read_list(in_, "runs", run);
  };
  // Other reports have members of these names, too.
  return {{"version",
           [this]() -> Done {
             SEKISHO_TRY(text, in_.maybe_text());
             version_ = text.value_or("");
             return done();
           }},
          {"inlineExternalProperties", into(in_, elsewhere_)},
          {"runs", runs}};
}

Done SarifReader::finish() const {
  if (version_ != "2.1.0")
    return malformed("SARIF of version \"" + printable(version_, 100) + "\", not 2.1.0");
  if (runs_ == 0) return malformed("SARIF without a run");
  if (elsewhere_) return malformed("SARIF with inlineExternalProperties");
  return done();
}

}  // namespace sekisho::attest
