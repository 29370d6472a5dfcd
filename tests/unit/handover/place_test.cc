#include "handover/place.h"

#include <gtest/gtest.h>

#include "handover_kit.h"

namespace sekisho::handover {
namespace {

TEST(Place, IsBesideTheDirectoryNamed) {
  support::TemporaryDirectory temporary;
  const auto place = Place::resolve(temporary.path() / "out");
  ASSERT_TRUE(place.ok());
  EXPECT_EQ(place->kind, PlaceKind::kDirectory);
  EXPECT_EQ(place->name, "out");
  EXPECT_EQ(place->base, std::filesystem::canonical(temporary.path()));
}

// CLI-03
TEST(Place, LinksAboveTheTargetAreFollowedOnce) {
  support::TemporaryDirectory temporary;
  std::filesystem::create_directory(temporary.path() / "real");
  std::filesystem::create_directory_symlink("real", temporary.path() / "link");
  const auto place = Place::resolve(temporary.path() / "link" / "out");
  ASSERT_TRUE(place.ok());
  EXPECT_EQ(place->base, std::filesystem::canonical(temporary.path()) / "real");
}

TEST(Place, RootAndNothingAreRefused) {
  for (const char* name : {"", "/", "///", "/.", "/.."}) {
    EXPECT_EQ(code_of(Place::resolve(name)), ReasonCode::kTargetRefused) << name;
  }
}

TEST(Place, TooLongNamesAreRefused) {
  support::TemporaryDirectory temporary;
  EXPECT_EQ(code_of(Place::resolve(temporary.path() / std::string(250, 'x'))), ReasonCode::kTargetRefused);
}

TEST(Place, MountPointIsWorkedIn) {
  const auto place = Place::resolve("/proc");
  ASSERT_TRUE(place.ok()) << outcome(place);
  EXPECT_EQ(place->kind, PlaceKind::kMount);
  EXPECT_EQ(place->shown, "/proc/current");
}

TEST(Place, FreshNamesAreOwnAndDiffer) {
  support::TemporaryDirectory temporary;
  const auto place = Place::resolve(temporary.path() / "out");
  ASSERT_TRUE(place.ok());
  const std::string name = place->fresh_name("stage");
  EXPECT_TRUE(place->is_own("stage", name));
  EXPECT_FALSE(place->is_own("layer", name));
  EXPECT_NE(name, place->fresh_name("stage"));
}

}  // namespace
}  // namespace sekisho::handover
