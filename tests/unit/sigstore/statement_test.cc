#include <gtest/gtest.h>

#include "sigstore/bundle.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

const crypto::Digest kOurs = crypto::Digest::of("ours");
const std::string kHex(kOurs.hex());
const std::string kOther(crypto::Digest::of("other").hex());
const std::string kGood = R"({"digest":{"sha256":")" + kHex + "\"}}";

std::string statement(const std::string& subjects, const std::string& rest = R"("predicateType":"p")") {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[)" + subjects + "]," + rest + "}";
}

Result<Statement> parse(const std::string& text) { return parse_statement(text, Limits{}); }

ReasonCode check(const std::string& subjects) {
  const auto parsed = parse(statement(subjects));
  if (!parsed.ok()) return parsed.error().code;
  return code_of(check_subject(*parsed, kOurs));
}

std::string digests(const std::string& members) { return R"({"digest":{)" + members + "}}"; }

TEST(Statement, ReadsSubjectsPredicateTypeAndPredicate) {
  const auto parsed = parse(
      R"({"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"n","digest":{"sha256":")" + kHex +
      R"("},"annotations":{"env":"prod","n":1}}],"predicateType":"https://p","predicate":{"a":[]},"extra":1})");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->type, "https://in-toto.io/Statement/v0.1");
  EXPECT_EQ(parsed->predicate_type, "https://p");
  EXPECT_EQ(parsed->subjects.front().name, "n");
  EXPECT_EQ(parsed->subjects.front().annotations.size(), 1U);
  EXPECT_EQ(parsed->predicate, R"({"a":[]})");
}

TEST(Statement, IsOfAKnownVersionAndHasAPredicateType) {
  const std::string subject = ",\"subject\":[" + kGood + "],";
  EXPECT_REASON(
      code_of(parse(R"({"_type":"https://in-toto.io/Statement/v2")" + subject + R"("predicateType":"p"})")),
      ReasonCode::kStatementMalformed);
  EXPECT_REASON(code_of(parse(R"({"_type":"")" + subject + R"("predicateType":"p"})")),
                ReasonCode::kStatementMalformed);
  EXPECT_REASON(code_of(parse(statement(kGood, R"("predicateType":"")"))), ReasonCode::kStatementMalformed);
}

// ATT-03
TEST(Statement, RefusesWhatIsNotOne) {
  EXPECT_REASON(code_of(parse("not-json")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse("")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse("[]")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(R"({"builder":[]})")), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(statement(kGood, R"("predicate":{})"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(statement(kGood, R"("predicateType":7)"))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(statement(kGood, R"("predicateType":"p","predicate":[])"))),
                ReasonCode::kStatementMalformed);
  EXPECT_REASON(code_of(parse(statement(kGood, R"("PredicateType":"p")"))), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code_of(parse(statement(kGood) + "{}")), ReasonCode::kJsonInvalid);
}

TEST(Statement, MayComeWithoutAPredicate) {
  EXPECT_TRUE(parse(statement(kGood))->predicate.empty());
  EXPECT_TRUE(parse(statement(kGood, R"("predicateType":"p","predicate":null)"))->predicate.empty());
}

// ATT-04, SIG-05
TEST(Statement, HasSubjectsWithDigests) {
  EXPECT_REASON(check(""), ReasonCode::kStatementMalformed);
  EXPECT_REASON(check("null"), ReasonCode::kJsonShape);
  EXPECT_REASON(check(kGood + ",null"), ReasonCode::kJsonShape);
  EXPECT_REASON(check("{}"), ReasonCode::kJsonShape);
  EXPECT_REASON(check(R"({"name":"ours"})"), ReasonCode::kJsonShape);
  EXPECT_REASON(check(digests("")), ReasonCode::kStatementMalformed);
  EXPECT_REASON(check(digests("\"sha256\":null")), ReasonCode::kStatementMalformed);
  EXPECT_REASON(check(R"({"name":7,"digest":{"sha256":")" + kHex + "\"}}"), ReasonCode::kJsonShape);
  EXPECT_REASON(
      code_of(parse(R"({"_type":"https://in-toto.io/Statement/v1","subject":null,"predicateType":"p"})")),
      ReasonCode::kJsonShape);
}

// ATT-04
TEST(CheckSubject, FindsOursAmongOthers) {
  const std::string other = digests("\"sha256\":\"" + kOther + "\"");
  EXPECT_REASON(check(kGood), ReasonCode::kInternalError);  // none: it is found
  const auto both = parse(statement(other + R"(,{"name":"second","digest":{"sha256":")" + kHex + "\"}}"));
  EXPECT_EQ(check_subject(*both, kOurs)->name, "second");
  EXPECT_REASON(check(other), ReasonCode::kStatementSubject);
  EXPECT_REASON(check(R"({"name":")" + kHex + R"(","digest":{"sha256":")" + kOther + "\"}}"),
                ReasonCode::kStatementSubject);
}

// SIG-05
TEST(CheckSubject, FindsNothingAmongNothing) {
  EXPECT_REASON(code_of(check_subject(Statement{}, kOurs)), ReasonCode::kStatementSubject);
  EXPECT_REASON(code_of(check_subject(*parse(statement(kGood)), std::vector<crypto::Digest>())),
                ReasonCode::kStatementSubject);
  Statement hollow;
  hollow.subjects.emplace_back();
  EXPECT_REASON(code_of(check_subject(hollow, kOurs)), ReasonCode::kStatementSubject);
}

// SIG-22
TEST(CheckSubject, CountsStrongDigestsOnlyAndAllOfThem) {
  EXPECT_REASON(check(digests(R"("sha1":"00","sha256":")" + kHex + "\"")), ReasonCode::kInternalError);
  EXPECT_REASON(check(digests(R"("sha1":")" + kHex + R"(","sha256":")" + kOther + "\"")),
                ReasonCode::kStatementSubject);
  EXPECT_REASON(check(digests(R"("md5":")" + kHex + "\"")), ReasonCode::kStatementSubject);
  EXPECT_REASON(check(digests(R"("sha256":")" + kHex + R"(","sha512":"00")")), ReasonCode::kStatementSubject);
}

