#include "signing/keyless_signer.h"

#include <gtest/gtest.h>

#include "crypto/pem.h"
#include "support/expect.h"
#include "support/keyless.h"
#include "verify/evidence.h"

namespace sekisho::signing {
namespace {

using support::code_of;
using support::HttpAnswer;
using support::HttpRequest;
using support::Keyless;
using support::RekorVersion;

const crypto::Digest kSubject = crypto::Digest::of("the goods");

std::string statement() { return support::statement_about(kSubject, support::kSignPredicate); }

// What verification finds in a bundle by the authority that the signer says to be.
verify::Evidence examine(Signer& signer, const Bytes& bundle, const Limits& limits) {
  verify::Evidence evidence;
  const verify::TrustMaterial trust{{*signer.own(Form::kBundle)}};
  const verify::Circumstances circumstances{now(), {}};
  verify::verify_blob(bundle, {std::nullopt, kSubject}, {trust, circumstances, limits}, evidence);
  return evidence;
}

class EachRekor : public testing::TestWithParam<RekorVersion> {};
INSTANTIATE_TEST_SUITE_P(Versions, EachRekor, testing::Values(RekorVersion::kV1, RekorVersion::kV2),
                         [](const auto& param) { return param.param == RekorVersion::kV1 ? "v1" : "v2"; });

TEST_P(EachRekor, SignsAsTheIdentityWithAllThatProvesIt) {
  const Keyless keyless;
  const auto signer = keyless.signer(GetParam());
  const auto bundle = signer->sign_statement(statement());
  ASSERT_TRUE(bundle.ok()) << bundle.error().message();
  const auto evidence = examine(*signer, *bundle, keyless.limits);
  ASSERT_EQ(evidence.proofs.size(), 1U) << evidence.rejections.front().detail;
  const auto& proof = evidence.proofs.front();
  EXPECT_EQ(proof.signer.identity->subject, support::kIdentity);
  EXPECT_EQ(proof.verified_by,
            (std::vector<std::string>{"signature", "timestamp", "log", "certificate", "sct"}));
  EXPECT_TRUE(proof.not_checked.empty());
  EXPECT_EQ(signer->describe(), std::string(support::kIdentity) + " (" + support::kIssuer + ")");
}

TEST_P(EachRekor, AKeyIsWitnessedToo) {
  const Keyless keyless;
  KeySigner signer(*crypto::PrivateKey::generate(), keyless.notary(GetParam()));
  const auto bundle = signer.sign_statement(statement());
  ASSERT_TRUE(bundle.ok()) << bundle.error().message();
  const auto evidence = examine(signer, *bundle, keyless.limits);
  ASSERT_EQ(evidence.proofs.size(), 1U) << evidence.rejections.front().detail;
  EXPECT_EQ(evidence.proofs.front().verified_by, (std::vector<std::string>{"signature", "timestamp", "log"}));
  EXPECT_EQ(keyless.asked(support::kCertifyPath), 0U);
}

// One request for the certificate, and the log and the timestamp side by side.
TEST_P(EachRekor, AsksEachServiceOnceAndTheAuthorityOnceForAll) {
  const Keyless keyless;
  const auto signer = keyless.signer(GetParam());
  ASSERT_TRUE(signer->sign_statement(statement()).ok());
  ASSERT_TRUE(signer->sign_statement(statement()).ok());
  EXPECT_EQ(keyless.asked(support::kCertifyPath), 1U);
  EXPECT_EQ(keyless.services.server().requests().size(), 5U);
}

TEST(KeylessSigner, IsWhomAnAddressNames) {
  const Keyless keyless;
  const auto token =
      IdentityToken::parse(support::render_token(Json::Object{{"iss", support::kIssuer},
                                                              {"sub", "1234"},
                                                              {"aud", support::kServicesAudience},
                                                              {"email", "dev@acme.example"},
                                                              {"email_verified", true}}));
  KeylessSigner signer(*token, keyless.notary(RekorVersion::kV1));
  const auto evidence = examine(signer, *signer.sign_statement(statement()), keyless.limits);
  ASSERT_EQ(evidence.proofs.size(), 1U);
  EXPECT_EQ(evidence.proofs.front().signer.identity->subject, "dev@acme.example");
}

TEST(KeylessSigner, APayloadComesWithCosignsAnnotations) {
  const Keyless keyless;
  const auto made = keyless.signer()->sign_payload("payload");
  ASSERT_TRUE(made.ok());
  std::vector<std::string> keys;
  for (const auto& [key, value] : made->annotations) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"dev.sigstore.cosign/certificate", "dev.sigstore.cosign/chain",
                                      "dev.sigstore.cosign/bundle", "dev.sigstore.cosign/rfc3161timestamp"}));
}

