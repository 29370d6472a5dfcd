#include "registry/credentials.h"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "registry/docker_config.h"
#include "support/expect.h"
#include "support/temporary.h"

namespace sekisho::registry {
namespace {

using support::code_of;

oci::Name name(const std::string& text) { return *oci::Name::parse(text); }

class CredentialsTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& path, const std::string& text) {
    const auto full = directory_.path() / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full) << text;
    return full;
  }
  // helper makes docker-credential-NAME, first in PATH.
  void helper(const std::string& helper_name, const std::string& script) {
    const auto path = file("bin/docker-credential-" + helper_name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    if (old_path_.empty()) old_path_ = std::getenv("PATH");
    ::setenv("PATH", (path.parent_path().string() + ":" + old_path_).c_str(), 1);
  }
  void TearDown() override {
    if (!old_path_.empty()) ::setenv("PATH", old_path_.c_str(), 1);
  }
  Environment environment() const {
    return [this](const std::string& variable) -> std::optional<std::string> {
      const auto found = variables_.find(variable);
      return found == variables_.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
  }
  Result<std::optional<Credentials>> find(const std::string& repository) const {
    return find_credentials(name(repository), access_, environment(), Limits{});
  }
  std::string user(const std::string& repository) const {
    const auto found = find(repository);
    EXPECT_TRUE(found.ok());
    return !found.ok() || !*found ? "" : (*found)->username;
  }
  void config(const std::string& text) { access_.registry_config = file("config.json", text); }

  support::TemporaryDirectory directory_;
  std::map<std::string, std::string> variables_;
  Access access_;
  std::string old_path_;
};

TEST_F(CredentialsTest, AreThoseOfTheCommandLineFirst) {
  config(R"({"auths":{"ghcr.io":{"auth":"dXNlcjpwYTpzcw=="}}})");
  access_.credentials = {"me", "secret"};
  EXPECT_EQ(user("ghcr.io/a/b"), "me");
}

TEST_F(CredentialsTest, AreReadInEveryForm) {
  config(
      R"({"auths":{"a.example":{"auth":"dXNlcjpwYTpzcw=="},"b.example":{"username":"u","password":"p"},)"
      R"("c.example":{"identitytoken":"id"},"d.example":{"registrytoken":"t"},"e.example":{"auth":"dTpwAAA="}}})");
  EXPECT_EQ((*find("a.example/x"))->password, "pa:ss");
  EXPECT_EQ((*find("b.example/x"))->username, "u");
  EXPECT_EQ((*find("c.example/x"))->identity_token, "id");
  EXPECT_EQ((*find("d.example/x"))->registry_token, "t");
  EXPECT_EQ((*find("e.example/x"))->password, "p");
  EXPECT_FALSE(*find("f.example/x"));
}

// REF-16
TEST_F(CredentialsTest, MatchTheWholeHostAndWholePathParts) {
  config(R"({"auths":{"ghcr.io":{"username":"host"},"ghcr.io/acme":{"username":"org"},)"
         R"("ghcr.io/acme/app":{"username":"app"},"127.0.0.1:5000":{"username":"local"}}})");
  EXPECT_EQ(user("ghcr.io/other/app"), "host");
  EXPECT_EQ(user("ghcr.io/acme/web"), "org");
  EXPECT_EQ(user("ghcr.io/acme/app"), "app");
  EXPECT_EQ(user("ghcr.io/acme/app/sub"), "app");
  EXPECT_EQ(user("ghcr.io/acme/application"), "org");
  EXPECT_EQ(user("ghcr.io/acme-evil/app"), "host");
  EXPECT_EQ(user("127.0.0.1:5000/x"), "local");
  for (const char* stranger : {"cr.io/x", "ghcr.io.evil.example/x", "evil-ghcr.io/x", "ghcr.io:444/x",
                               "127.0.0.1:50000/x", "127.0.0.1:500/x", "sub.ghcr.io/x"})
    EXPECT_EQ(user(stranger), "") << stranger;
}

// REF-17
TEST_F(CredentialsTest, KnowDockerHubByAllItsNames) {
  for (const char* key : {"https://index.docker.io/v1/", "docker.io", "index.docker.io",
                          "registry-1.docker.io", "https://registry-1.docker.io/v2/"}) {
    config(R"({"auths":{")" + std::string(key) + R"(":{"auth":"dXNlcjpwYTpzcw=="}}})");
    for (const char* spelling :
         {"nginx", "docker.io/nginx", "docker.io/library/nginx", "index.docker.io/nginx"})
      EXPECT_EQ(user(spelling), "user") << key << " " << spelling;
    EXPECT_EQ(user("ghcr.io/nginx"), "");
  }
}

TEST(NormalizeKey, DropsSchemeVersionAndCase) {
  EXPECT_EQ(normalize_key("https://GHCR.io/v2/"), "ghcr.io");
  EXPECT_EQ(normalize_key("http://r.example:5000/v1"), "r.example:5000");
  EXPECT_EQ(normalize_key("r.example/team/v1"), "r.example/team/v1");
  EXPECT_EQ(normalize_key("r.example/Team/"), "r.example/Team");
  EXPECT_EQ(normalize_key(""), "");
}

TEST_F(CredentialsTest, AreLookedForInAllTheUsualFiles) {
  variables_ = {{"HOME", (directory_.path() / "home").string()},
                {"XDG_RUNTIME_DIR", (directory_.path() / "run").string()},
                {"REGISTRY_AUTH_FILE", (directory_.path() / "named.json").string()}};
  const auto entry = [](const std::string& host, const std::string& who) {
    return R"({"auths":{")" + host + R"(":{"username":")" + who + R"("},"all.example":{"username":")" + who +
           R"("}}})";
  };
  file("home/.docker/config.json", entry("docker.example", "docker"));
  file("named.json", entry("named.example", "named"));
  file("run/containers/auth.json", entry("run.example", "run"));
  file("home/.config/containers/auth.json", entry("home.example", "home"));
  for (const char* who : {"docker", "named", "run", "home"})
    EXPECT_EQ(user(std::string(who) + ".example/x"), who);
  EXPECT_EQ(user("all.example/x"), "docker");
  variables_["DOCKER_CONFIG"] = (directory_.path() / "elsewhere").string();
  EXPECT_EQ(user("all.example/x"), "named");
  file("elsewhere/config.json", entry("x.example", "elsewhere"));
  EXPECT_EQ(user("all.example/x"), "elsewhere");
}

