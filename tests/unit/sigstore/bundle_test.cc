#include "sigstore/bundle.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

const std::string kType = R"("mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json")";
const std::string kKey = R"("publicKey":{"hint":"aGludA=="})";
const std::string kCertificate = R"("certificate":{"rawBytes":"AAAA"})";
const std::string kEnvelope =
    R"("dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AAAA"}]})";
const std::string kMessage = R"("messageSignature":{"signature":"AAAA"})";

std::string bundle(const std::string& material, const std::string& content = kEnvelope,
                   const std::string& type = kType) {
  return "{" + type + R"(,"verificationMaterial":{)" + material + "}," + content + "}";
}

Result<Bundle> parse(const std::string& text) { return parse_bundle(text, Limits{}); }

// kEntry is the least that a log entry is.
const std::string kEntry = R"({"logId":{"keyId":"AAAA"},"kindVersion":{"kind":"k","version":"v"}})";
// entry_with is such an entry with further members.
std::string entry_with(const std::string& members) {
  return kEntry.substr(0, kEntry.size() - 1) + "," + members + "}";
}
std::string version(const std::string& number) {
  return R"("mediaType":"application/vnd.dev.sigstore.bundle+json;version=)" + number + "\"";
}

std::string with_entries(const std::string& entries) {
  return bundle(kKey + ",\"tlogEntries\":[" + entries + "]");
}

std::string repeated(const std::string& item, std::size_t times) {
  std::string out = item;
  for (std::size_t i = 1; i < times; ++i) out += "," + item;
  return out;
}

TEST(Bundle, ReadsAnEnvelopeWithAKeyHint) {
  const auto parsed = parse(bundle(kKey));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<PublicKeyHint>(parsed->material).hint, "aGludA==");
  EXPECT_EQ(std::get<Envelope>(parsed->content).payload, "{}");
  EXPECT_TRUE(parsed->log_entries.empty());
  EXPECT_TRUE(parsed->timestamps.empty());
  EXPECT_TRUE(parse(bundle(R"("publicKey":{})")).ok());
}

TEST(Bundle, ReadsCertificatesAndWhatComesWithThem) {
  const auto parsed =
      parse(bundle(kCertificate + R"(,"tlogEntries":[)" + repeated(kEntry, 2) +
                   R"(],"timestampVerificationData":{"rfc3161Timestamps":[{"signedTimestamp":"AAAA"}]})"));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<CertificateMaterial>(parsed->material).chain.size(), 1U);
  EXPECT_EQ(parsed->log_entries.size(), 2U);
  EXPECT_EQ(parsed->timestamps, std::vector<Bytes>{Bytes(3, '\0')});
  const std::string chain_text =
      R"("x509CertificateChain":{"certificates":[{"rawBytes":"AAAA"},{"rawBytes":"AAAB"}]})";
  const auto chain = parse(bundle(chain_text, kEnvelope, version("0.2")));
  ASSERT_TRUE(chain.ok());
  EXPECT_EQ(std::get<CertificateMaterial>(chain->material).chain.size(), 2U);
  // From 0.3 on there is one certificate, and authorities come from the trusted root alone.
  EXPECT_REASON(code_of(parse(bundle(chain_text))), ReasonCode::kBundleMalformed);
}

TEST(Bundle, ReadsMessageSignatures) {
  const std::string hash = encode_base64(crypto::hash_bytes(crypto::HashAlgorithm::kSha384, "x"));
  const auto parsed =
      parse(bundle(kKey, R"("messageSignature":{"messageDigest":{"algorithm":"SHA2_384","digest":")" + hash +
                             R"("},"signature":"AAAA"})"));
  ASSERT_TRUE(parsed.ok());
  const auto& message = std::get<MessageSignature>(parsed->content);
  EXPECT_EQ(message.signature, Bytes(3, '\0'));
  EXPECT_EQ(message.digest->algorithm, crypto::HashAlgorithm::kSha384);
  EXPECT_TRUE(parse(bundle(kKey, kMessage)).ok());
}

TEST(Bundle, RefusesMessageDigestsThatAreNone) {
  for (const std::string digest :
       {R"({"algorithm":"SHA2_256","digest":"AAAA"})", R"({"algorithm":"SHA1","digest":"AAAA"})",
        R"({"algorithm":"SHA2_256","digest":"?"})",
        R"({"algorithm":"HASH_ALGORITHM_UNSPECIFIED","digest":""})"}) {
    EXPECT_REASON(code_of(parse(bundle(
                      kKey, R"("messageSignature":{"messageDigest":)" + digest + R"(,"signature":"AAAA"})"))),
                  ReasonCode::kBundleMalformed)
        << digest;
  }
}

