#include "base/canonical_json.h"

#include <bit>
#include <cstdio>

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho {
namespace {

using support::code_of;

std::string canonical(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed.ok()) return parsed.error().message();
  const auto rendered = render_canonical_json(*parsed);
  return rendered.ok() ? *rendered : rendered.error().message();
}

std::string canonical_double(std::uint64_t bits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g", std::bit_cast<double>(bits));
  const auto rendered = render_canonical_json(Json::Number{text});
  return rendered.ok() ? *rendered : reason_name(rendered.error().code).data();
}

// RFC 8785 sections 3.2.2 and 3.2.3
TEST(CanonicalJson, WritesTheExampleOfTheSpecification) {
  EXPECT_EQ(canonical(R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })"),
            R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
            R"("string":"€$\u000f\nA'B\"\\\\\"/"})");
}

// RFC 8785 section 3.2.3
TEST(CanonicalJson, SortsNamesAsUtf16) {
  EXPECT_EQ(canonical(R"({
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis"
  })"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
            "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
            "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
            "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
  EXPECT_EQ(canonical(R"({"ab":1,"a":2,"":3,"B":4})"), R"({"":3,"B":4,"a":2,"ab":1})");
}

// The last characters before the surrogates, the first and last beyond U+FFFF, the first and last after them.
TEST(CanonicalJson, SortsAcrossTheSurrogates) {
  EXPECT_EQ(canonical(R"({"\uffff":6,"\ue000":4,"\uefff":5,"\udbff\udfff":3,"\ud800\udc00":2,"\ud7ff":1})"),
            "{\"\xED\x9F\xBF\":1,\"\xF0\x90\x80\x80\":2,\"\xF4\x8F\xBF\xBF\":3,"
            "\"\xEE\x80\x80\":4,\"\xEE\xBF\xBF\":5,\"\xEF\xBF\xBF\":6}");
}

TEST(CanonicalJson, SortsAtEveryLevelAndKeepsTheOrderOfArrays) {
  EXPECT_EQ(canonical(R"([ {"b":{"d":1,"c":[]},"a":{}}, 2, 1 ])"), R"([{"a":{},"b":{"c":[],"d":1}},2,1])");
}

TEST(CanonicalJson, EscapesOnlyWhatItMust) {
  EXPECT_EQ(canonical(R"("\u0000\u0001\b\t\n\u000b\f\r\u000e\u001F\u0020\u007f\/\u2028")"),
            "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u000e\\u001f \x7F/\xE2\x80\xA8\"");
}

// RFC 8785 appendix B
TEST(CanonicalJson, WritesTheNumberSamplesOfTheSpecification) {
  const std::pair<std::uint64_t, const char*> samples[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x7fffffffffffffff, "json.number"},
      {0x7ff0000000000000, "json.number"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, expected] : samples) EXPECT_EQ(canonical_double(bits), expected);
}

TEST(CanonicalJson, WritesIntegersAsTheDoublesTheyAre) {
  EXPECT_EQ(canonical("[0,-0,-0.0,1,-1,10,1e2,1.0,1688869112,9007199254740992]"),
            "[0,0,0,1,-1,10,100,1,1688869112,9007199254740992]");
  EXPECT_EQ(canonical("9007199254740993"), "9007199254740992");
  EXPECT_EQ(canonical("9223372036854775807"), "9223372036854776000");
  EXPECT_EQ(canonical("-9223372036854775808"), "-9223372036854776000");
  EXPECT_EQ(canonical("18446744073709551616"), "18446744073709552000");
  EXPECT_EQ(canonical("1000000000000000000000"), "1e+21");
}

TEST(CanonicalJson, WritesTheLeastNumbers) {
  EXPECT_EQ(canonical("[1e-6,1e-7,0.1,123456.5e-20]"), "[0.000001,1e-7,0.1,1.234565e-15]");
  EXPECT_EQ(canonical("[3e-324,0e-400,0.000]"), "[5e-324,0,0]");
}

TEST(CanonicalJson, RefusesNumbersThatAreNone) {
  for (const char* text :
       {"1e400", "-1e400", "1e-400", "2e-324", "inf", "nan", "", "1x", " 1", "0x10", "1e"}) {
    EXPECT_REASON(code_of(render_canonical_json(Json::Number{text})), ReasonCode::kJsonNumber) << text;
  }
}

TEST(CanonicalJson, RefusesWhatNoParserLetsIn) {
  const Json twice = Json::Object{{"a", 1}, {"b", 2}, {"a", 3}};
  EXPECT_REASON(code_of(render_canonical_json(twice)), ReasonCode::kJsonDuplicateKey);
  EXPECT_REASON(code_of(render_canonical_json("\xFF")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(render_canonical_json("\xED\xA0\x80")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(render_canonical_json(Json::Object{{"\xFF", 1}})), ReasonCode::kJsonInvalid);
}

}  // namespace
}  // namespace sekisho
