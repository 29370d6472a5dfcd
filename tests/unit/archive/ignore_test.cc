#include "archive/ignore.h"

#include <gtest/gtest.h>

namespace sekisho::archive {
namespace {

struct Case {
  const char* rules;
  const char* path;
  EntryKind kind;
  bool ignored;
};

constexpr EntryKind kFile = EntryKind::kFile;
constexpr EntryKind kDirectory = EntryKind::kDirectory;

TEST(Ignore, ReadsGitignoresSyntaxByPathComponent) {
  const Case cases[] = {
      {"*.md", "README.md", kFile, true},
      {"*.md", "d/README.md", kFile, true},
      {"*.md", "README.mdx", kFile, false},
      {"docs", "docs", kFile, true},
      {"docs", "a/docs/b.yaml", kFile, true},
      {"docs/", "docs", kFile, false},
      {"docs/", "docs", kDirectory, true},
      {"docs/", "docs/a.yaml", kFile, true},
      {"docs/", "mydocs/a.yaml", kFile, false},
      {"/docs", "docs/a.yaml", kFile, true},
      {"/docs", "a/docs", kDirectory, false},
      {"a/docs", "a/docs/b.yaml", kFile, true},
      {"a/docs", "b/a/docs", kDirectory, false},
      {"a/docs/", "a/docs", kFile, false},
      {"a/*.yaml", "a/b.yaml", kFile, true},
      {"a/*.yaml", "a/b/c.yaml", kFile, false},
      {"**/b", "a/c/b", kFile, true},
      {"**/b", "b", kFile, true},
      {"a/**/b", "a/b", kFile, true},
      {"a/**/b", "a/x/y/b", kFile, true},
      {"a/**/b", "a/x/y/c", kFile, false},
      {"a/**/**/b", "a/x/b", kFile, true},
      {"a/**", "a/x/b", kFile, true},
      {"a/**", "b/x", kFile, false},
      {"[ab].yaml", "a.yaml", kFile, true},
      {"[!ab].yaml", "a.yaml", kFile, false},
      {"?.yaml", "ab.yaml", kFile, false},
      {"*.yaml\n!keep.yaml", "keep.yaml", kFile, false},
      {"*.yaml\n!keep.yaml", "other.yaml", kFile, true},
      {"!keep.yaml\n*.yaml", "keep.yaml", kFile, true},
      {"/*\n!/deploy", "deploy/a.yaml", kFile, false},
      {"/*\n!/deploy", "other/a.yaml", kFile, true},
      {"# comment\n\n\r\n", "# comment", kFile, false},
      {"\\#a", "#a", kFile, true},
      {"a  ", "a", kFile, true},
      {"/\n!\n", "a", kFile, false},
      {"", "a", kFile, false},
  };
  for (const Case& one : cases) {
    IgnoreRules rules;
    rules.add(one.rules);
    EXPECT_EQ(rules.ignores(one.path, one.kind), one.ignored) << one.rules << " and " << one.path;
  }
}

TEST(Ignore, TellsWhetherSomethingIsTakenBack) {
  IgnoreRules rules = IgnoreRules::flux();
  EXPECT_FALSE(rules.takes_back());
  rules.add("!*.png");
  EXPECT_TRUE(rules.takes_back());
  EXPECT_FALSE(rules.ignores("a.png", kFile));
  EXPECT_TRUE(rules.ignores("a.jpg", kFile));
}

}  // namespace
}  // namespace sekisho::archive
