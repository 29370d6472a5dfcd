#include "handover/exchange.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "handover_kit.h"

namespace sekisho::handover {
namespace {

class ExchangeTest : public testing::Test {
 protected:
  const std::filesystem::path& parent() const { return temporary_.path(); }
  std::filesystem::path target() const { return parent() / "out"; }

 private:
  support::TemporaryDirectory temporary_;
};

const std::set<std::string> kBesideTarget = {"out", ".out.sekisho", ".out.sekisho-lock"};

TEST_F(ExchangeTest, AbsentTargetBecomesTheTree) {
  const auto path = admit(target(), layer_of("one"));
  ASSERT_TRUE(path.ok()) << outcome(path);
  EXPECT_EQ(*path, target());
  EXPECT_TRUE(is_whole(target(), "one"));
  EXPECT_EQ(names_below(parent()), kBesideTarget);
  EXPECT_EQ(names_below(target()), (std::set<std::string>{"d0", "d1"}));
}

TEST_F(ExchangeTest, EmptyTargetBecomesTheTree) {
  std::filesystem::create_directory(target());
  const auto path = admit(target(), layer_of("one"));
  ASSERT_TRUE(path.ok()) << outcome(path);
  EXPECT_TRUE(is_whole(target(), "one"));
}

TEST_F(ExchangeTest, TreeOfAnEarlierAdmitIsExchangedAndRemoved) {
  ASSERT_TRUE(admit(target(), layer_of("one", 5)).ok());
  const auto path = admit(target(), layer_of("two"));
  ASSERT_TRUE(path.ok()) << outcome(path);
  EXPECT_TRUE(is_whole(target(), "two"));
  EXPECT_EQ(names_below(parent()), kBesideTarget);
}

TEST_F(ExchangeTest, ManyAdmitsOneAfterAnother) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(admit(target(), layer_of(std::to_string(i))).ok());
  EXPECT_TRUE(is_whole(target(), "4"));
}

TEST_F(ExchangeTest, MarkerNamesTheTreeAndItsDigest) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  const auto marked = read_marker(parent() / ".out.sekisho");
  ASSERT_FALSE(marked.empty());
  EXPECT_EQ(marked.front().digest, kDigest);
  struct stat info {};
  ASSERT_EQ(::stat(target().c_str(), &info), 0);
  EXPECT_EQ(marked.front().id.inode, info.st_ino);
}

TEST_F(ExchangeTest, ModesAreThoseOfADirectoryForAll) {
  const mode_t before = ::umask(0077);
  const auto path = admit(target(), layer_of("one"));
  ::umask(before);
  ASSERT_TRUE(path.ok()) << outcome(path);
  struct stat info {};
  ASSERT_EQ(::stat(target().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0755U);
}

TEST_F(ExchangeTest, StageIsPrivateUntilThen) {
  const auto exchange = Exchange::open(target(), 0);
  ASSERT_TRUE(exchange.ok());
  struct stat info {};
  ASSERT_EQ(::stat(exchange->stage_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0700U);
  EXPECT_EQ(exchange->stage_path().parent_path(), std::filesystem::canonical(parent()));
}

TEST_F(ExchangeTest, LayerFileHasNoName) {
  const auto exchange = Exchange::open(target(), 0);
  ASSERT_TRUE(exchange.ok());
  const auto before = names_below(parent());
  const auto file = exchange->layer_file();
  ASSERT_TRUE(file.ok()) << outcome(file);
  EXPECT_EQ(names_below(parent()), before);
  struct stat info {};
  ASSERT_EQ(::fstat(file->get(), &info), 0);
  EXPECT_EQ(info.st_nlink, 0U);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
}

// UNP-34
TEST_F(ExchangeTest, WithoutDeliveryTheTargetIsAsItWas) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  {
    const auto exchange = Exchange::open(target(), 0);
    ASSERT_TRUE(exchange.ok());
    ASSERT_TRUE(fill(*exchange, layer_of("two")).ok());
  }
  EXPECT_TRUE(is_whole(target(), "one"));
  EXPECT_EQ(names_below(parent()), kBesideTarget);
}

TEST_F(ExchangeTest, TargetThatIsALinkIsRefused) {
  std::filesystem::create_directory(parent() / "real");
  std::filesystem::create_directory_symlink("real", target());
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetRefused);
  EXPECT_EQ(code_of(Exchange::open(target().string() + "/", 0)), ReasonCode::kTargetRefused);
}

