#include "handover/tree_check.h"

#include <gtest/gtest.h>

#include "handover_kit.h"

namespace sekisho::handover {
namespace {

// CLI-06; the changes that count are tested through Exchange.
TEST(TreeCheck, TreeAsUnpackedIsUnchanged) {
  support::TemporaryDirectory temporary;
  const auto exchange = Exchange::open(temporary.path() / "out", 0);
  ASSERT_TRUE(exchange.ok());
  const auto unpacked = fill(*exchange, layer_of("one", 30));
  ASSERT_TRUE(unpacked.ok());
  EXPECT_TRUE(check_tree(exchange->stage(), unpacked->pieces).ok());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(exchange->stage_path())) {
    if (entry.is_regular_file()) read_text(entry.path());
  }
  EXPECT_TRUE(check_tree(exchange->stage(), unpacked->pieces).ok()) << "reading is no change";
}

TEST(TreeCheck, PieceThatIsMissingIsAChange) {
  support::TemporaryDirectory temporary;
  const auto exchange = Exchange::open(temporary.path() / "out", 0);
  ASSERT_TRUE(exchange.ok());
  auto unpacked = fill(*exchange, layer_of("one"));
  ASSERT_TRUE(unpacked.ok());
  archive::Piece more = unpacked->pieces.back();
  more.path = "another";
  unpacked->pieces.push_back(more);
  EXPECT_EQ(code_of(check_tree(exchange->stage(), unpacked->pieces)), ReasonCode::kHandoverChanged);
}

}  // namespace
}  // namespace sekisho::handover
