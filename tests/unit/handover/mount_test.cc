#include <csignal>
#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "handover_kit.h"

namespace sekisho::handover {
namespace {

// Mounted runs a test in a small file system of its own; mounting needs privileges, without them it is
// skipped.
class Mounted : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(mount());
    if (::mount("sekisho-test", mount().c_str(), "tmpfs", 0, "size=4m") != 0) GTEST_SKIP() << "cannot mount";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) ::umount2(mount().c_str(), MNT_DETACH);
  }
  std::filesystem::path mount() const { return temporary_.path() / "volume"; }
  std::filesystem::path current() const { return mount() / "current"; }

  std::set<std::string> trees() const {
    std::set<std::string> found;
    for (const std::string& name : names_below(mount())) {
      if (name.starts_with(".current.sekisho-") && name != ".current.sekisho-lock") found.insert(name);
    }
    return found;
  }

 private:
  support::TemporaryDirectory temporary_;
  bool mounted_ = false;
};

TEST_F(Mounted, LinkInTheMountPointIsSwitched) {
  const auto first = admit(mount(), layer_of("one"));
  ASSERT_TRUE(first.ok()) << outcome(first);
  EXPECT_EQ(*first, current());
  EXPECT_TRUE(std::filesystem::is_symlink(current()));
  EXPECT_TRUE(std::filesystem::read_symlink(current()).is_relative());
  EXPECT_TRUE(is_whole(current(), "one"));
  const auto second = admit(mount(), layer_of("two"));
  ASSERT_TRUE(second.ok()) << outcome(second);
  EXPECT_TRUE(is_whole(current(), "two"));
  EXPECT_EQ(trees(), (std::set<std::string>{std::filesystem::read_symlink(current())}));
}

TEST_F(Mounted, FreshFileSystemWithLostAndFoundIsTaken) {
  std::filesystem::create_directory(mount() / "lost+found");
  EXPECT_TRUE(admit(mount(), layer_of("one")).ok());
}

TEST_F(Mounted, FileSystemOfSomebodyElseIsRefused) {
  write_text(mount() / "mine.txt", "mine");
  EXPECT_EQ(code_of(Exchange::open(mount(), 0)), ReasonCode::kTargetRefused);
}

TEST_F(Mounted, CurrentOfSomebodyElseIsRefused) {
  write_text(current() / "mine.txt", "mine");
  EXPECT_EQ(code_of(Exchange::open(mount(), 0)), ReasonCode::kTargetRefused);
  std::filesystem::remove_all(current());
  std::filesystem::create_directory_symlink("/etc", current());
  EXPECT_EQ(code_of(Exchange::open(mount(), 0)), ReasonCode::kTargetRefused);
}

// UNP-34
TEST_F(Mounted, FullDiskLeavesTheTargetAsItWas) {
  ASSERT_TRUE(admit(mount(), layer_of("one")).ok());
  Bytes noise(3'500'000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
  const auto path =
      admit(mount(), support::layer(support::tar_file("a", noise) + support::tar_file("b", noise)));
  EXPECT_EQ(code_of(path), ReasonCode::kDiskFull) << outcome(path);
  EXPECT_TRUE(is_whole(current(), "one"));
  EXPECT_EQ(trees().size(), 1U);
}

TEST_F(Mounted, FullDiskBesideATargetLeavesItAsItWas) {
  const auto target = mount() / "out";
  ASSERT_TRUE(admit(target, layer_of("one")).ok());
  Bytes noise(3'500'000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
  const auto path =
      admit(target, support::layer(support::tar_file("a", noise) + support::tar_file("b", noise)));
  EXPECT_EQ(code_of(path), ReasonCode::kDiskFull) << outcome(path);
  EXPECT_TRUE(is_whole(target, "one"));
}

// UNP-34
TEST_F(Mounted, KilledProcessesLeaveTheOldTreeOrTheNewOne) {
  std::string current_text = "start";
  ASSERT_TRUE(admit(mount(), layer_of(current_text, 20)).ok());
  for (int round = 0; round < 50; ++round) {
    const std::string next = "round " + std::to_string(round);
    const Bytes layer = layer_of(next, 20);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(admit(mount(), layer).ok() ? 0 : 1);
    std::this_thread::sleep_for(std::chrono::microseconds(round * 100));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(is_whole(current(), current_text, 20) || is_whole(current(), next, 20)) << round;
    if (is_whole(current(), next, 20)) current_text = next;
  }
  ASSERT_TRUE(admit(mount(), layer_of("end")).ok());
  EXPECT_EQ(trees().size(), 1U);
}

TEST_F(Mounted, ReadOnlyFileSystemIsUnwritable) {
  if (::mount(nullptr, mount().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
    GTEST_SKIP() << "cannot remount";
  EXPECT_EQ(code_of(Exchange::open(mount(), 0)), ReasonCode::kTargetUnwritable);
  EXPECT_EQ(code_of(Exchange::open(mount() / "out", 0)), ReasonCode::kTargetUnwritable);
}

// UNP-36: another file system below what is removed is not emptied.
TEST_F(Mounted, MountInsideAnOldTreeIsLeftAlone) {
  const auto target = mount().parent_path() / "out";
  ASSERT_TRUE(admit(target, layer_of("one")).ok());
  const auto inner = target / "d0" / "inner";
  std::filesystem::create_directory(inner);
  if (::mount("sekisho-inner", inner.c_str(), "tmpfs", 0, "size=1m") != 0) GTEST_SKIP() << "cannot mount";
  write_text(inner / "mine.txt", "mine");
  const auto path = admit(target, layer_of("two"));
  EXPECT_TRUE(path.ok()) << outcome(path);
  EXPECT_TRUE(is_whole(target, "two"));
  bool kept = false;
  for (const std::string& name : names_below(mount().parent_path())) {
    const auto moved = mount().parent_path() / name / "d0" / "inner";
    if (!name.starts_with(".out.sekisho-stage-")) continue;
    kept = read_text(moved / "mine.txt") == "mine";
    ::umount2(moved.c_str(), MNT_DETACH);
  }
  EXPECT_TRUE(kept);
}

}  // namespace
}  // namespace sekisho::handover
