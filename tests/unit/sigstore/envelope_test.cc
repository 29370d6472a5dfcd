#include <gtest/gtest.h>

#include "sigstore/bundle.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

Result<Envelope> parse(const std::string& text) { return parse_envelope(text, Limits{}); }

std::string signed_by(const std::string& signatures) {
  return R"({"payloadType":"t","payload":"e30=","signatures":[)" + signatures + "]}";
}

// The example of DSSE's protocol.md.
TEST(Envelope, IsSignedOverItsPae) {
  const Envelope envelope{"http://example.com/HelloWorld", "hello world", "s"};
  EXPECT_EQ(envelope.pae(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  const Envelope empty{"", "", "s"};
  EXPECT_EQ(empty.pae(), "DSSEv1 0  0 ");
}

// SIG-06: the lengths keep type and payload apart.
TEST(Envelope, HasAPaeOfItsOwnForEachSplit) {
  EXPECT_NE((Envelope{"a", "b c", "s"}.pae()), (Envelope{"a 1 b", "c", "s"}.pae()));
  EXPECT_NE((Envelope{"ab", "c", "s"}.pae()), (Envelope{"a", "bc", "s"}.pae()));
}

TEST(Envelope, ReadsTypePayloadAndSignature) {
  const auto parsed = parse(signed_by(R"({"keyid":"x","sig":"AAAA"})"));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->payload_type, "t");
  EXPECT_EQ(parsed->payload, "{}");
  EXPECT_EQ(parsed->signature, Bytes(3, '\0'));
}

// SIG-05, SIG-07
TEST(Envelope, HasExactlyOneSignature) {
  EXPECT_REASON(code_of(parse(signed_by(""))), ReasonCode::kEnvelopeSignatures);
  EXPECT_REASON(code_of(parse(signed_by(R"({"sig":"AAAA"},{"sig":"AAAA"})"))),
                ReasonCode::kEnvelopeSignatures);
  EXPECT_REASON(code_of(parse(R"({"payloadType":"t","payload":""})")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(R"({"payloadType":"t","payload":"","signatures":null})")),
                ReasonCode::kJsonShape);
}

// SIG-08
TEST(Envelope, RefusesLaxBase64) {
  for (const std::string text : {"AA A", "AAAA\\n", "AAA", "_-_-", "AB==", "", "AAAA===="}) {
    EXPECT_REASON(code_of(parse(signed_by(R"({"sig":")" + text + "\"}"))), ReasonCode::kSignatureEncoding)
        << text;
  }
  EXPECT_REASON(code_of(parse(R"({"payloadType":"t","payload":"e30","signatures":[{"sig":"AAAA"}]})")),
                ReasonCode::kBundleMalformed);
}

// ATT-03
TEST(Envelope, RefusesWhatIsMissingOrStrange) {
  EXPECT_REASON(code_of(parse(R"({"payloadType":"t","signatures":[{"sig":"AAAA"}]})")),
                ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(R"({"payload":"","signatures":[{"sig":"AAAA"}]})")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(signed_by("{}"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(signed_by("7"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(signed_by(R"({"sig":"AAAA","cert":"x"})"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(signed_by(R"({"sig":"AAAA","SIG":"AAAB"})"))), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(parse("not-json")), ReasonCode::kJsonInvalid);
  Limits limits;
  limits.bundle_bytes = 10;
  EXPECT_REASON(code_of(parse_envelope(signed_by(R"({"sig":"AAAA"})"), limits)), ReasonCode::kBundleLimits);
}

TEST(Envelope, ReadsWhatCosign25Attaches) {
  const auto parsed = parse(support::read_vector("cosign/2.5/att-layer.json"));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->payload_type, kInTotoType);
}

}  // namespace
}  // namespace sekisho::sigstore
