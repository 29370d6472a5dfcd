#include "archive/second_view.h"

#include <functional>

#include <gtest/gtest.h>

#include "support/tar_maker.h"

namespace sekisho::archive {
namespace {

// TextSource gives a stream in pieces, and then an Error where one is set.
class TextSource final : public TarSource {
 public:
  explicit TextSource(Bytes stream, std::size_t piece = 512) : stream_(std::move(stream)), piece_(piece) {}
  Result<BytesView> next() override {
    if (rest_.empty() && at_end) return *at_end;
    const BytesView piece = rest_.substr(0, piece_);
    rest_.remove_prefix(piece.size());
    return piece;
  }
  std::optional<Error> at_end;

 private:
  Bytes stream_;
  BytesView rest_ = stream_;
  std::size_t piece_;
};

const Bytes kTar = support::tar_file("a.yaml", "12345") + support::tar_directory("d") + support::tar_end();

Entry first_entry() { return {0, "a.yaml", "a.yaml", EntryKind::kFile, 5, false}; }

TEST(SecondView, AgreesWithTheSameEntries) {
  TextSource source(kTar);
  auto view = SecondView::open(source);
  ASSERT_TRUE(view.ok());
  ASSERT_TRUE(*view->next_entry());
  EXPECT_TRUE(view->check_entry(first_entry()).ok());
  EXPECT_EQ(*view->next_data(), "12345");
  EXPECT_EQ(*view->next_data(), "");
  ASSERT_TRUE(*view->next_entry());
  EXPECT_TRUE(view->check_entry({1024, "d", "d", EntryKind::kDirectory, 0, true}).ok());
  EXPECT_FALSE(*view->next_entry());
}

TEST(SecondView, DiffersInWhateverIsHandedOver) {
  TextSource source(kTar);
  auto view = SecondView::open(source);
  ASSERT_TRUE(view.ok());
  ASSERT_TRUE(*view->next_entry());
  const std::vector<std::function<void(Entry&)>> changes = {[](Entry& e) { e.written = "b.yaml"; },
                                                            [](Entry& e) { e.written = "a.yaml/"; },
                                                            [](Entry& e) { e.kind = EntryKind::kDirectory; },
                                                            [](Entry& e) { e.size = 6; },
                                                            [](Entry& e) { e.executable = true; },
                                                            [](Entry& e) { e.offset = 512; }};
  for (const auto& change : changes) {
    Entry ours = first_entry();
    change(ours);
    const auto checked = view->check_entry(ours);
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().code, ReasonCode::kArchiveViews);
  }
}

TEST(SecondView, WhatItObjectsToIsADifference) {
  for (const Bytes& stream :
       {Bytes(2048, 'x'), kTar.substr(0, 1024) + Bytes(512, 'x') + kTar, kTar.substr(0, 600)}) {
    TextSource source(stream);
    auto view = SecondView::open(source);
    std::optional<ReasonCode> code;
    while (view.ok() && !code) {
      const auto more = view->next_entry();
      if (!more.ok()) code = more.error().code;
      ASSERT_TRUE(!more.ok() || *more) << "took it for the end";
    }
    EXPECT_EQ(code.value_or(ReasonCode::kArchiveViews), ReasonCode::kArchiveViews);
  }
}

TEST(SecondView, ErrorOfTheSourceIsTheErrorOfTheView) {
  TextSource source(kTar.substr(0, 1024));
  source.at_end = fail(ReasonCode::kArchiveGzip, "damaged");
  auto view = SecondView::open(source);
  ASSERT_TRUE(view.ok());
  ASSERT_TRUE(*view->next_entry());
  const auto more = view->next_entry();
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code, ReasonCode::kArchiveGzip);
}

// UNP-32
TEST(SecondView, AppleDoubleFilesAreSeen) {
  TextSource source(support::tar_file("._a.yaml", "x") + support::tar_file("a.yaml", "y") +
                    support::tar_end());
  auto view = SecondView::open(source);
  ASSERT_TRUE(view.ok() && *view->next_entry());
  EXPECT_TRUE(view->check_entry({0, "._a.yaml", "._a.yaml", EntryKind::kFile, 1, false}).ok());
}

}  // namespace
}  // namespace sekisho::archive
