#include "sigstore/log_entry.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "sigstore/material.h"
#include "support/expect.h"
#include "support/json_edit.h"
#include "support/virtual_sigstore.h"

namespace sekisho::sigstore {
namespace {

using support::at;
using support::code_of;

Json good_entry() {
  return *parse_json(
      R"({"logIndex":"121904265","logId":{"keyId":"AAAA"},"kindVersion":{"kind":"dsse","version":"0.0.1"},)"
      R"("integratedTime":"1763895600","inclusionPromise":{"signedEntryTimestamp":"AAEC"},)"
      R"("inclusionProof":{"logIndex":"5","rootHash":"AAAA","treeSize":"9","hashes":["AAAA","AAEC"],)"
      R"("checkpoint":{"envelope":"note"}},"canonicalizedBody":"e30="})",
      64);
}

ReasonCode refusal(const std::function<void(Json&)>& edit) {
  Json entry = good_entry();
  edit(entry);
  return code_of(parse_log_entry(entry));
}

ReasonCode with(const std::string& path, const Json& value) {
  return refusal([&](Json& entry) { at(entry, path) = value; });
}

TEST(LogEntry, ReadsAllOfIt) {
  const auto entry = parse_log_entry(good_entry());
  ASSERT_TRUE(entry.ok()) << entry.error().message();
  EXPECT_EQ(entry->index, 121904265U);
  EXPECT_EQ(entry->log_id, Bytes(3, '\0'));
  EXPECT_EQ(entry->kind, "dsse");
  EXPECT_EQ(entry->version, "0.0.1");
  EXPECT_EQ(entry->integrated_time, Time(Seconds(1763895600)));
  EXPECT_EQ(entry->promise, Bytes("\0\1\2", 3));
  ASSERT_TRUE(entry->proof.has_value());
  EXPECT_EQ(entry->proof->index, 5U);
  EXPECT_EQ(entry->proof->tree_size, 9U);
  EXPECT_EQ(entry->proof->hashes.size(), 2U);
  EXPECT_EQ(entry->proof->checkpoint, "note");
  EXPECT_EQ(entry->body, "{}");
}

// Rekor v2 writes no promise and no time, and may leave the body out.
TEST(LogEntry, ReadsWhatIsLeftOut) {
  const auto entry =
      parse_log_entry(*parse_json(R"({"logId":{"keyId":""},"kindVersion":{"kind":"","version":""}})", 64));
  ASSERT_TRUE(entry.ok()) << entry.error().message();
  EXPECT_EQ(entry->index, 0U);
  EXPECT_FALSE(entry->integrated_time.has_value());
  EXPECT_FALSE(entry->promise.has_value());
  EXPECT_FALSE(entry->proof.has_value());
  EXPECT_TRUE(entry->body.empty());
  Json zero = good_entry();
  at(zero, "integratedTime") = "0";
  EXPECT_FALSE(parse_log_entry(zero)->integrated_time.has_value());
}

// TLG-16
TEST(LogEntry, ReadsNumbersInOneSpellingAlone) {
  for (const char* path :
       {"logIndex", "integratedTime", "inclusionProof/logIndex", "inclusionProof/treeSize"}) {
    for (const char* text : {"-1", "-0", "9223372036854775808", "1e3", "01", "+1", " 1", "", "0x1"}) {
      EXPECT_REASON(with(path, text), ReasonCode::kBundleMalformed) << path << " " << text;
    }
    EXPECT_REASON(with(path, std::int64_t{1}), ReasonCode::kJsonShape) << path;
    EXPECT_REASON(with(path, Json()), ReasonCode::kJsonShape) << path;
  }
  EXPECT_REASON(with("logIndex", "9223372036854775807"), ReasonCode::kInternalError);  // it is read
}

// TLG-16
TEST(LogEntry, HasALogId) {
  EXPECT_REASON(refusal([](Json& e) { support::remove(e, "logId"); }), ReasonCode::kJsonShape);
  EXPECT_REASON(refusal([](Json& e) { support::remove(e, "logId/keyId"); }), ReasonCode::kJsonShape);
  EXPECT_REASON(with("logId/keyId", "?"), ReasonCode::kBundleMalformed);
}

// TLG-12, TLG-28
TEST(LogEntry, RefusesNullsOtherTypesAndUnknownMembers) {
  for (const char* path :
       {"logId", "kindVersion", "kindVersion/kind", "inclusionPromise", "inclusionProof",
        "inclusionPromise/signedEntryTimestamp", "inclusionProof/rootHash", "inclusionProof/hashes",
        "inclusionProof/checkpoint", "inclusionProof/checkpoint/envelope", "canonicalizedBody"}) {
    EXPECT_REASON(with(path, Json()), ReasonCode::kJsonShape) << path;
    EXPECT_REASON(with(path, std::int64_t{7}), ReasonCode::kJsonShape) << path;
  }
  for (const char* path : {"x", "log_index", "logId/key_id", "kindVersion/x", "inclusionPromise/x",
                           "inclusionProof/x", "inclusionProof/checkpoint/x"}) {
    EXPECT_REASON(with(path, "x"), ReasonCode::kJsonShape) << path;
  }
  for (const char* path : {"inclusionPromise/signedEntryTimestamp", "inclusionProof/rootHash",
                           "inclusionProof/hashes/0", "canonicalizedBody"}) {
    EXPECT_REASON(with(path, "A-_="), ReasonCode::kBundleMalformed) << path;
  }
  EXPECT_REASON(with("inclusionProof/hashes/0", Json()), ReasonCode::kBundleMalformed);
  EXPECT_REASON(code_of(parse_log_entry(Json())), ReasonCode::kJsonShape);
}

TEST(LogEntry, HoldsNoMoreHashesThanAnyTree) {
  EXPECT_REASON(with("inclusionProof/hashes", Json::Array(64, Json("AAAA"))), ReasonCode::kInternalError);
  EXPECT_REASON(with("inclusionProof/hashes", Json::Array(65, Json("AAAA"))), ReasonCode::kBundleLimits);
}

const std::string kBody = R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{}})";

