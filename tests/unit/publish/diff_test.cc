#include "publish/diff.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/published.h"

namespace sekisho::publish {
namespace {

using support::Published;
using support::TemporaryDirectory;

class Diff : public testing::Test {
 protected:
  void SetUp() override {
    const char* old = std::getenv("TMPDIR");
    before_ = old == nullptr ? "" : old;
    ::setenv("TMPDIR", scratch_.path().c_str(), 1);
  }
  void TearDown() override {
    EXPECT_TRUE(std::filesystem::is_empty(scratch_.path())) << "what was staged is gone";
    before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1);
  }
  static Files files_in(const TemporaryDirectory& directory) {
    return *hash_files(*open_source({directory.path()}, Limits{}));
  }
  static void write(const TemporaryDirectory& directory, const char* name, const char* text) {
    std::ofstream(directory.path() / name) << text;
  }

  const TemporaryDirectory scratch_;
  std::string before_;
};

TEST_F(Diff, TellsAddedRemovedChangedAndMode) {
  const TemporaryDirectory one;
  const TemporaryDirectory two;
  write(one, "gone", "1");
  write(one, "same", "2");
  write(one, "changed", "3");
  write(one, "mode", "4");
  write(two, "same", "2");
  write(two, "changed", "33");
  write(two, "mode", "4");
  write(two, "new", "5");
  ASSERT_EQ(::chmod((two.path() / "mode").c_str(), 0755), 0);
  const auto differences = compare_files(files_in(one), files_in(two));
  ASSERT_EQ(differences.size(), 4u);
  EXPECT_EQ(differences[0].path, "changed");
  EXPECT_EQ(differences[0].before->size, 1u);
  EXPECT_EQ(differences[0].after->size, 2u);
  EXPECT_FALSE(differences[1].after) << "gone";
  EXPECT_EQ(differences[2].before->digest, differences[2].after->digest);
  EXPECT_TRUE(differences[2].after->executable);
  EXPECT_FALSE(differences[3].before) << "new";
  EXPECT_TRUE(compare_files(files_in(one), files_in(one)).empty());
}

TEST_F(Diff, UnpacksAnArtifactAndLeavesNothingBehind) {
  const Published published;
  const auto opened = published.open();
  const auto fetched = opened.repository->fetch_tag("v1");
  const auto files = fetch_files(fetched->document, *opened.repository, published.limits);
  ASSERT_TRUE(files.ok()) << files.error().message();
  const auto app = std::filesystem::path(SEKISHO_SOURCE_DIR) / "testdata" / "app";
  EXPECT_EQ(*files, *hash_files(*open_source({app}, published.limits)));
}

TEST_F(Diff, LeavesNothingBehindOfABadArtifactEither) {
  const Published published;
  const auto opened = published.open();
  const auto fetched = opened.repository->fetch_tag("v1");
  Limits limits;
  limits.entries = 3;
  EXPECT_EQ(fetch_files(fetched->document, *opened.repository, limits).error().code,
            ReasonCode::kArchiveLimits);
  const auto& layer = std::get<oci::Manifest>(fetched->document).layers[0];
  published.server.replace("acme/app", layer.digest.text(), std::string(layer.size, 'x'));
  EXPECT_EQ(fetch_files(fetched->document, *opened.repository, Limits{}).error().code,
            ReasonCode::kDigestMismatch);
}

}  // namespace
}  // namespace sekisho::publish