TEST_F(ExchangeTest, TargetThatIsAFileIsRefused) {
  write_text(target(), "mine");
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetRefused);
  EXPECT_EQ(read_text(target()), "mine");
}

TEST_F(ExchangeTest, DirectoryThatAdmitDidNotMakeIsRefused) {
  write_text(target() / "mine.txt", "mine");
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetRefused);
  EXPECT_EQ(read_text(target() / "mine.txt"), "mine");
}

TEST_F(ExchangeTest, OtherDirectoryUnderAMarkedNameIsRefused) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  std::filesystem::rename(target(), parent() / "kept");
  write_text(target() / "mine.txt", "mine");
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetRefused);
  EXPECT_EQ(read_text(target() / "mine.txt"), "mine");
}

TEST_F(ExchangeTest, MarkerThatIsDamagedOrALinkMarksNothing) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  const auto marker = parent() / ".out.sekisho";
  const std::string good = read_text(marker);
  write_text(marker, "made by somebody\n");
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetRefused);
  write_text(parent() / "elsewhere", good);
  std::filesystem::remove(marker);
  std::filesystem::create_symlink("elsewhere", marker);
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetRefused);
  std::filesystem::remove(marker);
  write_text(marker, good);
  EXPECT_TRUE(Exchange::open(target(), 0).ok());
}

TEST_F(ExchangeTest, MissingParentIsUnwritable) {
  EXPECT_EQ(code_of(Exchange::open(parent() / "no" / "out", 0)), ReasonCode::kTargetUnwritable);
  EXPECT_FALSE(std::filesystem::exists(parent() / "no"));
}

TEST_F(ExchangeTest, ParentThatIsAFileIsUnwritable) {
  write_text(parent() / "file", "x");
  EXPECT_EQ(code_of(Exchange::open(parent() / "file" / "out", 0)), ReasonCode::kTargetUnwritable);
}

TEST_F(ExchangeTest, ReadOnlyParentIsUnwritable) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  std::filesystem::permissions(parent(),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetUnwritable);
  std::filesystem::permissions(parent(), std::filesystem::perms::owner_all);
}

TEST_F(ExchangeTest, PseudoFileSystemIsUnwritable) {
  EXPECT_EQ(code_of(Exchange::open("/proc/out", 0)), ReasonCode::kTargetUnwritable);
}

TEST_F(ExchangeTest, TargetMadeMeanwhileIsNotReplaced) {
  auto exchange = Exchange::open(target(), 0);
  ASSERT_TRUE(exchange.ok());
  const auto unpacked = fill(*exchange, layer_of("one"));
  ASSERT_TRUE(unpacked.ok());
  write_text(target() / "mine.txt", "mine");
  EXPECT_EQ(code_of(exchange->put(*unpacked, kDigest)), ReasonCode::kTargetRefused);
  EXPECT_EQ(read_text(target() / "mine.txt"), "mine");
}

TEST_F(ExchangeTest, TargetReplacedMeanwhileIsNotReplaced) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  auto exchange = Exchange::open(target(), 0);
  ASSERT_TRUE(exchange.ok());
  const auto unpacked = fill(*exchange, layer_of("two"));
  ASSERT_TRUE(unpacked.ok());
  std::filesystem::rename(target(), parent() / "kept");
  write_text(target() / "mine.txt", "mine");
  EXPECT_EQ(code_of(exchange->put(*unpacked, kDigest)), ReasonCode::kTargetRefused);
  EXPECT_EQ(read_text(target() / "mine.txt"), "mine");
}

