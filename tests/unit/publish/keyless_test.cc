// Signing as an identity, up to the registry.
#include "support/keyless.h"

#include <gtest/gtest.h>

#include "publish/attest.h"
#include "publish/sign.h"
#include "support/expect.h"
#include "support/json_edit.h"
#include "support/published.h"

namespace sekisho::publish {
namespace {

using support::code_of;
using support::HttpAnswer;
using support::HttpRequest;
using support::Keyless;
using support::Published;
using support::RekorVersion;

Signing signing_by(std::shared_ptr<signing::Signer> signer, const Published& published) {
  return {std::move(signer), published.subject, published.reference("v1").name()->text(), {}, now()};
}

std::size_t writes(const Published& published) {
  std::size_t count = 0;
  for (const auto& request : published.server.requests()) count += request.method == "PUT" ? 1 : 0;
  return count;
}

TEST(Keyless, EachFormatIsStoredOnce) {
  const Keyless keyless;
  const Published published;
  const auto opened = published.open();
  const auto signing = signing_by(keyless.signer(), published);
  for (const auto outcome : {Outcome::kStored, Outcome::kAlreadyThere}) {
    const auto bundle = sign_bundle(signing, *opened.repository, published.limits);
    ASSERT_TRUE(bundle.ok()) << bundle.error().message();
    EXPECT_EQ(bundle->outcome, outcome);
    const auto legacy = sign_legacy(signing, *opened.repository, published.limits);
    ASSERT_TRUE(legacy.ok()) << legacy.error().message();
    EXPECT_EQ(legacy->outcome, outcome);
    EXPECT_EQ(legacy->proof.signer.identity->subject, support::kIdentity);
  }
}

// Another process has another key and another certificate, and is the same signer.
TEST(Keyless, AnotherCertificateIsTheSameSigner) {
  const Keyless keyless;
  const Published published;
  const auto opened = published.open();
  ASSERT_EQ(
      sign_bundle(signing_by(keyless.signer(), published), *opened.repository, published.limits)->outcome,
      Outcome::kStored);
  EXPECT_EQ(
      sign_bundle(signing_by(keyless.signer(), published), *opened.repository, published.limits)->outcome,
      Outcome::kAlreadyThere);
}

// Without a log a key signed; then a log is asked for: that signature is another one.
TEST(Keyless, ASignatureWithLessTestimonyIsNotTheOneAskedFor) {
  const Keyless keyless;
  const Published published;
  const auto opened = published.open();
  published.sign_bundle(published.key);
  const auto witnessed =
      std::make_shared<signing::KeySigner>(published.key, keyless.notary(RekorVersion::kV1));
  EXPECT_EQ(sign_bundle(signing_by(witnessed, published), *opened.repository, published.limits)->outcome,
            Outcome::kStored);
}

TEST(Keyless, AttestsAndReplaces) {
  const Keyless keyless;
  const Published published;
  const auto opened = published.open();
  const auto signing = signing_by(keyless.signer(RekorVersion::kV2), published);
  const auto attested = [&](int value) {
    return attest(signing, {"https://example.com/test/v1", Json::Object{{"value", value}}, {}},
                  Formats::kBoth, Replace::kSameType, *opened.repository, published.limits);
  };
  ASSERT_TRUE(attested(1).ok());
  const auto again = attested(2);
  ASSERT_TRUE(again.ok()) << again.error().message();
  EXPECT_EQ(again->replaced.size(), 2U);  // a bundle and an envelope
}

// What a service says is not believed: an entry of another signature, a promise that is none, a log and an
// authority that the root does not know.
struct Lie {
  const char* what;
  const char* path;
  void (*change)(Json& answer);
  ReasonCode code;
};

void flip_first(Json& answer, const char* path) {
  support::flip_base64(answer.as_object()->front().second, path);
}

class LyingService : public testing::TestWithParam<Lie> {};
INSTANTIATE_TEST_SUITE_P(
    Lies, LyingService,
    testing::Values(Lie{"promise", support::kRekor1Path,
                        [](Json& answer) { flip_first(answer, "verification/signedEntryTimestamp"); },
                        ReasonCode::kLogPromise},
                    Lie{"proof", support::kRekor1Path,
                        [](Json& answer) {
                          support::at(answer.as_object()->front().second,
                                      "verification/inclusionProof/rootHash") = std::string(64, '0');
                        },
                        ReasonCode::kLogProofWrong},
                    Lie{"log", support::kRekor1Path,
                        [](Json& answer) {
                          support::at(answer.as_object()->front().second, "logID") = std::string(64, '0');
                        },
                        ReasonCode::kLogUnknown}),
    [](const auto& param) { return param.param.what; });

TEST_P(LyingService, IsFoundOutBeforeAnythingIsStored) {
  const Keyless* self = nullptr;
  const Keyless keyless([&](const HttpRequest& request) -> std::optional<HttpAnswer> {
    if (request.path() != GetParam().path) return std::nullopt;
    HttpAnswer answer = self->services.serve(request);
    Json body = *parse_json(answer.body);
    GetParam().change(body);
    answer.body = render_json(body);
    return answer;
  });
  self = &keyless;
  const Published published;
  const auto before = writes(published);
  const auto opened = published.open();
  const auto made =
      sign_bundle(signing_by(keyless.signer(), published), *opened.repository, published.limits);
  EXPECT_REASON(code_of(made), GetParam().code);
  EXPECT_EQ(writes(published), before);
}

// An authority that the trusted root does not know.
TEST(Keyless, ACertificateOfAnotherInstanceIsNotSignedWith) {
  const Keyless keyless;
  const Keyless other;
  const Published published;
  const auto opened = published.open();
  auto services = keyless.selected(RekorVersion::kV1);
  services.authority = other.services.url();
  const auto before = writes(published);
  const auto made =
      sign_bundle(signing_by(keyless.signer(services), published), *opened.repository, published.limits);
  EXPECT_REASON(code_of(made), ReasonCode::kCertificateUntrusted);
  EXPECT_EQ(writes(published), before);
}

TEST(Keyless, WithoutAnyTimeNothingIsStored) {
  const Keyless keyless;
  const Published published;
  const auto opened = published.open();
  auto services = keyless.selected(RekorVersion::kV2);
  services.timestamp_authorities.clear();
  const auto before = writes(published);
  const auto made =
      sign_bundle(signing_by(keyless.signer(services), published), *opened.repository, published.limits);
  EXPECT_REASON(code_of(made), ReasonCode::kSigningConfigInvalid);
  EXPECT_TRUE(keyless.services.server().requests().empty());
  EXPECT_EQ(writes(published), before);
}

}  // namespace
}  // namespace sekisho::publish
