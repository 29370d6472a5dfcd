#include "archive/tar_name.h"

#include <gtest/gtest.h>

#include "archive/unicode.h"

namespace sekisho::archive {
namespace {

TEST(TarName, NamesThatEveryToolReadsTheSameWayAreKept) {
  for (const char* name : {"a", "a.yaml", "a/b/c.yaml", "...", ".hidden", "a..b", "..a", "-rf", "a b", "~",
                           "system:x.yaml", "\u95a2\u6240.yaml", "\u00e9", "\ud55c.yaml", "\U0001F6A7"}) {
    const auto path = normalise_name(name, EntryKind::kFile, {});
    ASSERT_TRUE(path.ok()) << path.error().message();
    EXPECT_EQ(*path, name);
  }
}

TEST(TarName, LeadingDotAndTrailingSlashAreDropped) {
  EXPECT_EQ(*normalise_name("./a", EntryKind::kFile, {}), "a");
  EXPECT_EQ(*normalise_name("./d/", EntryKind::kDirectory, {}), "d");
  EXPECT_EQ(*normalise_name(".", EntryKind::kDirectory, {}), ".");
  EXPECT_EQ(*normalise_name("./", EntryKind::kDirectory, {}), ".");
}

TEST(TarName, OtherWaysToWriteTheRootAreRefused) {
  for (const char* name : {"./.", "././", ".//", "d//", "d/."}) {
    const auto path = normalise_name(name, EntryKind::kDirectory, {});
    ASSERT_FALSE(path.ok()) << name;
    EXPECT_EQ(path.error().code, ReasonCode::kArchiveName) << name;
  }
}

// UNP-01: whatever else is wrong with a name, that it would leave the directory is said first.
TEST(TarName, LeavingTheDirectoryComesFirst) {
  for (const char* name : {"..", "../\n", "a//../b", "/\xff", "a/..", "../._x", "Z:/x"}) {
    const auto path = normalise_name(name, EntryKind::kFile, {});
    ASSERT_FALSE(path.ok()) << name;
    EXPECT_EQ(path.error().code, ReasonCode::kArchivePath) << name;
  }
}

// UNP-21
TEST(TarName, CharactersWithASecondSpellingAreKnown) {
  for (const char32_t rune : {U'\u0301', U'\u0340', U'\u212a', U'\u2126', U'\u3099', U'\uf900', U'\u1161',
                              U'\u09be', U'\U0002f800', U'\u0345'}) {
    EXPECT_TRUE(has_second_spelling(rune)) << static_cast<std::uint32_t>(rune);
  }
  for (const char32_t rune : {U'a', U'\u00e9', U'\u304c', U'\ud55c', U'\u1e9e', U'\u4e00', U'\U0010ffff'}) {
    EXPECT_FALSE(has_second_spelling(rune)) << static_cast<std::uint32_t>(rune);
  }
}

// UNP-21
TEST(TarName, FoldingMakesOneKeyOfAllCases) {
  EXPECT_EQ(fold_name("KUSTOMIZATION.yaml"), fold_name("kustomization.YAML"));
  EXPECT_EQ(fold_name("\u00c4"), fold_name("\u00e4"));
  EXPECT_EQ(fold_name("\u03a3"), fold_name("\u03c2"));  // capital sigma, final sigma
  EXPECT_EQ(fold_name("\u1e9e"), fold_name("ss"));
  EXPECT_EQ(fold_name("\U00010400"), fold_name("\U00010428"));
  EXPECT_NE(fold_name("a"), fold_name("\u00e4"));
  EXPECT_NE(fold_name("\u4e00"), fold_name("\u4e01"));
}

}  // namespace
}  // namespace sekisho::archive