Json good_annotation() {
  return Json::Object{{"SignedEntryTimestamp", "AAEC"},
                      {"Payload", Json::Object{{"body", encode_base64(kBody)},
                                               {"integratedTime", std::int64_t{1763895600}},
                                               {"logIndex", std::int64_t{7}},
                                               {"logID", "00ff"}}}};
}

Result<LogEntry> parse_annotation(const Json& value) {
  return parse_legacy_entry(render_json(value), Limits{});
}

ReasonCode annotation_with(const std::string& path, const Json& value) {
  Json annotation = good_annotation();
  at(annotation, path) = value;
  return code_of(parse_annotation(annotation));
}

TEST(LegacyEntry, ReadsAllOfIt) {
  const auto entry = parse_annotation(good_annotation());
  ASSERT_TRUE(entry.ok()) << entry.error().message();
  EXPECT_EQ(entry->index, 7U);
  EXPECT_EQ(entry->log_id, Bytes("\0\xff", 2));
  EXPECT_EQ(entry->kind, "hashedrekord");
  EXPECT_EQ(entry->version, "0.0.1");
  EXPECT_EQ(entry->integrated_time, Time(Seconds(1763895600)));
  EXPECT_EQ(entry->promise, Bytes("\0\1\2", 3));
  EXPECT_FALSE(entry->proof.has_value());
  EXPECT_EQ(entry->body, kBody);
}

TEST(LegacyEntry, ReadsWhatTheVirtualSigstoreWrites) {
  const auto annotations = support::VirtualSigstore::make().legacy_annotations({}, "payload");
  for (const auto& [name, value] : annotations) {
    if (name != "dev.sigstore.cosign/bundle") continue;
    const auto entry = parse_legacy_entry(value, Limits{});
    ASSERT_TRUE(entry.ok()) << entry.error().message();
    EXPECT_EQ(entry->kind, "hashedrekord");
    return;
  }
  FAIL() << "no such annotation";
}