TEST(Bundle, IsOfVersion01To03InBothSpellings) {
  const std::string type = "application/vnd.dev.sigstore.bundle";
  for (const auto& [number, wanted] :
       {std::pair{"0.1", BundleVersion::kV01}, {"0.2", BundleVersion::kV02}, {"0.3", BundleVersion::kV03}}) {
    for (const std::string& spelling : {type + "+json;version=" + number, type + ".v" + number + "+json"}) {
      const auto parsed = parse(bundle(kKey, kEnvelope, "\"mediaType\":\"" + spelling + "\""));
      ASSERT_TRUE(parsed.ok()) << spelling;
      EXPECT_EQ(parsed->version, wanted) << spelling;
    }
  }
}

TEST(Bundle, IsOfNoOtherVersion) {
  for (const std::string type :
       {"application/vnd.dev.sigstore.bundle+json;version=99.9",
        "application/vnd.dev.sigstore.bundle.v0.4+json", "application/vnd.dev.sigstore.bundle+json", "",
        "application/json", "application/vnd.dev.sigstore.bundle.V0.3+json"}) {
    EXPECT_REASON(code_of(parse(bundle(kKey, kEnvelope, "\"mediaType\":\"" + type + "\""))),
                  ReasonCode::kBundleVersion)
        << type;
  }
}

