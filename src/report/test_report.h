// TestReport: how the tests of a policy went, for people, programs and build servers.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "policy/policy_tests.h"
#include "report/judgement.h"

namespace sekisho::report {

// TestOutcome is one test with the judgement that came of it.
struct TestOutcome {
  policy::PolicyTest test;
  Judgement judgement;
  // faults is what is not as expected, for people; none: it passed.
  std::vector<std::string> faults() const;
};

std::string render_tests_text(const std::vector<TestOutcome>& outcomes);
Json render_tests_json(const std::vector<TestOutcome>& outcomes);
// render_tests_junit writes JUnit's XML (testsuites, testsuite, testcase, failure), as build servers read it.
std::string render_tests_junit(const std::vector<TestOutcome>& outcomes);

}  // namespace sekisho::report