TEST_F(CredentialsTest, AreInNoOtherFileWhereOneIsNamed) {
  variables_ = {{"HOME", directory_.path().string()}};
  file(".docker/config.json", R"({"auths":{"a.example":{"username":"home"}}})");
  config("{}");
  EXPECT_EQ(user("a.example/x"), "");
  access_.registry_config = directory_.path() / "absent.json";
  EXPECT_REASON(code_of(find("a.example/x")), ReasonCode::kCredentialsInvalid);
}

TEST_F(CredentialsTest, AreRefusedWhereTheFileIsMalformed) {
  for (const char* text :
       {"", "{", "[]", R"({"auths":[]})", R"({"auths":{"a":3}})", R"({"auths":{"a":{"auth":"%"}}})",
        R"({"auths":{"a":{"auth":"dXNlcg=="}}})", R"({"auths":{},"auths":{}})", R"({"credHelpers":{"a":1}})",
        R"({"credsStore":{}})", R"({"auths":{"a":{"username":1}}})"}) {
    config(text);
    EXPECT_REASON(code_of(find("a.example/x")), ReasonCode::kCredentialsInvalid) << text;
  }
}

// AUD-09
TEST_F(CredentialsTest, AreNeverQuotedInErrors) {
  config(R"({"auths":{"a.example":{"auth":"canary","password":"canary"}}})");
  EXPECT_EQ(find("a.example/x").error().message().find("canary"), std::string::npos);
}

TEST_F(CredentialsTest, ComeFromTheHelperOfTheHost) {
  helper("one",
         R"(read server; echo "{\"ServerURL\":\"$server\",\"Username\":\"$server\",\"Secret\":\"s\"}")");
  config(R"({"credHelpers":{"a.example":"one"},"auths":{"a.example":{"username":"file"}}})");
  EXPECT_EQ(user("a.example/x"), "a.example");
  EXPECT_EQ(user("b.example/x"), "");
  config(R"({"credHelpers":{"https://index.docker.io/v1/":"one"}})");
  EXPECT_EQ(user("nginx"), "https://index.docker.io/v1/");
}

TEST_F(CredentialsTest, ComeFromTheStoreAfterTheFilesOwn) {
  helper("store", R"(echo '{"Username":"<token>","Secret":"identity"}')");
  config(R"({"credsStore":"store","auths":{"a.example":{},"b.example":{"username":"file"}}})");
  EXPECT_EQ((*find("a.example/x"))->identity_token, "identity");
  EXPECT_EQ(user("b.example/x"), "file");
}

TEST_F(CredentialsTest, MayBeUnknownToTheHelper) {
  helper("none", "echo credentials not found in native keychain; exit 1");
  config(R"({"credsStore":"none"})");
  EXPECT_FALSE(*find("a.example/x"));
}

TEST_F(CredentialsTest, TellWhatAHelperDidWrong) {
  helper("fails", "echo canary; exit 1");
  helper("babbles", "echo canary");
  for (const char* which : {"fails", "babbles", "absent-anywhere"}) {
    config(R"({"credsStore":")" + std::string(which) + R"("})");
    const auto found = find("a.example/x");
    EXPECT_REASON(code_of(found), ReasonCode::kCredentialsHelper) << which;
    EXPECT_EQ(found.error().message().find("canary"), std::string::npos);
  }
}

TEST_F(CredentialsTest, StartNoHelperOfAnOddName) {
  for (const char* odd : {"../x", "a/b", "-x", ".x", "a b", "a;b"}) {
    config(R"({"credsStore":")" + std::string(odd) + R"("})");
    EXPECT_REASON(code_of(find("a.example/x")), ReasonCode::kCredentialsInvalid) << odd;
  }
}

}  // namespace
}  // namespace sekisho::registry
