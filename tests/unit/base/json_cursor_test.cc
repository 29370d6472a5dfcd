#include "base/json_cursor.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

// The names and texts of one object of texts and arrays of texts.
Result<std::string> told(std::string_view document) {
  JsonCursor cursor(document);
  std::string out;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    out += std::string(name) + "=";
    if (cursor.next() == JsonCursor::Kind::kArray) {
      return cursor.array([&]() -> Done {
        SEKISHO_TRY(text, cursor.text());
        out += text + ",";
        return done();
      });
    }
    SEKISHO_TRY(text, cursor.maybe_text());
    out += text.value_or("-") + ";";
    return done();
  }));
  SEKISHO_CHECK(cursor.end());
  return out;
}

TEST(JsonCursor, WalksWhatItIsAskedFor) {
  EXPECT_EQ(*told(R"( {"a" : "x", "b":["y","\u00e9" , "z"],"c":{"d":[1,2,{}]},"e\"":null,"f":[]} )"),
            "a=x;b=y,é,z,c=-;e\"=-;f=");
  EXPECT_EQ(*told("{}"), "");
}

TEST(JsonCursor, LetsKeysDifferInCaseWhereItIsTold) {
  std::string few = R"({"a":1,"A":2)";
  std::string many = few;
  for (int i = 0; i < 20; ++i) many += ",\"k" + std::to_string(i) + "\":0";
  for (const std::string& text : {few, many}) {
    const std::string twice = text + R"(,"a":3})";
    const std::string document = text + "}";
    EXPECT_FALSE(JsonCursor(document).skip().ok());
    EXPECT_TRUE(JsonCursor(document, {}, JsonCursor::Keys::kExact).skip().ok());
    const auto refused = JsonCursor(twice, {}, JsonCursor::Keys::kExact).skip();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ReasonCode::kJsonDuplicateKey);
  }
}

TEST(JsonCursor, RefusesWhatTheReaderRefuses) {
  const std::pair<std::string, ReasonCode> cases[] = {
      {R"({"a":"x","a":"y"})", ReasonCode::kJsonDuplicateKey},
      {R"({"a":"x","\u0061":"y"})", ReasonCode::kJsonDuplicateKey},
      {R"({"a":{"b":1,"B":2}})", ReasonCode::kJsonCaseCollision},
      {R"({"a":"x"} x)", ReasonCode::kJsonInvalid},
      {R"({"a":"x",})", ReasonCode::kJsonInvalid},
      {R"({"a":["x",]})", ReasonCode::kJsonInvalid},
      {R"({"a":["x" "y"]})", ReasonCode::kJsonInvalid},
      {R"({"a" "x"})", ReasonCode::kJsonInvalid},
      {R"({"a":truthy})", ReasonCode::kJsonInvalid},
      {R"({"a":01})", ReasonCode::kJsonInvalid},
      {R"({"a":})", ReasonCode::kJsonInvalid},
      {R"({"a":"x")", ReasonCode::kJsonInvalid},
      {"{\"a\":\"\xff\"}", ReasonCode::kJsonInvalid},
      {"", ReasonCode::kJsonInvalid},
      {"{\"a\":{\"b\":" + std::string(63, '[') + std::string(63, ']') + "}}", ReasonCode::kJsonTooDeep},
      {"{\"a\":{\"b\":" + std::string(100000, '['), ReasonCode::kJsonTooDeep},
  };
  for (const auto& [text, code] : cases) {
    const auto result = told(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, code) << text.substr(0, 100);
  }
}

TEST(JsonCursor, AVisitorThatReadsNothingOrTwiceIsRefused) {
  JsonCursor none(R"({"a":1,"b":2})");
  EXPECT_FALSE(none.object([](std::string_view) { return done(); }).ok());
  JsonCursor twice(R"({"a":1,"b":2})");
  const auto skip_twice = [&](std::string_view) -> Done {
    SEKISHO_CHECK(twice.skip());
    return twice.skip();
  };
  EXPECT_FALSE(twice.object(skip_twice).ok());
}

TEST(JsonCursor, GivesAValueAsItIsWritten) {
  JsonCursor cursor(R"({"a": {"b" : [1, 2.50]} ,"c":3})");
  std::string slice;
  Json last;
  ASSERT_TRUE(cursor
                  .object([&](std::string_view name) -> Done {
                    if (name == "a") {
                      SEKISHO_TRY(text, cursor.slice());
                      slice = text;
                      return done();
                    }
                    SEKISHO_TRY(value, cursor.value());
                    last = value;
                    return done();
                  })
                  .ok());
  EXPECT_EQ(slice, R"({"b" : [1, 2.50]})");
  EXPECT_EQ(last, Json(3));
}

TEST(JsonCursor, CountsMembersAndValues) {
  Limits limits;
  limits.json_members = 3;
  limits.json_values = 5;
  const auto code = [&](std::string_view text) {
    const auto value = JsonCursor(text, limits).value();
    return value.ok() ? ReasonCode::kInternalError : value.error().code;
  };
  EXPECT_EQ(code(R"({"a":1,"b":2,"c":3})"), ReasonCode::kInternalError);
  EXPECT_EQ(code(R"({"a":1,"b":2,"c":3,"d":4})"), ReasonCode::kJsonLimits);
  EXPECT_EQ(code("[1,2,3,4]"), ReasonCode::kInternalError);
  EXPECT_EQ(code("[1,2,3,4,5]"), ReasonCode::kJsonLimits);
  // What is only passed over is not held.
  EXPECT_TRUE(JsonCursor("[1,2,3,4,5,6]", limits).skip().ok());
}

}  // namespace
}  // namespace sekisho
