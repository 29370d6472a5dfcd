#include "signing/ambient_token.h"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/keyless.h"
#include "support/temporary.h"

namespace sekisho::signing {
namespace {

using support::code_of;
using Variables = std::map<std::string, std::string>;

class AmbientToken : public testing::Test {
 protected:
  Result<IdentityToken> find(const Variables& variables) {
    const auto environment = [&](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    const auto transport = *net::make_transport({}, keyless.limits);
    return find_ambient_token(environment, directory.path() / "oidc-token", *transport, keyless.limits);
  }
  Variables github(const std::string& secret = support::kJobSecret) {
    return {{"ACTIONS_ID_TOKEN_REQUEST_URL", keyless.services.github_url()},
            {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", secret}};
  }
  void write(const std::string& text) { std::ofstream(directory.path() / "oidc-token") << text; }

  support::Keyless keyless;
  support::TemporaryDirectory directory;
};

TEST_F(AmbientToken, IsTheFirstOfVariableGitHubAndFile) {
  write(support::token_of("file", now() + Seconds(60)) + "\n");
  EXPECT_EQ(find({})->subject(), "file");
  EXPECT_EQ(find(github())->subject(), support::kIdentity);
  Variables all = github();
  all["SIGSTORE_ID_TOKEN"] = support::token_of("variable", now() + Seconds(60));
  EXPECT_EQ(find(all)->subject(), "variable");
  all["SIGSTORE_ID_TOKEN"] = "";
  EXPECT_EQ(find(all)->subject(), support::kIdentity);
}

TEST_F(AmbientToken, ThereIsNone) {
  EXPECT_REASON(code_of(find({})), ReasonCode::kIdentityTokenMissing);
  EXPECT_REASON(code_of(find({{"ACTIONS_ID_TOKEN_REQUEST_URL", keyless.services.github_url()}})),
                ReasonCode::kIdentityTokenMissing);
}

TEST_F(AmbientToken, OneThatIsBrokenIsNotSteppedOver) {
  write("no token");
  EXPECT_REASON(code_of(find({})), ReasonCode::kIdentityTokenInvalid);
  EXPECT_REASON(code_of(find({{"SIGSTORE_ID_TOKEN", "no token"}})), ReasonCode::kIdentityTokenInvalid);
}

TEST_F(AmbientToken, GitHubSaysNo) {
  const auto refused = find(github("another-secret"));
  EXPECT_REASON(code_of(refused), ReasonCode::kSigningRefused);
  EXPECT_NE(refused.error().detail.find("id-token: write"), std::string::npos);
  EXPECT_EQ(refused.error().message().find("another-secret"), std::string::npos);
}

TEST_F(AmbientToken, TheJobsSecretDoesNotGoInTheClearToAnotherHost) {
  Variables job = github();
  job["ACTIONS_ID_TOKEN_REQUEST_URL"] = "http://example.com/token";
  EXPECT_REASON(code_of(find(job)), ReasonCode::kUsageInvalid);
}

TEST(GitHubToken, AnAnswerWithoutATokenIsNone) {
  const support::Keyless keyless([](const support::HttpRequest&) {
    return std::optional(support::HttpAnswer{.body = R"({"count":1})"});
  });
  const auto environment = [&](const std::string& name) {
    return std::optional(name == "SIGSTORE_ID_TOKEN" ? "" : keyless.services.github_url());
  };
  const auto transport = *net::make_transport({}, keyless.limits);
  EXPECT_REASON(code_of(find_ambient_token(environment, "/nonexistent", *transport, keyless.limits)),
                ReasonCode::kSigningAnswer);
}

}  // namespace
}  // namespace sekisho::signing
