// Replays every golden case. With SEKISHO_ACCEPT=1 it writes what came out to expect.json instead, and is
// marked as skipped, so that accepting never looks green.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "golden/recorded.h"
#include "support/temporary.h"

namespace sekisho::golden {

// GoogleTest finds it by its namespace; failures then tell the two outcomes apart.
void PrintTo(const Expectation& outcome, std::ostream* out) {
  *out << outcome.decision << ", reasons";
  for (const auto& reason : outcome.reasons) *out << " " << reason;
  *out << ", rejections";
  for (const auto& rejection : outcome.rejections) *out << " " << rejection;
}

namespace {

Json strings(const std::vector<std::string>& texts) { return Json::Array(texts.begin(), texts.end()); }

void accept(const Recorded& recorded, const Expectation& outcome) {
  std::ofstream(recorded.directory / "expect.json")
      << render_json_pretty(Json::Object{{"decision", outcome.decision},
                                         {"reasons", strings(outcome.reasons)},
                                         {"rejections", strings(outcome.rejections)}})
      << "\n";
}

class Golden : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Golden, IsDecidedAsRecorded) {
  const Recorded recorded = Recorded::read(GetParam());
  const support::TemporaryDirectory scratch;
  const auto to = scratch.path() / "tree";
  const auto outcome = outcome_of(replay(recorded, to));
  if (std::getenv("SEKISHO_ACCEPT") != nullptr) {
    accept(recorded, outcome);
    GTEST_SKIP() << "accepted, not compared";
  }
  EXPECT_EQ(outcome, recorded.expectation);
  const bool handed_over = std::filesystem::exists(to) && !std::filesystem::is_empty(to);
  EXPECT_EQ(handed_over, outcome.decision == "admitted" && recorded.command == "admit");
}

std::string name_of(const testing::TestParamInfo<std::filesystem::path>& info) {
  std::string name = info.param.filename();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(all_cases()), name_of);

}  // namespace
}  // namespace sekisho::golden
