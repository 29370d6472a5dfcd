#include "verify/check_trust.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/json_edit.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

// anchors_without are those of a root without some of its lists.
std::shared_ptr<const Anchors> anchors_without(const std::vector<std::string>& lists) {
  Json root = sigstore_instance().trusted_root();
  for (const auto& list : lists) support::at(root, list) = Json::Array{};
  return *Anchors::of(*sigstore::parse_trusted_root(render_json(root), kLimits));
}

// TLG-27: what is asked for and could never be met is refused, not skipped.
void expect_incomplete(const Authority& authority, const std::string& word) {
  const auto checked = check_authority(authority);
  EXPECT_REASON(support::code_of(checked), ReasonCode::kTrustedRootIncomplete) << word;
  if (!checked.ok()) {
    EXPECT_NE(checked.error().detail.find(word), std::string::npos) << checked.error().detail;
  }
}

Authority by_key(LogUse log) { return authority("key", generate(), log); }

TEST(CheckAuthority, TakesWhatCanBeMet) {
  EXPECT_TRUE(check_authority(keyless("ci")).ok());
  EXPECT_TRUE(check_authority(by_key(LogUse::kIgnored)).ok());
  EXPECT_TRUE(check_authority(by_key(LogUse::kOptional)).ok());
  Authority key = by_key(LogUse::kRequired);
  key.anchors = anchors_of();
  EXPECT_TRUE(check_authority(key).ok());
}

// TLG-27
TEST(CheckAuthority, NeedsCertificateAuthoritiesForAnIdentity) {
  Authority ci = keyless("ci");
  ci.anchors = anchors_without({"certificateAuthorities"});
  expect_incomplete(ci, "certificate authority");
  ci.anchors = nullptr;
  expect_incomplete(ci, "trusted root");
}

// TLG-27
TEST(CheckAuthority, NeedsCtLogsForScts) {
  Authority ci = keyless("ci");
  ci.anchors = anchors_without({"ctlogs"});
  expect_incomplete(ci, "CT log");
  ci.sct = SctUse::kIgnored;
  EXPECT_TRUE(check_authority(ci).ok());
}

// TLG-27
TEST(CheckAuthority, NeedsLogsForEntries) {
  Authority ci = keyless("ci");
  ci.anchors = anchors_without({"tlogs"});
  expect_incomplete(ci, "log");
  ci.log = LogUse::kOptional;
  EXPECT_TRUE(check_authority(ci).ok());
  expect_incomplete(by_key(LogUse::kRequired), "log");
  Authority key = by_key(LogUse::kRequired);
  key.anchors = anchors_without({"tlogs"});
  expect_incomplete(key, "log");
}

TEST(CheckAuthority, NeedsWitnessKeysAndALogForWitnesses) {
  Authority ci = keyless("ci");
  ci.witnesses = 1;
  expect_incomplete(ci, "witness");
  ci.witness_keys = {*sigstore::parse_witness_key(support::make_witness("a").vkey())};
  EXPECT_TRUE(check_authority(ci).ok());
  ci.witnesses = 2;
  expect_incomplete(ci, "2 witnesses");
  ci.witnesses = 1;
  ci.log = LogUse::kOptional;
  expect_incomplete(ci, "not required");
}

TEST(CheckAuthority, NeedsDistinctAuthoritiesForTimestamps) {
  Authority ci = keyless("ci");
  ci.timestamps = 2;
  EXPECT_TRUE(check_authority(ci).ok());
  ci.timestamps = 3;
  expect_incomplete(ci, "3 timestamps");
  ci.timestamps = 1;
  ci.anchors = anchors_without({"timestampAuthorities"});
  expect_incomplete(ci, "1 timestamps");
  Authority key = by_key(LogUse::kIgnored);
  key.timestamps = 1;
  expect_incomplete(key, "timestamp");
}

// One authority with two windows is one.
TEST(CheckAuthority, CountsTimestampAuthoritiesByTheirName) {
  Json root = sigstore_instance().trusted_root();
  auto& list = support::list_at(root, "timestampAuthorities");
  list[1] = Json(list[0]);
  Authority ci = keyless("ci");
  ci.anchors = *Anchors::of(*sigstore::parse_trusted_root(render_json(root), kLimits));
  ci.timestamps = 1;
  EXPECT_TRUE(check_authority(ci).ok());
  ci.timestamps = 2;
  expect_incomplete(ci, "2 timestamps");
}

TEST(CheckAuthority, NeedsATrustedTimeForADate) {
  Authority key = by_key(LogUse::kIgnored);
  key.anchors = anchors_of();
  key.signed_before = support::signing_time();
  expect_incomplete(key, "signedBefore");
  key.log = LogUse::kOptional;
  expect_incomplete(key, "signedBefore");
  key.timestamps = 1;
  EXPECT_TRUE(check_authority(key).ok());
  key.timestamps = 0;
  key.log = LogUse::kRequired;
  EXPECT_TRUE(check_authority(key).ok());
}

}  // namespace
}  // namespace sekisho::verify::test
