#include "serve/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/expect.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::serve {
namespace {

const kube::Name kName{"apps", "app"};

class StoreOf : public testing::Test {
 protected:
  Store open() const {
    auto store = Store::open(root(), Limits{});
    EXPECT_TRUE(store.ok()) << store.error().message();
    EXPECT_TRUE(store->prepare(kName).ok());
    return *std::move(store);
  }
  void plant(const Store& store, const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((store.tree(kName) / file).parent_path());
    support::write_file(store.tree(kName) / file, text);
  }
  static Revision revision(const std::string& of) {
    const auto digest = crypto::Digest::of(of);
    return {digest, "v1@" + digest.text(), digest, 0, Time(Seconds(1700000000)), {{"k", "v"}}};
  }
  static Revision packed(const Store& store, const std::string& of) {
    auto made = store.pack(kName, revision(of), Limits{});
    EXPECT_TRUE(made.ok()) << made.error().message();
    return *std::move(made);
  }
  std::filesystem::path root() const { return directory_.path() / "data"; }

 private:
  support::TemporaryDirectory directory_;
};

TEST_F(StoreOf, FindsAgainWhatItKept) {
  Revision first = revision("x");
  {
    const Store store = open();
    plant(store, "a.yaml", "1");
    first = packed(store, "x");
    EXPECT_EQ(first.size, std::filesystem::file_size(store.archive(kName, first.archive)));
    EXPECT_TRUE(store.find(kName).empty());
    ASSERT_TRUE(store.keep(kName, {first}).ok());
  }
  EXPECT_EQ(open().find(kName), std::vector{first});
}

TEST_F(StoreOf, SameTreeGivesSameArchive) {
  const Store store = open();
  plant(store, "a.yaml", "1");
  EXPECT_EQ(packed(store, "x").archive, packed(store, "y").archive);
}

TEST_F(StoreOf, DoesNotFindWhatIsNotWhole) {
  const Store store = open();
  plant(store, "a.yaml", "1");
  const Revision made = packed(store, "x");
  ASSERT_TRUE(store.keep(kName, {made}).ok());
  const auto file = store.archive(kName, made.archive);
  support::write_file(file, std::string(made.size, 'x'));
  EXPECT_TRUE(store.find(kName).empty());
  std::filesystem::remove(file);
  EXPECT_TRUE(store.find(kName).empty());
}

TEST_F(StoreOf, RemovesWhatIsNotKept) {
  const Store store = open();
  plant(store, "a.yaml", "1");
  const Revision first = packed(store, "x");
  plant(store, "a.yaml", "2");
  const Revision second = packed(store, "y");
  support::write_file(store.archive(kName, first.archive).parent_path() / ".packing-abcdef", "rubbish");
  ASSERT_TRUE(store.keep(kName, {second}).ok());
  EXPECT_FALSE(std::filesystem::exists(store.archive(kName, first.archive)));
  EXPECT_TRUE(std::filesystem::exists(store.archive(kName, second.archive)));
  EXPECT_FALSE(
      std::filesystem::exists(store.archive(kName, first.archive).parent_path() / ".packing-abcdef"));
  ASSERT_TRUE(store.keep(kName, {}).ok());
  EXPECT_FALSE(std::filesystem::exists(store.archive(kName, second.archive)));
  EXPECT_TRUE(store.find(kName).empty());
}

TEST_F(StoreOf, IsPrivateAndForOneProcess) {
  const Store store = open();
  struct stat info {};
  ASSERT_EQ(::stat(root().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
  const auto second = Store::open(root(), Limits{});
  ASSERT_FALSE(second.ok());
  EXPECT_REASON(second.error().code, ReasonCode::kTargetBusy);
  EXPECT_REASON(Store::open(root() / "a" / "b", Limits{}).error().code, ReasonCode::kTargetUnwritable);
}

TEST_F(StoreOf, LeavesOutWhatTheArtifactWantsLeftOut) {
  const Store store = open();
  plant(store, "a.yaml", "1");
  const auto plain = packed(store, "x").archive;
  plant(store, ".github/w.yaml", "1");
  EXPECT_EQ(packed(store, "x").archive, plain);
  plant(store, ".sourceignore", "b.yaml\n.sourceignore\n.github/\n");
  plant(store, "b.yaml", "1");
  EXPECT_EQ(packed(store, "x").archive, plain);
  plant(store, ".sourceignore", "*\n");
  EXPECT_REASON(store.pack(kName, revision("x"), Limits{}).error().code, ReasonCode::kArchiveEmpty);
}

TEST_F(StoreOf, IsNotConfusedByANoteThatIsNone) {
  const Store store = open();
  const auto note = store.tree(kName).parent_path() / "served.json";
  for (const char* text : {"", "{}", "{\"revisions\":1}", "{\"revisions\":[{}]}", "{\"revisions\":[1]}"}) {
    support::write_file(note, text);
    EXPECT_TRUE(store.find(kName).empty()) << text;
  }
}

}  // namespace
}  // namespace sekisho::serve
