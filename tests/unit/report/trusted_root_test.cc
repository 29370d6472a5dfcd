// The report on the root that is shipped, as of chosen times.
#include "report/trusted_root.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json_schema.h"

namespace sekisho::report {
namespace {

const std::string kSource = SEKISHO_SOURCE_DIR;

std::string slurp(const std::string& name) { return *read_file(kSource + "/" + name, kMiB); }

const std::string& public_good() {
  static const std::string text = slurp("keys/sigstore-public-good.json");
  return text;
}

RootReport report_of(const std::string& text, const char* time) {
  return report_trusted_root(*sigstore::parse_trusted_root(text, Limits{}), "root.json", *parse_time(time));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

bool any_has(const std::vector<std::string>& texts, const std::string& part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

std::string by_schema(const RootReport& report) {
  static const Json text = *parse_json(slurp("docs/trusted-root-report.schema.json"));
  static const JsonSchema schema = *JsonSchema::compile(text, Limits{});
  const auto fault = schema.fault_of(render_root(report), Limits{});
  return fault ? fault->message() : "";
}

TEST(RootReport, IsOfItsSchema) {
  for (const char* time : {"2020-01-01T00:00:00Z", "2026-11-25T00:00:00Z", "2060-01-01T00:00:00Z"}) {
    EXPECT_EQ(by_schema(report_of(public_good(), time)), "") << time;
  }
  EXPECT_EQ(
      by_schema(report_of(R"({"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"})",
                          "2026-11-25T00:00:00Z")),
      "");
}

TEST(RootReport, TellsWhatIsInUse) {
  const RootReport report = report_of(public_good(), "2026-11-25T00:00:00Z");
  const auto count = [&](RootPart::Kind kind, RootPart::State state) {
    return std::count_if(report.parts.begin(), report.parts.end(),
                         [&](const RootPart& part) { return part.kind == kind && part.state == state; });
  };
  using Kind = RootPart::Kind;
  EXPECT_EQ(count(Kind::kCertificateAuthority, RootPart::State::kInUse), 1);
  EXPECT_EQ(count(Kind::kCertificateAuthority, RootPart::State::kEnded), 1);
  EXPECT_EQ(count(Kind::kCtLog, RootPart::State::kInUse), 1);
  EXPECT_EQ(count(Kind::kCtLog, RootPart::State::kEnded), 1);
  EXPECT_GE(count(Kind::kTransparencyLog, RootPart::State::kInUse), 1);
  EXPECT_EQ(count(Kind::kTimestampAuthority, RootPart::State::kInUse), 1);
  EXPECT_TRUE(report.warnings.empty()) << report.warnings.front();
}

TEST(RootReport, WarnsWhereNothingOfAKindIsInUse) {
  const RootReport early = report_of(public_good(), "2020-01-01T00:00:00Z");
  EXPECT_EQ(early.warnings.size(), 4U);
  EXPECT_TRUE(any_has(early.warnings, "no certificate authority is in use now"));
  EXPECT_TRUE(any_has(early.warnings, "no transparency log is in use now"));
  EXPECT_TRUE(any_has(report_of(public_good(), "2060-01-01T00:00:00Z").warnings,
                      "no timestamp authority is in use now"));
}

// The certificates of the public-good authority end in October 2031.
TEST(RootReport, WarnsOfAnEndWithin90Days) {
  EXPECT_FALSE(any_has(report_of(public_good(), "2031-06-01T00:00:00Z").warnings, "fulcio.sigstore.dev"));
  EXPECT_TRUE(any_has(report_of(public_good(), "2031-09-01T00:00:00Z").warnings,
                      "the certificate authority https://fulcio.sigstore.dev ends at 2031-10-05"));
}

TEST(RootReport, TellsTheAgeAsThatOfTheNewestPart) {
  const std::string text = render_root_text(report_of(public_good(), "2026-11-25T00:00:00Z"), Colour::kOff);
  EXPECT_TRUE(text.starts_with("trusted root  root.json\n"));
  EXPECT_NE(text.find("newest part  in use since 2025-"), std::string::npos) << text;
  EXPECT_NE(text.find(" days ago)\n"), std::string::npos) << text;
  EXPECT_NE(render_root_text(report_of(public_good(), "2020-01-01T00:00:00Z"), Colour::kOff).find("(in "),
            std::string::npos);
}

TEST(RootReport, TellsWhatItCannotUse) {
  const std::string text = replaced(public_good(), "PKIX_ECDSA_P256_SHA_256", "ML_DSA_65");
  const RootReport report = report_of(text, "2026-11-25T00:00:00Z");
  ASSERT_EQ(report.unusable.size(), 1U);
  EXPECT_TRUE(any_has(report.unusable, "https://rekor.sigstore.dev: keys of kind ML_DSA_65"));
  EXPECT_NE(render_root_text(report, Colour::kOff).find("  unusable     tlogs[0]"), std::string::npos);
}

TEST(RootReport, EscapesHostileText) {
  const std::string text = replaced(public_good(), "https://rekor.sigstore.dev", "\\u001b[2J\\nadmitted");
  const RootReport report = report_of(text, "2026-11-25T00:00:00Z");
  EXPECT_EQ(render_root_text(report, Colour::kOff).find('\x1b'), std::string::npos);
  EXPECT_EQ(by_schema(report), "");
}

}  // namespace
}  // namespace sekisho::report
