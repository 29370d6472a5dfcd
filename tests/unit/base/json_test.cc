#include "base/json.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

ReasonCode refusal(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed.ok() ? ReasonCode::kInternalError : parsed.error().code;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Json, RendersWhatItParsed) {
  const std::string text = R"({"a":[1,-2,true,false,null,"x\"\\\n"],"b":{"c":1.5e3},"d":{},"e":[]})";
  const auto parsed = parse_json(text);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(render_json(*parsed), text);
  EXPECT_EQ(*parse_json(render_json_pretty(*parsed)), *parsed);
}

TEST(Json, KeepsTheOrderOfMembers) {
  const auto parsed = parse_json(R"({"z":1,"a":2})");
  EXPECT_EQ((*parsed->as_object())[0].first, "z");
}

// MAN-06
TEST(Json, RefusesAKeyTwiceAtEveryLevel) {
  EXPECT_EQ(refusal(R"({"layers":[1],"layers":[2]})"), ReasonCode::kJsonDuplicateKey);
  EXPECT_EQ(refusal(R"({"layers":[1],"\u006cayers":[2]})"), ReasonCode::kJsonDuplicateKey);
  EXPECT_EQ(refusal(R"({"a":[{"b":{"c":1,"d":2,"c":3}}]})"), ReasonCode::kJsonDuplicateKey);
}

// MAN-07
TEST(Json, RefusesKeysThatDifferInCaseOnly) {
  EXPECT_EQ(refusal(R"({"layers":[1],"Layers":[2]})"), ReasonCode::kJsonCaseCollision);
  EXPECT_EQ(refusal("{\"layers\":[1],\"layer\u017F\":[2]}"), ReasonCode::kJsonCaseCollision);
  EXPECT_EQ(refusal("{\"kind\":1,\"\u212Aind\":2}"), ReasonCode::kJsonCaseCollision);
}

// MAN-08
TEST(Json, KeepsNumbersApartFromIntegers) {
  for (const char* text : {"18446744073709551616", "9223372036854775808", "1.5", "1e3", "-0.0"}) {
    const auto parsed = parse_json(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(parsed->as_integer(), nullptr) << text;
  }
  EXPECT_EQ(*parse_json("9223372036854775807")->as_integer(), INT64_MAX);
  EXPECT_EQ(*parse_json("-1")->as_integer(), -1);
}

// MAN-09
TEST(Json, BoundsTheDepth) {
  EXPECT_TRUE(parse_json(nested(64)).ok());
  EXPECT_EQ(refusal(nested(65)), ReasonCode::kJsonTooDeep);
  EXPECT_EQ(refusal(std::string(1000000, '[')), ReasonCode::kJsonTooDeep);
  EXPECT_EQ(refusal(nested(100000)), ReasonCode::kJsonTooDeep);
}

// MAN-10
TEST(Json, RefusesWhatIsNotOneWholeDocument) {
  using std::string_literals::operator""s;
  for (const std::string& text :
       {""s, " "s, "\xEF\xBB\xBF{}"s, "{}\0"s, "{}{}"s, "{} x"s, "\"\\ud800\""s, "\"\x01\""s, "\"\xff\""s,
        "{\"a\":}"s, "nul"s, "[1,]"s, "'a'"s, "NaN"s, "01"s, "/**/1"s, "\"a"s}) {
    EXPECT_EQ(refusal(text), ReasonCode::kJsonInvalid) << text;
  }
}

// Above a number of members the keys are compared another way.
TEST(Json, RefusesClashesInLargeObjects) {
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"key" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse_json(many + "\"x\":0}").ok());
  EXPECT_EQ(refusal(many + "\"key7\":0}"), ReasonCode::kJsonDuplicateKey);
  EXPECT_EQ(refusal(many + "\"Key7\":0}"), ReasonCode::kJsonCaseCollision);
}

TEST(Json, ReadsWhatIsBeyondAscii) {
  EXPECT_EQ(*parse_json("\"\xE2\x82\xAC \\u20ac \\\" \\\\\"")->as_string(), "\u20ac \u20ac \" \\");
  EXPECT_EQ(refusal("\"\xC0\x80\""), ReasonCode::kJsonInvalid);
  EXPECT_EQ(refusal("\"\\\""), ReasonCode::kJsonInvalid);
  EXPECT_EQ(refusal("\"\\x41\""), ReasonCode::kJsonInvalid);
}

TEST(Json, KeepsAnEscapedNulInAString) {
  const auto parsed = parse_json(R"("aa\u0000bb")");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->as_string()->size(), 5U);
}

TEST(Members, TellsMissingWrongAndStrange) {
  const auto parsed = parse_json(R"({"name":"x","size":3,"list":[],"Extra":1})");
  auto members = Members::of(*parsed, "thing");
  ASSERT_TRUE(members.ok());
  EXPECT_EQ(*members->text("name"), "x");
  EXPECT_EQ(*members->integer("size", 3), 3U);
  EXPECT_EQ(members->integer("size", 2).error().code, ReasonCode::kJsonNumber);
  EXPECT_EQ(members->text("size").error().code, ReasonCode::kJsonShape);
  EXPECT_EQ(members->text("none").error().code, ReasonCode::kJsonShape);
  EXPECT_FALSE(members->maybe_text("none")->has_value());
  EXPECT_EQ(members->maybe("extra").error().code, ReasonCode::kJsonCaseCollision);
  EXPECT_EQ(members->others_refused().error().code, ReasonCode::kJsonShape);
  EXPECT_EQ(Members::of(Json(1), "thing").error().code, ReasonCode::kJsonShape);
}

// MAN-08
TEST(Members, TakesOnlyPlainIntegers) {
  for (const char* text :
       {"18446744073709551616", "-1", "1.5", "1e3", "true", "\"12\"", "9223372036854775808"}) {
    const auto parsed = parse_json("{\"size\":" + std::string(text) + "}");
    auto members = Members::of(*parsed, "descriptor");
    EXPECT_EQ(members->integer("size", INT64_MAX).error().code, ReasonCode::kJsonNumber) << text;
  }
}

}  // namespace
}  // namespace sekisho
