#include <gtest/gtest.h>

#include "base/encoding.h"
#include "sigstore/log_entry.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

const std::string kBody = encode_base64(R"({"apiVersion":"0.0.1","kind":"dsse","spec":{}})");

std::string rekor1(const std::string& proof =
                       R"({"checkpoint":"note","hashes":["00ff"],"logIndex":1,"rootHash":"ab","treeSize":2})",
                   const std::string& more = "") {
  return R"({"uuid":{"body":")" + kBody + R"(","integratedTime":1700000000,"logID":"c0d2","logIndex":7,)" +
         more + R"("verification":{"inclusionProof":)" + proof + R"(,"signedEntryTimestamp":"AAAA"}}})";
}

TEST(Rekor1Answer, IsAnEntryWithPromiseAndProof) {
  const auto entry = parse_rekor1_answer(rekor1(), Limits{});
  ASSERT_TRUE(entry.ok()) << entry.error().detail;
  EXPECT_EQ(entry->index, 7U);
  EXPECT_EQ(entry->kind, "dsse");
  EXPECT_EQ(entry->version, "0.0.1");
  EXPECT_EQ(entry->log_id, Bytes("\xc0\xd2"));
  EXPECT_EQ(entry->integrated_time, Time(Seconds(1700000000)));
  EXPECT_EQ(entry->promise, Bytes(3, '\0'));
  EXPECT_EQ(entry->proof->index, 1U);
  EXPECT_EQ(entry->proof->tree_size, 2U);
  EXPECT_EQ(entry->proof->hashes, std::vector<Bytes>{Bytes("\x00\xff", 2)});
  EXPECT_EQ(entry->proof->checkpoint, "note");
}

TEST(Rekor1Answer, MayHoldWhatWasAttested) {
  EXPECT_TRUE(
      parse_rekor1_answer(
          rekor1("{\"checkpoint\":\"\",\"hashes\":[],\"logIndex\":0,\"rootHash\":\"\",\"treeSize\":1}",
                 "\"attestation\":{\"data\":\"AAAA\"},"),
          Limits{})
          .ok());
}

TEST(Rekor1Answer, RefusesWhatIsNone) {
  EXPECT_REASON(code_of(parse_rekor1_answer("{}", Limits{})), ReasonCode::kLogMalformed);
  EXPECT_REASON(code_of(parse_rekor1_answer("[]", Limits{})), ReasonCode::kLogMalformed);
  EXPECT_REASON(code_of(parse_rekor1_answer("", Limits{})), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse_rekor1_answer(rekor1("{}"), Limits{})), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse_rekor1_answer(rekor1("null"), Limits{})), ReasonCode::kJsonShape);
  const auto with_hashes = [](const std::string& hashes) {
    return rekor1(R"({"checkpoint":"","hashes":[)" + hashes +
                  R"(],"logIndex":0,"rootHash":"","treeSize":1})");
  };
  EXPECT_REASON(code_of(parse_rekor1_answer(with_hashes("\"XY\""), Limits{})), ReasonCode::kLogMalformed);
  EXPECT_REASON(code_of(parse_rekor1_answer(with_hashes("1"), Limits{})), ReasonCode::kLogMalformed);
  std::string many = "\"00\"";
  for (int i = 0; i < 64; ++i) many += ",\"00\"";
  EXPECT_REASON(code_of(parse_rekor1_answer(with_hashes(many), Limits{})), ReasonCode::kBundleLimits);
}

// gRPC's gateway writes the members that have no value, too.
TEST(Rekor2Answer, TakesNullForAbsent) {
  const auto entry = parse_rekor2_answer(
      R"({"logIndex":"3","logId":{"keyId":"AAAA"},"kindVersion":{"kind":"hashedrekord","version":"0.0.2"},
          "integratedTime":"0","inclusionPromise":null,
          "inclusionProof":{"logIndex":"3","rootHash":"AAAA","treeSize":"4","hashes":[],"checkpoint":{"envelope":"note"}},
          "canonicalizedBody":"AAAA"})",
      Limits{});
  ASSERT_TRUE(entry.ok()) << entry.error().detail;
  EXPECT_EQ(entry->index, 3U);
  EXPECT_FALSE(entry->promise.has_value());
  EXPECT_FALSE(entry->integrated_time.has_value());
  EXPECT_EQ(entry->proof->checkpoint, "note");
}

TEST(LegacyEntry, IsReadAsItIsWritten) {
  const auto entry = parse_rekor1_answer(rekor1(), Limits{});
  const auto again = parse_legacy_entry(render_legacy_entry(*entry), Limits{});
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(again->body, entry->body);
  EXPECT_EQ(again->promise, entry->promise);
  EXPECT_EQ(again->integrated_time, entry->integrated_time);
  EXPECT_EQ(again->log_id, entry->log_id);
  EXPECT_EQ(again->index, entry->index);
  EXPECT_EQ(*parse_legacy_timestamp(render_legacy_timestamp("stamp"), Limits{}), "stamp");
}

}  // namespace
}  // namespace sekisho::sigstore
