#include "base/text.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

TEST(Utf8, TellsWellFormedTextApart) {
  EXPECT_TRUE(is_utf8("関所 é \U0001F600"));
  for (const char* text :
       {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe9", "a\x80"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

// KUB-27
TEST(Printable, MakesTerminalTricksVisible) {
  EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(printable("a\u202Eb"), "a\\u202eb");
  EXPECT_EQ(printable("a\r\nb"), "a\\x0d\\x0ab");
  EXPECT_EQ(printable("\u0085"), "\\x85");
  EXPECT_EQ(printable("\xff関"), "\\xff関");
}

TEST(InQuotes, IsPrintable) {
  EXPECT_EQ(in_quotes("a\x1b[2J"), "\"a\\x1b[2J\"");
  EXPECT_EQ(in_quotes("abc", 2), "\"" + printable("abc", 2) + "\"");
}

TEST(Printable, CutsLongText) { EXPECT_LE(printable(std::string(100000, 'a'), 50).size(), 60U); }

TEST(FoldCase, FoldsAsGoDoes) { EXPECT_EQ(fold_case("Layer\u017F \u212AIND é"), "layers kind é"); }

TEST(RenderSize, PicksAUnit) {
  EXPECT_EQ(render_size(1), "1 byte");
  EXPECT_EQ(render_size(1023), "1023 bytes");
  EXPECT_EQ(render_size(1536), "1.5 KiB");
  EXPECT_EQ(render_size(256 * 1024 * 1024), "256.0 MiB");
}

TEST(ParseSize, ReadsANumberWithAUnit) {
  EXPECT_EQ(parse_size("12"), 12U);
  EXPECT_EQ(parse_size("256MiB"), 256U * 1024 * 1024);
  EXPECT_EQ(parse_size("64KiB"), 65536U);
  for (const char* text :
       {"", "-1", "1MB", "1 MiB", "MiB", "99999999999999999999", "9999999999GiB", "1.5MiB"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
}

TEST(EqualFolded, IsAsFoldCaseSees) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                             {"a", "A"},
                                                                             {"ab", "a"},
                                                                             {"kind", "\u212AIND"},
                                                                             {"layers", "LAYER\u017F"},
                                                                             {"x\u017F", "xs"},
                                                                             {"\u017F", "k"},
                                                                             {"a\u017Fb", "ASB"},
                                                                             {"a\u017F", "as "},
                                                                             {"\u00e9", "\u00c9"}}) {
    EXPECT_EQ(equal_folded(a, b), fold_case(a) == fold_case(b)) << a << " " << b;
    EXPECT_EQ(equal_folded(b, a), fold_case(a) == fold_case(b)) << a << " " << b;
  }
}

}  // namespace
}  // namespace sekisho
