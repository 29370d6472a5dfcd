#include "yaml/node.h"

#include <string>

#include <gtest/gtest.h>

namespace sekisho::yaml {
namespace {

Node one(const std::string& text) {
  auto documents = parse_documents(text, "test.yaml");
  EXPECT_TRUE(documents.ok()) << documents.error().detail;
  EXPECT_EQ(documents->size(), 1U);
  return documents->front();
}

// The place that the error names, or what is there instead of an error.
std::string place_of_error(const std::string& text, const Limits& limits = {}) {
  const auto documents = parse_documents(text, "f", limits);
  if (documents.ok()) return "no error";
  EXPECT_EQ(documents.error().code, ReasonCode::kPolicyInvalid);
  const std::string& detail = documents.error().detail;
  return detail.substr(0, detail.find(": "));
}

TEST(ParseDocuments, ReadsMapsListsAndScalarsWithTheirPlaces) {
  const Node root = one("a: text\nb:\n  - 1\n  - {c: true}\n");
  ASSERT_EQ(root.type, Node::Type::kMap);
  EXPECT_EQ(root.find("a")->text, "text");
  const Node& list = *root.find("b");
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[0].type, Node::Type::kInteger);
  EXPECT_EQ(list.items[0].place.line, 3U);
  EXPECT_EQ(list.items[0].place.column, 5U);
  EXPECT_EQ(list.items[1].find("c")->type, Node::Type::kBool);
  EXPECT_EQ(root.members[1].place.line, 2U);
  EXPECT_EQ(root.find("absent"), nullptr);
}

TEST(ParseDocuments, ReadsJson) {
  const Node root = one("{\"a\":1,\n\t\"b\":[\"x\\/y\",\"\\u00e9\\n\"],\"c\":null}\n");
  EXPECT_EQ(root.find("a")->type, Node::Type::kInteger);
  EXPECT_EQ(root.find("b")->items[0].text, "x/y");
  EXPECT_EQ(root.find("b")->items[1].text, "\xC3\xA9\n");
  EXPECT_EQ(root.find("c")->type, Node::Type::kNull);
}

TEST(ParseDocuments, KeepsQuotedScalarsStrings) {
  const Node root = one("a: \"2\"\nb: 'yes'\nc: |\n  null\n");
  for (const auto& member : root.members) EXPECT_EQ(member.value.type, Node::Type::kString);
  EXPECT_EQ(root.find("c")->text, "null\n");
}

TEST(ParseDocuments, ReadsSeveralDocumentsAndNone) {
  EXPECT_EQ(parse_documents("a: 1\n---\nb: 2\n...\n", "f")->size(), 2U);
  EXPECT_EQ(parse_documents("", "f")->size(), 0U);
  EXPECT_EQ(parse_documents("# nothing\n", "f")->size(), 0U);
  EXPECT_EQ(parse_documents("a: 1\r\nb: 2\r\n", "f")->front().members.size(), 2U);
}

// POL-07, KUB-17
TEST(ParseDocuments, RefusesADuplicateKeyAtItsSecondPlace) {
  EXPECT_EQ(place_of_error("a: 1\nb: 2\na: 3\n"), "f:3:1");
  EXPECT_EQ(place_of_error("{\"a\": 1, \"a\": 2}"), "f:1:10");
  EXPECT_EQ(place_of_error("a: 1\n\"a\": 2\n"), "f:2:1");
}

// POL-07, KUB-18
TEST(ParseDocuments, RefusesAnchorsAliasesMergeKeysAndTags) {
  EXPECT_EQ(place_of_error("a: &x 1\n"), "f:1:4");
  EXPECT_EQ(place_of_error("a: &x {b: 1}\nc: *x\n"), "f:1:4");
  EXPECT_EQ(place_of_error("a: *x\n"), "f:1:4");
  EXPECT_EQ(place_of_error("<<: {a: 1}\n"), "f:1:1");
  EXPECT_EQ(place_of_error("a: !!str 1\n"), "f:1:4");
  EXPECT_EQ(place_of_error("a: ! x\n"), "f:1:4");
  EXPECT_EQ(place_of_error("a: !local [1]\n"), "f:1:4");
  EXPECT_EQ(place_of_error("&k a: 1\n"), "f:1:1");
  EXPECT_EQ(one("\"<<\": 1\n").members[0].key, "<<");
}

// KUB-22
TEST(ParseDocuments, RefusesDirectives) {
  EXPECT_EQ(place_of_error("%YAML 1.1\n---\na: 1\n"), "f:1:1");
  EXPECT_EQ(place_of_error("%TAG ! tag:x,2000:\n---\na: 1\n"), "f:1:1");
}

TEST(ParseDocuments, RefusesKeysThatAreNoStrings) {
  EXPECT_EQ(place_of_error("1: a\n"), "f:1:1");
  EXPECT_EQ(place_of_error("true: a\n"), "f:1:1");
  EXPECT_EQ(place_of_error("null: a\n"), "f:1:1");
  EXPECT_EQ(place_of_error("on: a\n"), "f:1:1");
  EXPECT_EQ(place_of_error("? [a]\n: 1\n"), "f:1:3");
}

// POL-15
TEST(ParseDocuments, RefusesPlainScalarsThatReadersTakeDifferently) {
  for (const char* text : {"yes", "No", "ON", "off", "y", "N", "0777", "-07", "0x1F", "0o17", "0b11", "1_000",
                           "1:30", "12:30:45"}) {
    EXPECT_EQ(place_of_error(std::string("a: ") + text + "\n"), "f:1:4") << text;
    EXPECT_EQ(one(std::string("a: '") + text + "'\n").find("a")->text, text);
  }
}

// KUB-19, KUB-20
TEST(ParseDocuments, RefusesCharactersThatSomeReadersTakeForLineBreaks) {
  EXPECT_EQ(place_of_error("a: 1\nb: x # \xC2\x85"
                           "c: 2\n"),
            "f:2:8");
  EXPECT_EQ(place_of_error("a: 1 # \xE2\x80\xA8"
                           "b: 2\n"),
            "f:1:8");
  EXPECT_EQ(place_of_error("a: 1 # \xE2\x80\xA9\n"), "f:1:8");
  EXPECT_EQ(place_of_error("a: 1 # \rb: 2\n"), "f:1:8");
  EXPECT_EQ(place_of_error("\xEF\xBB\xBF"
                           "a: 1\n"),
            "f:1:1");
  EXPECT_EQ(place_of_error("a: \xC3\xA9\x01\n"), "f:1:5");
  EXPECT_EQ(place_of_error(std::string("a: b\0c\n", 7)), "f:1:5");
  EXPECT_EQ(place_of_error("a: \"\\0\"\n"), "f:1:4");
  EXPECT_EQ(place_of_error("a: \xFF\n"), "f:1:1");
  EXPECT_EQ(place_of_error(std::string("\xFF\xFE"
                                       "a\0",
                                       4)),
            "f:1:1");
}

// KUB-23
TEST(ParseDocuments, RefusesDeepNestingWithoutHarm) {
  EXPECT_EQ(one(std::string(64, '[') + std::string(64, ']')).type, Node::Type::kList);
  EXPECT_EQ(place_of_error(std::string(65, '[') + std::string(65, ']')), "f:1:65");
  EXPECT_NE(place_of_error(std::string(100000, '[')), "no error");
  EXPECT_NE(place_of_error(std::string(100000, '{')), "no error");
}

TEST(ParseDocuments, KeepsToItsLimits) {
  Limits limits;
  limits.yaml_nodes = 3;
  EXPECT_EQ(place_of_error("[1, 2]", limits), "no error");
  EXPECT_EQ(place_of_error("[1, 2, 3]", limits), "f:1:8");
  limits.policy_file_bytes = 4;
  EXPECT_EQ(place_of_error("[1, 2]", limits), "f:1:1");
}

TEST(ParseDocuments, NamesThePlaceOfBrokenYaml) {
  EXPECT_EQ(place_of_error("a: 1\n b: 2\n"), "f:2:3");
  EXPECT_EQ(place_of_error("a: [1\n"), "f:2:1");
  EXPECT_EQ(place_of_error("a: \"x\n"), "f:2:1");
  EXPECT_EQ(place_of_error("\ta: 1\n"), "f:1:1");
}

}  // namespace
}  // namespace sekisho::yaml
