#include "publish/source.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/temporary.h"

namespace sekisho::publish {
namespace {

class OpenSource : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"a.yaml", "b.png", "c.md"})
      ASSERT_TRUE(write_new_file(tree_.path() / name, "x", 0600).ok());
  }
  std::string names(const Source& source) const {
    const auto tree = open_source(source, Limits{});
    if (!tree.ok()) return std::string(reason_name(tree.error().code));
    std::string all;
    for (const auto& entry : tree->entries()) all += (all.empty() ? "" : " ") + entry.path;
    return all;
  }
  Source directory() const { return {tree_.path()}; }

  const support::TemporaryDirectory tree_;
};

TEST_F(OpenSource, LeavesOutWhatFluxDoesOrWhatIsAskedFor) {
  EXPECT_EQ(names(directory()), ". a.yaml c.md");
  Source source = directory();
  source.ignored_too = {"*.md"};
  EXPECT_EQ(names(source), ". a.yaml");
  source.ignored = {"a.*"};
  EXPECT_EQ(names(source), ". b.png");
}

TEST_F(OpenSource, ReadsSourceignoreOnlyWhereAsked) {
  ASSERT_TRUE(write_new_file(tree_.path() / ".sourceignore", "# not for the cluster\n*.md\n", 0600).ok());
  EXPECT_EQ(names(directory()), ". .sourceignore a.yaml c.md");
  Source source = directory();
  source.source_ignore = SourceIgnore::kRead;
  EXPECT_EQ(names(source), ". .sourceignore a.yaml");
  std::filesystem::remove(tree_.path() / ".sourceignore");
  EXPECT_EQ(names(source), "file.unreadable");
}

TEST_F(OpenSource, TakesOneFileUnderItsNameOrAnother) {
  EXPECT_EQ(names({tree_.path() / "b.png"}), ". b.png");
  EXPECT_EQ(names({tree_.path() / "b.png", "other.yaml"}), ". other.yaml");
  EXPECT_EQ(names({tree_.path() / "absent"}), "file.unreadable");
  EXPECT_EQ(names({tree_.path(), "other.yaml"}), "usage.invalid");
  Source source{tree_.path() / "a.yaml"};
  source.source_ignore = SourceIgnore::kRead;
  EXPECT_EQ(names(source), "usage.invalid");
}

}  // namespace
}  // namespace sekisho::publish
