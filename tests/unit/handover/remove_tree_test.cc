#include "handover/remove_tree.h"

#include <gtest/gtest.h>

#include "handover_kit.h"

namespace sekisho::handover {
namespace {

class RemoveTree : public testing::Test {
 protected:
  RemoveTree() : parent_(::open(temporary_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  const std::filesystem::path& path() const { return temporary_.path(); }
  int parent() const { return parent_.get(); }

 private:
  support::TemporaryDirectory temporary_;
  Fd parent_;
};

TEST_F(RemoveTree, FilesDirectoriesAndLinksGo) {
  write_text(path() / "t/a/b", "x");
  std::filesystem::create_directory(path() / "t/empty");
  std::filesystem::create_symlink("nowhere", path() / "t/dangling");
  EXPECT_TRUE(remove_tree(parent(), "t").ok());
  EXPECT_TRUE(std::filesystem::is_empty(path()));
}

TEST_F(RemoveTree, NothingThereIsFine) { EXPECT_TRUE(remove_tree(parent(), "t").ok()); }

// UNP-36
TEST_F(RemoveTree, LinksAreNotFollowed) {
  write_text(path() / "kept/f", "mine");
  std::filesystem::create_directory(path() / "t");
  std::filesystem::create_directory_symlink("../kept", path() / "t/link");
  EXPECT_TRUE(remove_tree(parent(), "t").ok());
  EXPECT_EQ(read_text(path() / "kept/f"), "mine");
}

// UNP-36
TEST_F(RemoveTree, DirectoriesWithoutModesAreOpenedUp) {
  write_text(path() / "t/none/f", "x");
  write_text(path() / "t/readable/f", "x");
  ::chmod((path() / "t/none").c_str(), 0);
  ::chmod((path() / "t/readable").c_str(), 0555);
  EXPECT_TRUE(remove_tree(parent(), "t").ok());
  EXPECT_TRUE(std::filesystem::is_empty(path()));
}

TEST_F(RemoveTree, TooDeepATreeIsAnErrorAndNoCrash) {
  Fd directory(::open(path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < 400; ++i) {
    ASSERT_EQ(::mkdirat(directory.get(), "d", 0700), 0);
    directory = Fd(::openat(directory.get(), "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  EXPECT_EQ(code_of(remove_tree(parent(), "d")), ReasonCode::kDiskError);
}

}  // namespace
}  // namespace sekisho::handover
