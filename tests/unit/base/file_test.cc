#include "base/file.h"

#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary.h"

namespace sekisho {
namespace {

class FileTest : public testing::Test {
 protected:
  std::filesystem::path path(const char* name) const { return directory_.path() / name; }
  void write(const char* name, const std::string& text) const { std::ofstream(path(name)) << text; }
  support::TemporaryDirectory directory_;
};

TEST_F(FileTest, ReadsAWholeFileWithinItsBound) {
  write("a", "hello");
  EXPECT_EQ(*read_file(path("a"), 5), "hello");
  EXPECT_EQ(read_file(path("a"), 4).error().code, ReasonCode::kFileUnreadable);
}

// CLI-10
TEST_F(FileTest, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  for (const auto& odd :
       {path("fifo"), directory_.path(), path("absent"), std::filesystem::path("/dev/zero")}) {
    EXPECT_EQ(read_file(odd, 100).error().code, ReasonCode::kFileUnreadable) << odd;
  }
}

// MAN-26
TEST_F(FileTest, FollowsNoLinkWhereToldSo) {
  write("a", "hello");
  std::filesystem::create_symlink(path("a"), path("link"));
  EXPECT_TRUE(read_file(path("link"), 100).ok());
  EXPECT_FALSE(read_regular_file(path("link"), 100).ok());
}

TEST_F(FileTest, NeverOverwritesANewFile) {
  EXPECT_TRUE(write_new_file(path("a"), "one", 0600).ok());
  EXPECT_EQ(write_new_file(path("a"), "two", 0600).error().code, ReasonCode::kFileExists);
  EXPECT_EQ(*read_file(path("a"), 10), "one");
}

TEST_F(FileTest, ReplacesAWholeFile) {
  EXPECT_TRUE(replace_file(path("a"), "one", 0644).ok());
  EXPECT_TRUE(replace_file(path("a"), "two", 0644).ok());
  EXPECT_EQ(*read_file(path("a"), 10), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1);
}

TEST_F(FileTest, TellsAFullDiskApart) {
  const Fd full(open("/dev/full", O_WRONLY));
  EXPECT_EQ(write_all(full.get(), "x").error().code, ReasonCode::kDiskFull);
}

}  // namespace
}  // namespace sekisho