TEST_F(ExchangeTest, SecondAdmitWaitsAndThenIsBusy) {
  const auto first = Exchange::open(target(), 0);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(code_of(Exchange::open(target(), 0)), ReasonCode::kTargetBusy);
}

TEST_F(ExchangeTest, SecondAdmitWaitsForTheFirst) {
  std::atomic<bool> first_done = false;
  std::thread second;
  {
    auto first = Exchange::open(target(), 0);
    ASSERT_TRUE(first.ok());
    second = std::thread([&] {
      EXPECT_TRUE(admit(target(), layer_of("two")).ok());
      EXPECT_TRUE(first_done);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const auto unpacked = fill(*first, layer_of("one"));
    EXPECT_TRUE(unpacked.ok() && first->put(*unpacked, kDigest).ok());
    first_done = true;
  }
  second.join();
  EXPECT_TRUE(is_whole(target(), "two"));
  EXPECT_EQ(names_below(parent()), kBesideTarget);
}

TEST_F(ExchangeTest, TargetsBesideEachOtherDoNotWaitForEachOther) {
  const auto first = Exchange::open(target(), 0);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(admit(parent() / "other", layer_of("one"), 0).ok());
}

// UNP-36
TEST_F(ExchangeTest, WhatKilledProcessesLeftIsRemoved) {
  const auto stray = parent() / ".out.sekisho-stage-AbC123";
  write_text(stray / "d" / "f", "x");
  ::chmod((stray / "d").c_str(), 0);
  ::chmod(stray.c_str(), 0);
  write_text(parent() / ".out.sekisho-layer-AbC123", "x");
  write_text(parent() / ".out.sekisho.AbC123", "x");
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  EXPECT_EQ(names_below(parent()), kBesideTarget);
}

// UNP-36
TEST_F(ExchangeTest, StrayThatIsALinkIsRemovedAndNotFollowed) {
  write_text(parent() / "mine" / "f", "mine");
  std::filesystem::create_directory_symlink("mine", parent() / ".out.sekisho-stage-AbC123");
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  EXPECT_EQ(read_text(parent() / "mine" / "f"), "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(parent() / ".out.sekisho-stage-AbC123"));
}

TEST_F(ExchangeTest, NamesThatOnlyResembleOursAreLeftAlone) {
  const std::set<std::string> others = {".out.sekisho-stage-AbC12",   ".out.sekisho-stage-AbC1234",
                                        ".out.sekisho-stage-AbC12.",  ".out.sekisho-stage-AbC123.sekisho",
                                        ".out2.sekisho-stage-AbC123", ".out.sekisho-other-AbC123"};
  for (const std::string& name : others) write_text(parent() / name, "x");
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  for (const std::string& name : others) EXPECT_TRUE(std::filesystem::exists(parent() / name)) << name;
}

TEST_F(ExchangeTest, OldTreeWithModesOfItsOwnIsRemoved) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  ::chmod((target() / "d0").c_str(), 0);
  ASSERT_TRUE(admit(target(), layer_of("two")).ok());
  EXPECT_EQ(names_below(parent()), kBesideTarget);
}

// CLI-06
TEST_F(ExchangeTest, TreeThatWasChangedIsNotDelivered) {
  const auto changes = std::vector<std::pair<const char*, void (*)(const std::filesystem::path&)>>{
      {"content", [](const auto& stage) { write_text(stage / "d0/f0", "TWO"); }},
      {"longer", [](const auto& stage) { write_text(stage / "d0/f0", "more"); }},
      {"added", [](const auto& stage) { write_text(stage / "new", "x"); }},
      {"removed", [](const auto& stage) { std::filesystem::remove(stage / "d0/f0"); }},
      {"mode", [](const auto& stage) { ::chmod((stage / "d0/f0").c_str(), 0777); }},
      {"directory mode", [](const auto& stage) { ::chmod((stage / "d0").c_str(), 0777); }},
      {"linked",
       [](const auto& stage) {
         std::filesystem::create_hard_link(stage / "d0/f0", stage.parent_path() / "l");
       }},
      {"empty directory added", [](const auto& stage) { std::filesystem::create_directory(stage / "d2"); }},
      {"file for link",
       [](const auto& stage) {
         std::filesystem::remove(stage / "d0/f0");
         std::filesystem::create_symlink("/etc/passwd", stage / "d0/f0");
       }},
  };
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  for (const auto& [name, change] : changes) {
    auto exchange = Exchange::open(target(), 0);
    ASSERT_TRUE(exchange.ok()) << name;
    const auto unpacked = fill(*exchange, layer_of("two"));
    ASSERT_TRUE(unpacked.ok()) << name;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // one tick of the clock of times of change
    change(exchange->stage_path());
    EXPECT_EQ(code_of(exchange->put(*unpacked, kDigest)), ReasonCode::kHandoverChanged) << name;
    EXPECT_TRUE(is_whole(target(), "one")) << name;
  }
}

// CLI-06
TEST_F(ExchangeTest, StageThatWasReplacedIsNotDelivered) {
  auto exchange = Exchange::open(target(), 0);
  ASSERT_TRUE(exchange.ok());
  const auto unpacked = fill(*exchange, layer_of("one"));
  ASSERT_TRUE(unpacked.ok());
  const auto stage = exchange->stage_path();
  std::filesystem::rename(stage, parent() / "aside");
  write_text(stage / "evil", "x");
  EXPECT_EQ(code_of(exchange->put(*unpacked, kDigest)), ReasonCode::kHandoverChanged);
  EXPECT_FALSE(std::filesystem::exists(target()));
}

// UNP-34: a disk without room, here a limit on the size of files.
TEST_F(ExchangeTest, FullDiskLeavesTheTargetAsItWas) {
  ASSERT_TRUE(admit(target(), layer_of("one")).ok());
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto path = admit(target(), layer_of(std::string(200'000, 'x')));
    ::_exit(code_of(path) == ReasonCode::kDiskFull ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(is_whole(target(), "one"));
  EXPECT_EQ(names_below(parent()), kBesideTarget);
}

TEST_F(ExchangeTest, ReadersSeeOneTreeOrTheOtherAllTheTime) {
  ASSERT_TRUE(admit(target(), layer_of("0")).ok());
  std::atomic<bool> stop = false;
  int seen = 0;
  std::thread reader([&] {
    while (!stop) {
      // As a consumer that enters once and reads relative to there.
      const Fd tree(::open(target().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      EXPECT_TRUE(tree.valid());
      ++seen;
    }
  });
  for (int i = 1; i <= 20; ++i) EXPECT_TRUE(admit(target(), layer_of(std::to_string(i))).ok());
  stop = true;
  reader.join();
  EXPECT_GT(seen, 0);
}

TEST_F(ExchangeTest, RelativeAndOddSpellingsOfTheTargetWork) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(parent());
  const auto plain = admit("out", layer_of("1"));
  const auto dotted = admit("./out/", layer_of("2"));
  const auto slashes = admit("out//", layer_of("3"));
  std::filesystem::current_path(parent() / "out");
  const auto here = admit("../out/.", layer_of("4"));
  std::filesystem::current_path(before);
  ASSERT_TRUE(plain.ok()) << outcome(plain);
  ASSERT_TRUE(dotted.ok()) << outcome(dotted);
  ASSERT_TRUE(slashes.ok()) << outcome(slashes);
  ASSERT_TRUE(here.ok()) << outcome(here);
  EXPECT_TRUE(is_whole(target(), "4"));
}

}  // namespace
}  // namespace sekisho::handover