TEST(CheckSubject, ComparesEveryDigestThatIsKnown) {
  crypto::Hasher hasher(crypto::HashAlgorithm::kSha512);
  hasher.update("ours");
  const auto sha512 = hasher.finish();
  const auto both = parse(
      statement(digests(R"("sha256":")" + kHex + R"(","sha512":")" + std::string(sha512.hex()) + "\"")));
  EXPECT_TRUE(check_subject(*both, {kOurs, sha512}).ok());
  EXPECT_FALSE(check_subject(*both, kOurs).ok());
  EXPECT_FALSE(check_subject(*both, sha512).ok());
}

// SIG-23
TEST(CheckSubject, ComparesInFullAndAsWritten) {
  std::string upper = kHex;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_REASON(check(digests("\"sha256\":\"" + upper + "\"")), ReasonCode::kStatementSubject);
  EXPECT_REASON(check(digests("\"sha256\":\"" + kHex.substr(0, 12) + "\"")), ReasonCode::kStatementSubject);
  EXPECT_REASON(check(digests("\"sha256\":\"\"")), ReasonCode::kStatementSubject);
  EXPECT_REASON(check(digests("\"SHA256\":\"" + kHex + "\"")), ReasonCode::kStatementSubject);
  EXPECT_REASON(check(digests("\"sha256\":\"sha256:" + kHex + "\"")), ReasonCode::kStatementSubject);
}

// ATT-05
TEST(Statement, HoldsNoMoreThanAnyHonestOne) {
  std::string many = kGood;
  for (int i = 0; i < 1024; ++i) many += "," + kGood;
  EXPECT_REASON(check(many), ReasonCode::kBundleLimits);
  std::string weak = "\"sha256\":\"" + kHex + "\"";
  for (int i = 0; i < 32; ++i) weak += ",\"x" + std::to_string(i) + "\":\"\"";
  EXPECT_REASON(check(digests(weak)), ReasonCode::kBundleLimits);
  Limits limits;
  limits.bundle_bytes = 10;
  EXPECT_REASON(code_of(parse_statement(statement(kGood), limits)), ReasonCode::kBundleLimits);
}

TEST(RenderStatement, WritesWhatCosignWrites) {
  const auto bundle = parse_bundle(support::read_vector("cosign/3.1/signature-bundle.json"), Limits{});
  ASSERT_TRUE(bundle.ok());
  const Bytes& payload = std::get<Envelope>(bundle->content).payload;
  const auto parsed = parse_statement(payload, Limits{});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->predicate_type, kCosignSignPredicate);
  EXPECT_EQ(render_statement(*parsed), payload);
}

}  // namespace
}  // namespace sekisho::sigstore
