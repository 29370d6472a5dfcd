#include "policy/lint.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/text.h"
#include "policy/lint_identity.h"

namespace sekisho::policy {
namespace {

constexpr Seconds kSoon{14 * 86400};  // two weeks

std::set<std::string_view> authorities_named(const Policy& policy) {
  std::set<std::string_view> names;
  for (const Rule& rule : policy.rules()) {
    for (const SignatureDemand& demand : rule.demands.signatures) {
      names.insert(demand.from.begin(), demand.from.end());
    }
    for (const AttestationDemand& demand : rule.demands.attestations) {
      names.insert(demand.from.begin(), demand.from.end());
      if (demand.scan) names.insert(demand.scan->vex_from.begin(), demand.scan->vex_from.end());
    }
  }
  return names;
}

// A key needs no log: it stays the same. An identity's certificate is good for minutes, and whoever can issue
// one unseen is whoever they like.
std::vector<Finding> lint_logs(const verify::Authority& authority, const std::string& about) {
  std::vector<Finding> findings;
  if (authority.log == verify::LogUse::kIgnored) {
    findings.push_back(
        {"log-ignored", about,
         "nobody can see when this identity signs: leave transparency.log: ignored out, unless "
         "the instance has no log"});
  }
  if (authority.sct == verify::SctUse::kIgnored) {
    findings.push_back(
        {"sct-ignored", about,
         "certificates that were issued in secret are taken: leave sct: ignored out, unless the "
         "instance has no certificate transparency log"});
  }
  return findings;
}

std::vector<Finding> lint_authority(const verify::Authority& authority,
                                    const std::set<std::string_view>& named) {
  const std::string about = "authority " + printable(authority.name);
  std::vector<Finding> findings;
  if (named.count(authority.name) == 0) {
    findings.push_back({"unused-authority", about, "no rule names it: take it out, or name it"});
  }
  if (!authority.identity) return findings;
  for (auto more : {lint_identity(*authority.identity, about), lint_logs(authority, about)}) {
    findings.insert(findings.end(), more.begin(), more.end());
  }
  return findings;
}

std::vector<Finding> lint_rule(const Rule& rule, const Policy& policy) {
  const std::string about = "rule " + printable(rule.name);
  std::vector<Finding> findings;
  const bool for_everything =
      std::any_of(rule.repositories.begin(), rule.repositories.end(),
                  [](const Pattern& pattern) { return pattern.matches_everything(); });
  if (for_everything && policy.rules().size() > 1) {
    findings.push_back({"catch-all-rule", about,
                        "it takes every name that no other rule takes, misspelt ones too: name its "
                        "repositories; what no rule takes is denied"});
  }
  if (rule.mode == Mode::kWarn) {
    findings.push_back({"warn-mode", about,
                        "it admits what it should deny: take mode: warn out once its reports are quiet"});
  }
  return findings;
}

std::vector<Finding> lint_exception(const Exception& exception, Time now) {
  const std::string about = "exception " + printable(exception.name);
  const std::string whose = " (" + printable(exception.owner, 100) + ")";
  const std::string when = render_time(exception.expires) + whose;
  if (exception.expires <= now) {
    return {{"exception-expired", about, "it does nothing since " + when + ": take it out"}};
  }
  if (exception.expires - now > kSoon) return {};
  return {{"exception-ends", about, "it expires " + when + ": mend what it sets aside, or renew it"}};
}

}  // namespace

std::vector<Finding> lint(const Policy& policy, Time now) {
  std::vector<Finding> findings;
  const auto add = [&](std::vector<Finding> more) {
    std::move(more.begin(), more.end(), std::back_inserter(findings));
  };
  const auto named = authorities_named(policy);
  for (const verify::Authority& authority : policy.trust().authorities) add(lint_authority(authority, named));
  for (const Rule& rule : policy.rules()) add(lint_rule(rule, policy));
  for (const Exception& exception : policy.exceptions()) add(lint_exception(exception, now));
  return findings;
}

}  // namespace sekisho::policy