TEST(Bundle, RefusesUnknownMembersEverywhere) {
  EXPECT_REASON(code_of(parse(bundle(kKey, kEnvelope + R"(,"x":1)"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(bundle(kKey + R"(,"x":1)"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(bundle(R"("publicKey":{"hint":"a","x":1})"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(bundle(R"("certificate":{"rawBytes":"AAAA","x":1})"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(bundle(kKey, R"("messageSignature":{"signature":"AAAA","x":1})"))),
                ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(with_entries(entry_with(R"("x":1)")))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(with_entries(entry_with(R"("inclusionProof":{"checkpoint":{"x":1}})")))),
                ReasonCode::kJsonShape);
  // The other spelling of protojson: one document, one spelling.
  EXPECT_REASON(code_of(parse(bundle(R"("public_key":{"hint":"a"})"))), ReasonCode::kBundleMalformed);
}

// MAN-06, MAN-07
TEST(Bundle, RefusesKeysThatReadersReadDifferently) {
  EXPECT_REASON(code_of(parse(bundle(kKey, kEnvelope + "," + kEnvelope))), ReasonCode::kJsonDuplicateKey);
  EXPECT_REASON(code_of(parse(bundle(R"("PublicKey":{"hint":"a"})"))), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(parse(bundle(kKey, R"("dsseEnvelope":{"payload":"","payloadType":"",)"
                                           R"("\u017fignatures":[{"sig":"AAAA"}]})"))),
                ReasonCode::kJsonCaseCollision);
}

TEST(Bundle, HasExactlyOneKeyAndOneContent) {
  EXPECT_REASON(code_of(parse(bundle(kKey + "," + kCertificate))), ReasonCode::kBundleMalformed);
  EXPECT_REASON(code_of(parse(bundle(""))), ReasonCode::kBundleMalformed);
  EXPECT_REASON(code_of(parse(bundle(kKey, kEnvelope + "," + kMessage))), ReasonCode::kBundleMalformed);
  EXPECT_REASON(code_of(parse(bundle(kKey, R"("dsseEnvelope":null)"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse("{" + kType + R"(,"verificationMaterial":{)" + kKey + "}}")),
                ReasonCode::kBundleMalformed);
  EXPECT_REASON(code_of(parse("{" + kType + "," + kEnvelope + "}")), ReasonCode::kJsonShape);
  EXPECT_REASON(
      code_of(parse(bundle(R"("x509CertificateChain":{"certificates":[]})", kEnvelope, version("0.1")))),
      ReasonCode::kBundleMalformed);
  EXPECT_REASON(code_of(parse(bundle(R"("certificate":{"rawBytes":""})"))), ReasonCode::kBundleMalformed);
}

// SIG-08
TEST(Bundle, RefusesSignaturesThatHaveSeveralSpellings) {
  for (const std::string text : {"AA A", "AAAA\\n", "AAA", "AA==AA==", "AAAA=", "-_-_", "AB==", "", "?"}) {
    EXPECT_REASON(code_of(parse(bundle(kKey, R"("messageSignature":{"signature":")" + text + "\"}"))),
                  ReasonCode::kSignatureEncoding)
        << text;
  }
}

TEST(Bundle, ReadsWholeLogEntriesAndChecksTheirOutline) {
  const std::string entry =
      R"({"logIndex":"9223372036854775807","logId":{"keyId":"AAAA"},"kindVersion":{"kind":"k","version":"v"},)"
      R"("integratedTime":"0","inclusionPromise":{"signedEntryTimestamp":"AAAA"},"inclusionProof":{"logIndex":"1",)"
      R"("rootHash":"AAAA","treeSize":"2","hashes":["AAAA"],"checkpoint":{"envelope":"x"}},"canonicalizedBody":"AAAA"})";
  EXPECT_EQ(parse(with_entries(entry))->log_entries.size(), 1U);
  for (const std::string wrong :
       {R"("logIndex":"9223372036854775808")", R"("logIndex":"-1")", R"("logIndex":"01")", R"("logIndex":"")",
        R"("canonicalizedBody":"?")", R"("inclusionProof":{"hashes":[1]})"}) {
    EXPECT_REASON(code_of(parse(with_entries(entry_with(wrong)))), ReasonCode::kBundleMalformed) << wrong;
  }
  EXPECT_REASON(code_of(parse(with_entries(entry_with(R"("logIndex":1)")))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(with_entries("1"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(with_entries("null"))), ReasonCode::kJsonShape);
}

// SIG-05, MAN-17
TEST(Bundle, HoldsNoMoreThanAnyHonestOne) {
  EXPECT_EQ(parse(with_entries(repeated(kEntry, 32)))->log_entries.size(), 32U);
  EXPECT_REASON(code_of(parse(with_entries(repeated(kEntry, 33)))), ReasonCode::kBundleLimits);
  const auto timestamps = [](std::size_t count) {
    return bundle(kKey + R"(,"timestampVerificationData":{"rfc3161Timestamps":[)" +
                  repeated(R"({"signedTimestamp":"AAAA"})", count) + "]}");
  };
  EXPECT_EQ(parse(timestamps(32))->timestamps.size(), 32U);
  EXPECT_REASON(code_of(parse(timestamps(33))), ReasonCode::kBundleLimits);
  const auto chain = [](std::size_t count) {
    return bundle(
        R"("x509CertificateChain":{"certificates":[)" + repeated(R"({"rawBytes":"AAAA"})", count) + "]}",
        kEnvelope, version("0.1"));
  };
  EXPECT_TRUE(parse(chain(Limits{}.certificates)).ok());
  EXPECT_REASON(code_of(parse(chain(Limits{}.certificates + 1))), ReasonCode::kCertificateTooMany);
  EXPECT_REASON(code_of(parse(with_entries(
                    entry_with(R"("inclusionProof":{"hashes":[)" + repeated("\"AAAA\"", 65) + "]}")))),
                ReasonCode::kBundleLimits);
  Limits limits;
  limits.bundle_bytes = bundle(kKey).size() - 1;
  EXPECT_REASON(code_of(parse_bundle(bundle(kKey), limits)), ReasonCode::kBundleLimits);
}

// A value takes many times the memory of its text: they are counted before any is made.
TEST(Bundle, IsNotReadWhereItHoldsMoreValuesThanAnyHonestOne) {
  const std::string zeros = "[" + repeated("0", 1000000) + "]";
  EXPECT_REASON(code_of(parse(zeros)), ReasonCode::kBundleLimits);
  EXPECT_REASON(code_of(parse_envelope(zeros, Limits{})), ReasonCode::kBundleLimits);
}

// MAN-09, MAN-10
TEST(Bundle, RefusesWhatIsNoStrictJson) {
  EXPECT_REASON(code_of(parse("")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse("[]")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(bundle(kKey) + "{}")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse(std::string(100000, '['))), ReasonCode::kJsonTooDeep);
}

// What cosign 3.1 wrote is written again byte for byte.
TEST(RenderBundle, WritesWhatCosignWrites) {
  for (const std::string file : {"signature-bundle.json", "attestation-bundle.json"}) {
    const std::string text = support::read_vector("cosign/3.1/" + file);
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed.ok()) << file;
    EXPECT_EQ(render_bundle(*parsed), text);
  }
}

TEST(Bundle, ReadsWhatCosign25Writes) {
  const auto parsed = parse(support::read_vector("cosign/2.5/blob-bundle.json"));
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(std::holds_alternative<MessageSignature>(parsed->content));
}

}  // namespace
}  // namespace sekisho::sigstore
