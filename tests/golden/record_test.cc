// Golden cases as decisions that are recorded: judged again from their records alone, by their own books or
// by others, they must be what the book says.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "golden/recorded.h"
#include "record/decision.h"
#include "record/past.h"
#include "record/recording.h"
#include "support/temporary.h"

namespace sekisho::golden {
namespace {

namespace fs = std::filesystem;

std::string text_of(const report::Judgement& judgement) {
  return render_json_pretty(report::render_verdict(judgement)) + "\n";
}

// No image can be asked for: that is an answer, too.
Result<std::unique_ptr<registry::Repository>> no_image(const oci::Reference&) {
  return fail(ReasonCode::kRegistryUnreachable, "a golden case has no network");
}

// record_case judges a case as admit does, but for the hand-over, and records it.
fs::path record_case(const fs::path& directory, const fs::path& to, gate::Form form) {
  const auto opened = open_case(Recorded::read(directory));
  gate::Request request = opened.request;
  auto recording = record::Recording::begin(to, request, form);
  if (!recording.ok()) throw std::runtime_error(recording.error().message());
  request.open = recording->open(no_image);
  const auto repository =
      recording->repository(request.reference, open_case(Recorded::read(directory)).repository);
  const auto judgement = gate::rehearse(request, *repository, form);
  const auto kept = recording->keep(judgement, *repository);
  if (!kept.ok()) throw std::runtime_error(kept.error().message());
  return *kept;
}

std::string replayed(const fs::path& folder) {
  auto decision = record::read_decision(folder, {});
  if (!decision.ok()) return decision.error().message();
  return text_of(record::replay(*decision));
}

// Nor does it change a verdict that it is recorded. What the many cases of bundles and archives differ in is
// within one blob, which is kept as it is: every tenth of them is enough.
TEST(Records, CasesAreReplayedToTheirVerdicts) {
  std::size_t alike = 0;
  for (const fs::path& directory : all_cases()) {
    const std::string name = directory.filename();
    if ((name.starts_with("sigstore-") || name.starts_with("archive-")) && alike++ % 10 != 0) continue;
    const auto opened = open_case(Recorded::read(directory));
    gate::Request request = opened.request;
    request.open = no_image;
    const auto plain = gate::rehearse(request, *opened.repository, gate::Form::kTree);
    const support::TemporaryDirectory scratch;
    const fs::path folder = record_case(directory, scratch.path(), gate::Form::kTree);
    const std::string verdict = *read_file(folder / "verdict.json", kMiB);
    EXPECT_EQ(text_of(plain), verdict) << directory;
    EXPECT_EQ(replayed(folder), verdict) << directory;
  }
}

class Record : public testing::Test {
 protected:
  static fs::path case_of(const std::string& name) {
    return fs::path(SEKISHO_SOURCE_DIR) / "testdata" / "cases" / name;
  }
  fs::path record(const std::string& name) {
    return record_case(case_of(name), scratch_.path() / "records", gate::Form::kTree);
  }
  static Expectation outcome(const fs::path& folder, const fs::path& policy) {
    auto decision = record::read_decision(folder, {});
    EXPECT_TRUE(decision.ok());
    return outcome_of(record::replay(*decision, *policy::Policy::load({policy}, {})));
  }
  static void change(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = *read_file(file, kMiB);
    text.replace(text.find(from), from.size(), to);
    std::ofstream(file) << text;
  }
  support::TemporaryDirectory scratch_;
};

TEST_F(Record, AnotherBookSaysWhatItWouldHaveDecided) {
  const fs::path folder = record("signed-bundle");
  const auto code = [](ReasonCode reason) { return std::vector{std::string(reason_name(reason))}; };
  EXPECT_EQ(outcome(folder, case_of("signed-bundle") / "policy").decision, "admitted");
  EXPECT_EQ(outcome(folder, case_of("revoked-digest") / "policy").reasons, code(ReasonCode::kRevokedDigest));
  EXPECT_EQ(outcome(folder, case_of("threshold-one-of-two") / "policy").decision, "denied");
}

// Where no rule allowed the artifact nobody asked for it.
TEST_F(Record, WhatNobodyAskedForThenIsNotKnownNow) {
  const fs::path folder = record("no-rule");
  const auto asked = outcome(folder, case_of("signed-bundle") / "policy");
  EXPECT_EQ(asked.decision, "undecided");
  EXPECT_EQ(asked.reasons, std::vector<std::string>{"record.incomplete"});
}

TEST_F(Record, WhatWasChangedIsNoRecord) {
  const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> changes = {
      {"request.json", {"decision/v1", "decision/v2"}},
      {"request.json", {"\"consumer\": \"any\"", "\"consumer\": \"all\""}},
      {"request.json", {"registry.example/acme/app", "registry.example/"}},
      {"answers.json", {"\"asked\": \"referrers\"", "\"asked\": \"tag\""}},
      {"answers.json", {"\"asked\"", "\"ask\""}},
      {"verdict.json", {"\"count\"", "\"number\""}},
      {"policy/1-policy.yaml", {"manifests", "everything"}}};
  for (const auto& [file, words] : changes) {
    const fs::path folder = record("signed-bundle");
    change(folder / file, words.first, words.second);
    const auto decision = record::read_decision(folder, {});
    ASSERT_FALSE(decision.ok()) << file << ": " << words.first;
    EXPECT_EQ(decision.error().code, ReasonCode::kRecordInvalid);
  }
}

TEST_F(Record, ContentThatWasChangedIsDenied) {
  const fs::path folder = record("signed-bundle");
  for (const auto& blob : fs::directory_iterator(folder / "layout" / "blobs" / "sha256")) {
    const std::string before = *read_file(blob.path(), kMiB);
    std::string after = before;
    after[after.size() / 2] = static_cast<char>(after[after.size() / 2] ^ 1);
    std::ofstream(blob.path()) << after;
    auto decision = record::read_decision(folder, {});
    ASSERT_TRUE(decision.ok());
    EXPECT_NE(record::replay(*decision).decision, report::Decision::kAdmitted) << blob.path();
    std::ofstream(blob.path()) << before;
  }
}

// A book without files cannot be kept, and what failed on our own disk is about no artifact.
TEST_F(Record, OnlyDecisionsByABookAreKept) {
  const auto opened = open_case(Recorded::read(case_of("signed-bundle")));
  gate::Request request = opened.request;
  request.policy = *policy::Policy::of_authority({}, {});
  const auto begun = record::Recording::begin(scratch_.path(), request, gate::Form::kTree);
  ASSERT_FALSE(begun.ok());
  EXPECT_EQ(begun.error().code, ReasonCode::kUsageInvalid);
  report::Judgement judgement;
  EXPECT_TRUE(record::is_decision(judgement));
  judgement.reasons = {{ReasonCode::kDiskFull, "", ""}};
  EXPECT_FALSE(record::is_decision(judgement));
  judgement = {};
  judgement.unusable = true;
  EXPECT_FALSE(record::is_decision(judgement));
}

TEST_F(Record, AStreamIsReplayedAsOne) {
  const fs::path folder = record_case(case_of("signed-bundle"), scratch_.path(), gate::Form::kStream);
  EXPECT_EQ(replayed(folder), *read_file(folder / "verdict.json", kMiB));
  change(folder / "request.json", "\"stream\": true", "\"stream\": false");
  EXPECT_TRUE(record::read_decision(folder, {}).ok());
}

TEST_F(Record, WhatIsNotKeptIsRemoved) {
  const auto opened = open_case(Recorded::read(case_of("signed-bundle")));
  const fs::path directory = scratch_.path() / "records";
  { const auto begun = record::Recording::begin(directory, opened.request, gate::Form::kTree); }
  EXPECT_TRUE(fs::is_empty(directory));
}

// The newest decision counts, and one for another cluster does not.
TEST_F(Record, ThePastIsFoundByDigestAndDestination) {
  record("signed-bundle");
  const fs::path folder = record("signed-bundle");
  change(folder / "request.json", "\"time\": \"2026", "\"time\": \"2027");
  change(folder / "request.json", "\"cluster\": \"\"", "\"cluster\": \"prod\"");
  const auto past = record::Past::read(scratch_.path() / "records", {});
  ASSERT_TRUE(past.ok()) << past.error().message();
  const std::string resolved = *parse_json(*read_file(folder / "verdict.json", kMiB))->find_text("resolved");
  EXPECT_EQ(past->find(resolved, {})->id, folder.filename());
  EXPECT_EQ(past->find(resolved, {"prod", ""})->id, folder.filename());
  EXPECT_NE(past->find(resolved, {"staging", ""})->id, folder.filename());
  EXPECT_EQ(past->find(resolved, {"staging", ""})->decision, report::Decision::kAdmitted);
  EXPECT_FALSE(past->find("registry.example/acme/other@" + resolved.substr(resolved.find('@') + 1), {}));
  std::ofstream(folder / "verdict.json") << "{}";
  EXPECT_EQ(record::Past::read(scratch_.path() / "records", {}).error().code, ReasonCode::kRecordInvalid);
}

}  // namespace
}  // namespace sekisho::golden
