#include "publish/git.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "support/temporary.h"

namespace sekisho::publish {
namespace {

TEST(ParseRemote, LeavesOutUserAndPassword) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://github.com/acme/app.git", "https://github.com/acme/app.git"},
      {"https://user:canary@github.com/acme/app", "https://github.com/acme/app"},
      {"https://canary@github.com/acme/app", "https://github.com/acme/app"},
      {"https://user:can@ry@github.com/acme/app", "https://github.com/acme/app"},
      {"https://user:can/ary@github.com/acme/app", ""},
      {"https://github.com/acme/app?token=canary#canary", "https://github.com/acme/app"},
      {"HTTPS://github.com", "https://github.com"},
      {"ssh://git@github.com:22/acme/app", "ssh://github.com:22/acme/app"},
      {"git@github.com:acme/app.git", "ssh://github.com/acme/app.git"},
      {"github.com:/acme/app", "ssh://github.com/acme/app"},
      {"u:canary@github.com:acme", ""},
      {"/srv/git/app.git", ""},
      {"../app", ""},
      {"./a:b", ""},
      {"file:///srv/git", ""},
      {"ext::sh -c canary", ""},
      {"ext::canary", ""},
      {"https://", ""},
      {"", ""},
  };
  for (const auto& [remote, url] : cases) EXPECT_EQ(parse_remote(remote), url) << remote;
}

class FindOrigin : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("git --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no git";
    git("init -q -b main .");
    git("-c user.name=a -c user.email=a@example.com commit -q --allow-empty -m first");
  }
  void git(const std::string& arguments) const {
    const std::string command = "cd " + directory_.path().string() +
                                " && GIT_COMMITTER_DATE='1700000000 +0200' git " + arguments +
                                " >/dev/null 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  Origin origin() const { return find_origin(directory_.path(), Limits{}); }

  const support::TemporaryDirectory directory_;
};

TEST_F(FindOrigin, NamesBranchOrTagOrCommit) {
  Origin found = origin();
  EXPECT_EQ(found.source, "");
  EXPECT_EQ(found.revision.substr(0, 10), "main@sha1:");
  EXPECT_EQ(found.revision.size(), 50u);
  EXPECT_EQ(found.committed, Time(Seconds(1700000000)));
  git("remote add origin https://user:canary@example.com/acme/app");
  git("checkout -q --detach");
  found = origin();
  EXPECT_EQ(found.source, "https://example.com/acme/app");
  EXPECT_EQ(found.revision.substr(0, 5), "sha1:");
  git("tag v1.0.0");
  EXPECT_EQ(origin().revision.substr(0, 12), "v1.0.0@sha1:");
}

TEST_F(FindOrigin, RunsNothingThatTheRepositoryNames) {
  const std::string witness = (directory_.path() / "ran").string();
  const std::string program = (directory_.path() / "program").string();
  std::ofstream(program) << "#!/bin/sh\ntouch " << witness << "\n";
  ASSERT_EQ(::chmod(program.c_str(), 0755), 0);
  for (const char* name : {"core.fsmonitor", "core.sshCommand", "core.pager", "gpg.program", "diff.external",
                           "core.editor", "credential.helper", "core.askPass", "uploadpack.packObjectsHook"})
    git(std::string("config ") + name + " " + program);
  git("config log.showSignature true");
  git("config core.hooksPath " + directory_.path().string());
  git("config core.repositoryFormatVersion 1");
  git("config extensions.partialClone origin");
  git("config remote.origin.promisor true");
  git("config remote.origin.url ssh://example.invalid/app");
  // A commit that is named and not there would be fetched.
  std::ofstream(directory_.path() / ".git/refs/heads/main") << std::string(40, 'a') << "\n";
  const Origin found = origin();
  EXPECT_EQ(found.revision, "");
  EXPECT_FALSE(std::filesystem::exists(witness));
}

TEST(FindOriginOutside, AnyRepositoryIsQuietlyNothing) {
  const support::TemporaryDirectory directory;
  const Origin found = find_origin(directory.path(), Limits{});
  EXPECT_EQ(found.source + found.revision, "");
  EXPECT_FALSE(found.committed);
  EXPECT_EQ(find_origin(directory.path() / "absent", Limits{}).revision, "");
}

}  // namespace
}  // namespace sekisho::publish
