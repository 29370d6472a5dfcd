#include "attest/severity.h"

#include <gtest/gtest.h>

namespace sekisho::attest {
namespace {

TEST(Severity, WordsAndTheirSynonyms) {
  EXPECT_EQ(parse_severity("CRITICAL"), Severity::kCritical);
  EXPECT_EQ(parse_severity("Important"), Severity::kHigh);
  EXPECT_EQ(parse_severity("MODERATE"), Severity::kMedium);
  EXPECT_EQ(parse_severity("Negligible"), Severity::kNegligible);
  for (const char* word : {"", "UNKNOWN", "severe", "low ", "0", "end-of-life"}) {
    EXPECT_EQ(parse_severity(word), Severity::kUnknown) << word;
  }
}

TEST(Severity, ScoresInBands) {
  const std::vector<std::pair<const char*, Severity>> cases = {
      {"0", Severity::kNegligible}, {"0.0", Severity::kNegligible}, {"0.1", Severity::kLow},
      {"3.9", Severity::kLow},      {"4.0", Severity::kMedium},     {"6.9", Severity::kMedium},
      {"7", Severity::kHigh},       {"8.9", Severity::kHigh},       {"9.0", Severity::kCritical},
      {"10", Severity::kCritical},  {"10.1", Severity::kUnknown},   {"-1", Severity::kUnknown},
      {"nan", Severity::kUnknown},  {"1e0", Severity::kUnknown},    {"7.5 ", Severity::kUnknown},
      {"", Severity::kUnknown},     {".", Severity::kUnknown},      {"7.5.1", Severity::kUnknown},
      {"inf", Severity::kUnknown},  {"0x1", Severity::kUnknown},    {"CVSS:3.1/AV:N", Severity::kUnknown}};
  for (const auto& [text, severity] : cases) EXPECT_EQ(severity_of_score(text), severity) << text;
}

TEST(Severity, WhatIsUnknownIsTheWorst) {
  EXPECT_GT(Severity::kUnknown, Severity::kCritical);
  EXPECT_EQ(worse_known(Severity::kUnknown, Severity::kLow), Severity::kLow);
  EXPECT_EQ(worse_known(Severity::kHigh, Severity::kLow), Severity::kHigh);
  EXPECT_EQ(worse_known(Severity::kUnknown, Severity::kUnknown), Severity::kUnknown);
  EXPECT_EQ(severity_name(parse_severity("moderate")), "medium");
}

}  // namespace
}  // namespace sekisho::attest
