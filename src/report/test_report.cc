#include "report/test_report.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "report/words.h"
#include "report/xml.h"

namespace sekisho::report {
namespace {

std::vector<ReasonCode> codes_of(const Judgement& judgement) {
  std::vector<ReasonCode> codes;
  for (const policy::Reason& reason : judgement.reasons) codes.push_back(reason.code);
  std::sort(codes.begin(), codes.end());
  return codes;
}

std::string names_of(const std::vector<ReasonCode>& codes) {
  std::string text;
  for (const ReasonCode code : codes) text += (text.empty() ? "" : ", ") + std::string(reason_name(code));
  return text.empty() ? "none" : text;
}

using Suites = std::map<std::string, std::vector<const TestOutcome*>>;

Suites by_suite(const std::vector<TestOutcome>& outcomes) {
  Suites suites;
  for (const TestOutcome& outcome : outcomes) suites[outcome.test.suite].push_back(&outcome);
  return suites;
}

std::size_t count_failed(const std::vector<TestOutcome>& outcomes) {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(),
                    [](const TestOutcome& outcome) { return !outcome.faults().empty(); }));
}

std::string junit_case(const TestOutcome& outcome) {
  std::string text = "    <testcase classname=\"" + xml_escaped(outcome.test.suite) + "\" name=\"" +
                     xml_escaped(outcome.test.name) + "\"";
  const auto faults = outcome.faults();
  if (faults.empty()) return text + "/>\n";
  text += ">\n      <failure type=\"" + std::string(reason_name(ReasonCode::kPolicyTestFailed)) +
          "\" message=\"" + xml_escaped(faults.front()) + "\">";
  for (const std::string& fault : faults) text += xml_escaped(fault) + "\n";
  for (const policy::Reason& reason : outcome.judgement.reasons) {
    text += xml_escaped(std::string(reason_name(reason.code)) + ": " + reason.detail) + "\n";
  }
  return text + "</failure>\n    </testcase>\n";
}

}  // namespace

std::vector<std::string> TestOutcome::faults() const {
  std::vector<std::string> faults;
  const std::string_view decision = decision_word(judgement.decision);
  if (decision != test.decision) {
    faults.push_back("expected " + test.decision + ", decided " + std::string(decision));
  }
  if (const auto found = codes_of(judgement); test.reasons && *test.reasons != found) {
    faults.push_back("expected the reasons " + names_of(*test.reasons) + ", found " + names_of(found));
  }
  if (test.rule && *test.rule != judgement.rule) {
    faults.push_back("expected rule " + *test.rule + ", judged by " +
                     (judgement.rule.empty() ? "none" : judgement.rule));
  }
  return faults;
}

std::string render_tests_text(const std::vector<TestOutcome>& outcomes) {
  std::string text;
  for (const TestOutcome& outcome : outcomes) {
    const auto faults = outcome.faults();
    text += (faults.empty() ? "ok    " : "FAIL  ") + printable(outcome.test.suite) + ": " +
            printable(outcome.test.name) + "\n";
    for (const std::string& fault : faults) text += "      " + printable(fault) + "\n";
    if (faults.empty()) continue;
    for (const policy::Reason& reason : outcome.judgement.reasons) {
      text += "      " + std::string(reason_name(reason.code)) + ": " + printable(reason.detail) + "\n";
    }
  }
  const std::size_t failed = count_failed(outcomes);
  return text + std::to_string(outcomes.size()) + (outcomes.size() == 1 ? " test, " : " tests, ") +
         std::to_string(failed) + " failed\n";
}

Json render_tests_json(const std::vector<TestOutcome>& outcomes) {
  Json::Array tests;
  for (const TestOutcome& outcome : outcomes) {
    const auto faults = outcome.faults();
    tests.push_back(Json::Object{{"suite", outcome.test.suite},
                                 {"name", outcome.test.name},
                                 {"passed", faults.empty()},
                                 {"faults", Json::Array(faults.begin(), faults.end())},
                                 {"verdict", render_verdict(outcome.judgement)}});
  }
  return Json::Object{{"passed", static_cast<std::uint64_t>(outcomes.size() - count_failed(outcomes))},
                      {"failed", static_cast<std::uint64_t>(count_failed(outcomes))},
                      {"tests", std::move(tests)}};
}

std::string render_tests_junit(const std::vector<TestOutcome>& outcomes) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sekisho policy test\" tests=\"" +
      std::to_string(outcomes.size()) + "\" failures=\"" + std::to_string(count_failed(outcomes)) + "\">\n";
  for (const auto& [suite, members] : by_suite(outcomes)) {
    const auto failed = std::count_if(members.begin(), members.end(),
                                      [](const TestOutcome* outcome) { return !outcome->faults().empty(); });
    text += "  <testsuite name=\"" + xml_escaped(suite) + "\" tests=\"" + std::to_string(members.size()) +
            "\" failures=\"" + std::to_string(failed) + "\">\n";
    for (const TestOutcome* outcome : members) text += junit_case(*outcome);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace sekisho::report