// Rekor v2 promises nothing, so that cosign's annotations have no place for what it says.
TEST(KeylessSigner, APayloadHasNoEntryOfRekor2) {
  const Keyless keyless;
  const auto signer = keyless.signer(RekorVersion::kV2);
  const auto made = signer->sign_payload("payload");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->annotations.size(), 3U);
  EXPECT_EQ(signer->own(Form::kLegacy)->log, verify::LogUse::kIgnored);
}

TEST(KeylessSigner, ATokenThatHasEndedIsNotSent) {
  const Keyless keyless;
  KeylessSigner signer(*IdentityToken::parse(support::token_of("x", now() - Seconds(1))),
                       keyless.notary(RekorVersion::kV1));
  EXPECT_REASON(code_of(signer.sign_statement(statement())), ReasonCode::kIdentityTokenExpired);
  EXPECT_TRUE(keyless.services.server().requests().empty());
}

TEST(KeylessSigner, TheAuthoritysRefusalIsToldWithoutTheToken) {
  const Keyless keyless;
  const auto token = IdentityToken::parse(
      support::render_token(Json::Object{{"iss", support::kIssuer}, {"sub", "x"}, {"aud", "another"}}));
  KeylessSigner signer(*token, keyless.notary(RekorVersion::kV1));
  const auto made = signer.sign_statement(statement());
  EXPECT_REASON(code_of(made), ReasonCode::kSigningRefused);
  EXPECT_NE(made.error().detail.find("error processing the identity token (the token)"), std::string::npos);
  EXPECT_EQ(made.error().message().find(token->text()), std::string::npos);
}

TEST(KeylessSigner, TheFirstCertificateMayBeAskedForAhead) {
  const Keyless keyless;
  KeylessSigner signer(Keyless::token(), keyless.notary(RekorVersion::kV1));
  signer.start();
  ASSERT_TRUE(signer.sign_statement(statement()).ok());
  EXPECT_EQ(keyless.asked(support::kCertifyPath), 1U);
  KeylessSigner refused(*IdentityToken::parse(support::token_of("x", now() - Seconds(1))),
                        keyless.notary(RekorVersion::kV1));
  refused.start();
  EXPECT_REASON(code_of(refused.own(Form::kBundle)), ReasonCode::kIdentityTokenExpired);
  KeylessSigner unused(Keyless::token(), keyless.notary(RekorVersion::kV1));
  unused.start();
}

TEST(KeylessSigner, NeedsAnAuthority) {
  const Keyless keyless;
  auto services = keyless.selected(RekorVersion::kV1);
  services.authority.reset();
  EXPECT_REASON(code_of(keyless.signer(services)->sign_statement(statement())),
                ReasonCode::kSigningConfigInvalid);
}

// Everything that a service may answer and that is not what was asked for.
struct Wrong {
  const char* what;
  const char* path;
  int status;
  std::string body;
};