// TLG-12, TLG-16
TEST(LegacyEntry, RefusesWhatIsMissingNullOrOfAnotherType) {
  for (const char* path : {"SignedEntryTimestamp", "Payload", "Payload/body", "Payload/integratedTime",
                           "Payload/logIndex", "Payload/logID"}) {
    Json without = good_annotation();
    support::remove(without, path);
    EXPECT_FALSE(parse_annotation(without).ok()) << path;
    EXPECT_NE(annotation_with(path, Json()), ReasonCode::kInternalError) << path;
    EXPECT_NE(annotation_with(path, Json::Array{}), ReasonCode::kInternalError) << path;
  }
  EXPECT_REASON(annotation_with("Payload/logIndex", std::int64_t{-1}), ReasonCode::kJsonNumber);
  EXPECT_REASON(annotation_with("Payload/logIndex", "7"), ReasonCode::kJsonNumber);
  EXPECT_REASON(annotation_with("x", "x"), ReasonCode::kJsonShape);
  EXPECT_REASON(annotation_with("Payload/x", "x"), ReasonCode::kJsonShape);
}

// TLG-12
TEST(LegacyEntry, RefusesOtherEncodings) {
  EXPECT_REASON(annotation_with("SignedEntryTimestamp", "A-_="), ReasonCode::kLogMalformed);
  EXPECT_REASON(annotation_with("Payload/body", "?"), ReasonCode::kLogMalformed);
  for (const char* id : {"00FF", "0", "zz", " 00"}) {
    EXPECT_REASON(annotation_with("Payload/logID", id), ReasonCode::kLogMalformed) << id;
  }
}

// TLG-12
TEST(LegacyEntry, ReadsTheKindFromTheBody) {
  const auto body = [](const std::string& text) {
    return annotation_with("Payload/body", encode_base64(text));
  };
  EXPECT_REASON(body(R"({"kind":"dsse","apiVersion":"0.0.1","spec":{},"more":1})"),
                ReasonCode::kInternalError);
  EXPECT_REASON(body("not json"), ReasonCode::kJsonInvalid);
  EXPECT_REASON(body("null"), ReasonCode::kJsonShape);
  EXPECT_REASON(body("[]"), ReasonCode::kJsonShape);
  EXPECT_REASON(body(R"({"kind":"dsse"})"), ReasonCode::kJsonShape);
  EXPECT_REASON(body(R"({"kind":null,"apiVersion":"0.0.1"})"), ReasonCode::kJsonShape);
}

TEST(LegacyEntry, KeepsToItsLimits) {
  EXPECT_REASON(code_of(parse_legacy_entry("", Limits{})), ReasonCode::kJsonInvalid);
  Limits limits;
  limits.bundle_bytes = 10;
  EXPECT_REASON(code_of(parse_legacy_entry(render_json(good_annotation()), limits)),
                ReasonCode::kBundleLimits);
}

TEST(LegacyTimestamp, ReadsTheResponse) {
  EXPECT_EQ(*parse_legacy_timestamp(R"({"SignedRFC3161Timestamp":"AAEC"})", Limits{}), Bytes("\0\1\2", 3));
  EXPECT_REASON(code_of(parse_legacy_timestamp(R"({"SignedRFC3161Timestamp":"?"})", Limits{})),
                ReasonCode::kTimestampMalformed);
  EXPECT_REASON(code_of(parse_legacy_timestamp(R"({"SignedRFC3161Timestamp":"AAEC","x":1})", Limits{})),
                ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse_legacy_timestamp("{}", Limits{})), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse_legacy_timestamp("", Limits{})), ReasonCode::kJsonInvalid);
}

}  // namespace
}  // namespace sekisho::sigstore