class WrongAnswer : public testing::TestWithParam<Wrong> {};
INSTANTIATE_TEST_SUITE_P(
    Answers, WrongAnswer,
    testing::Values(Wrong{"no_json", support::kCertifyPath, 200, "<html>"},
                    Wrong{"empty_chain", support::kCertifyPath, 200,
                          R"({"signedCertificateEmbeddedSct":{"chain":{"certificates":[]}}})"},
                    Wrong{"detached_sct", support::kCertifyPath, 200,
                          R"({"signedCertificateDetachedSct":{}})"},
                    Wrong{"no_certificate", support::kCertifyPath, 200,
                          R"({"signedCertificateEmbeddedSct":{"chain":{"certificates":["x"]}}})"},
                    Wrong{"no_entry", support::kRekor1Path, 201, "{}"},
                    Wrong{"two_entries", support::kRekor1Path, 201, R"({"a":{},"b":{}})"},
                    Wrong{"entry_without_body", support::kRekor1Path, 201, R"({"a":{"logIndex":1}})"},
                    Wrong{"no_timestamp", support::kStampPath, 200, "OK"}),
    [](const auto& param) { return param.param.what; });

TEST_P(WrongAnswer, IsToldAsSuch) {
  const Keyless keyless([](const HttpRequest& request) -> std::optional<HttpAnswer> {
    if (request.path() != GetParam().path) return std::nullopt;
    return HttpAnswer{.status = GetParam().status, .body = GetParam().body};
  });
  EXPECT_REASON(code_of(keyless.signer()->sign_statement(statement())), ReasonCode::kSigningAnswer);
}

TEST(KeylessSigner, ACertificateForAnotherKeyIsNone) {
  const support::VirtualSigstore other = support::VirtualSigstore::make();
  const std::string pem = crypto::render_pem_block("CERTIFICATE", other.issue_leaf({}, support::make_key()));
  const Keyless keyless([&](const HttpRequest& request) -> std::optional<HttpAnswer> {
    if (request.path() != support::kCertifyPath) return std::nullopt;
    Json::Object chain{{"certificates", Json::Array{pem}}};
    return HttpAnswer{.body = render_json(Json::Object{
                          {"signedCertificateEmbeddedSct", Json::Object{{"chain", std::move(chain)}}}})};
  });
  EXPECT_REASON(code_of(keyless.signer()->sign_statement(statement())), ReasonCode::kSigningAnswer);
}

// 409 with the place of the entry is how Rekor v1 says that it holds this very one.
TEST(KeylessSigner, AnEntryThatIsThereAlreadyIsFetched) {
  const Keyless* self = nullptr;
  std::string entry;
  const Keyless keyless([&](const HttpRequest& request) -> std::optional<HttpAnswer> {
    if (request.path() == support::kRekor1Path) {
      entry = self->services.serve(request).body;
      return HttpAnswer{.status = 409,
                        .headers = {{"Location", "/api/v1/log/entries/0123"}},
                        .body = R"({"code":409,"message":"an equivalent entry already exists"})"};
    }
    if (request.path() != "/api/v1/log/entries/0123") return std::nullopt;
    return HttpAnswer{.body = entry};
  });
  self = &keyless;
  const auto signer = keyless.signer();
  const auto evidence = examine(*signer, *signer->sign_statement(statement()), keyless.limits);
  EXPECT_EQ(evidence.proofs.size(), 1U);
  EXPECT_EQ(keyless.asked("/api/v1/log/entries/0123"), 1U);
}

TEST(KeylessSigner, AnExistingEntryElsewhereIsNotFetched) {
  for (const std::string location : {"http://example.com/entry", ""}) {
    const Keyless keyless([&](const HttpRequest& request) -> std::optional<HttpAnswer> {
      if (request.path() != support::kRekor1Path) return std::nullopt;
      return HttpAnswer{.status = 409, .headers = {{"Location", location}}};
    });
    const auto made = keyless.signer()->sign_statement(statement());
    EXPECT_REASON(code_of(made), location.empty() ? ReasonCode::kSigningRefused : ReasonCode::kSigningAnswer);
  }
}

}  // namespace
}  // namespace sekisho::signing
