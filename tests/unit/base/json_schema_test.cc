#include "base/json_schema.h"

#include <chrono>

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho {
namespace {

using support::code_of;
using Kind = SchemaFault::Kind;

Json json(std::string_view text) {
  auto parsed = parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.error().message();
  return parsed.ok() ? *std::move(parsed) : Json();
}

JsonSchema schema(std::string_view text) {
  auto compiled = JsonSchema::compile(json(text), Limits{});
  EXPECT_TRUE(compiled.ok()) << text << ": " << compiled.error().message();
  return compiled.ok() ? *std::move(compiled) : *JsonSchema::compile(Json(false), Limits{});
}

std::optional<SchemaFault> fault(std::string_view schema_text, std::string_view value) {
  return schema(schema_text).fault_of(json(value), Limits{});
}

// A dialect other than 2020-12, with the members given.
std::string in_dialect(const std::string& uri, const std::string& members) {
  return R"({"$schema": ")" + uri + R"(", )" + members + "}";
}
const std::string k2019 = "https://json-schema.org/draft/2019-09/schema";
const std::string k07 = "http://json-schema.org/draft-07/schema#";
const std::string k06 = "http://json-schema.org/draft-06/schema#";

struct Wrong {
  std::string schema;
  std::string place;
};

// Every keyword, spelt wrong or with a value that it cannot have.
TEST(JsonSchema, RefusesWhatItDoesNotUnderstandAndTellsWhere) {
  const Wrong cases[] = {
      {R"(5)", "#:"},
      {R"("x")", "#:"},
      {R"([])", "#:"},
      {R"(null)", "#:"},
      {R"({"properties": {"a": 5}})", "#/properties/a:"},
      {R"({"propertys": {}})", "#:"},
      {R"({"Type": "string"})", "#:"},
      {R"({"properties": {"a/b~c": {"minlength": 1}}})", "#/properties/a~1b~0c:"},
      {R"({"allOf": [{}, {"requierd": ["a"]}]})", "#/allOf/1:"},
      {R"({"$defs": {"unused": {"nope": 1}}})", "#/$defs/unused:"},
      {R"({"type": "text"})", "#/type:"},
      {R"({"type": []})", "#/type:"},
      {R"({"type": [5]})", "#/type:"},
      {R"({"type": null})", "#/type:"},
      {R"({"type": ["string", "string"]})", "#/type:"},
      {R"({"enum": []})", "#/enum:"},
      {R"({"enum": "a"})", "#/enum:"},
      {R"({"minimum": "1"})", "#/minimum:"},
      {R"({"exclusiveMinimum": true})", "#/exclusiveMinimum:"},
      {R"({"multipleOf": 0})", "#/multipleOf:"},
      {R"({"multipleOf": -1})", "#/multipleOf:"},
      {R"({"multipleOf": 1234567890123456789})", "#/multipleOf:"},
      {R"({"minLength": -1})", "#/minLength:"},
      {R"({"minLength": 1.5})", "#/minLength:"},
      {R"({"minLength": 1e15})", "#/minLength:"},
      {R"({"maxItems": "1"})", "#/maxItems:"},
      {R"_({"pattern": "("})_", "#/pattern:"},
      {R"_({"pattern": "(?=a)"})_", "#/pattern:"},
      {R"({"pattern": 1})", "#/pattern:"},
      {R"_({"patternProperties": {"(": {}}})_", "#/patternProperties/(:"},
      {R"({"uniqueItems": 1})", "#/uniqueItems:"},
      {R"({"required": "a"})", "#/required:"},
      {R"({"required": ["a", "a"]})", "#/required:"},
      {R"({"required": [1]})", "#/required:"},
      {R"({"properties": []})", "#/properties:"},
      {R"({"items": [{}]})", "#/items:"},
      {R"({"prefixItems": []})", "#/prefixItems:"},
      {R"({"prefixItems": {}})", "#/prefixItems:"},
      {R"({"additionalItems": false})", "#:"},
      {R"({"allOf": []})", "#/allOf:"},
      {R"({"anyOf": {}})", "#/anyOf:"},
      {R"({"oneOf": [1]})", "#/oneOf/0:"},
      {R"({"not": 1})", "#/not:"},
      {R"({"dependentRequired": {"a": {}}})", "#/dependentRequired/a:"},
      {R"({"dependentSchemas": {"a": []}})", "#/dependentSchemas/a:"},
      {R"({"dependencies": {"a": 1}})", "#/dependencies/a:"},
      {R"({"$defs": []})", "#/$defs:"},
      {R"({"$ref": 1})", "#/$ref:"},
      {R"({"$anchor": 1})", "#:"},
      {R"({"$anchor": "1a"})", "#:"},
      {R"({"$anchor": "a", "$defs": {"b": {"$anchor": "a"}}})", "#/$defs/b:"},
      {R"({"$id": 1})", "#:"},
      {R"({"$id": ""})", "#:"},
      {R"({"$id": "http://x/#a"})", "#:"},
      {R"({"$id": "http://x/", "$defs": {"b": {"$id": "http://x/"}}})", "#/$defs/b:"},
      {R"({"$recursiveRef": "#"})", "#:"},
      {R"({"$vocabulary": {}})", "#:"},
      {R"({"id": "http://x/"})", "#:"},
      {R"({"$schema": "http://json-schema.org/draft-04/schema#"})", "#:"},
      {R"({"$schema": 7})", "#:"},
      {R"({"$defs": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}})", "#/$defs/a/$schema:"},
      {in_dialect(k07, R"("dependentRequired": {})"), "#:"},
      {in_dialect(k07, R"("unevaluatedProperties": false)"), "#:"},
      {in_dialect(k07, R"("$anchor": "a")"), "#:"},
      {in_dialect(k07, R"("minContains": 1)"), "#:"},
      {in_dialect(k06, R"("if": true)"), "#:"},
      {in_dialect(k2019, R"("prefixItems": [{}])"), "#:"},
      {in_dialect(k2019, R"("$dynamicRef": "#a")"), "#:"},
      {in_dialect(k2019, R"("$recursiveRef": "#/$defs/a", "$defs": {"a": {}})"), "#/$recursiveRef:"},
      {in_dialect(k2019, R"("$recursiveAnchor": "a")"), "#:"},
      {in_dialect(k2019, R"("properties": {"a": {"$recursiveAnchor": true}})"), "#/properties/a:"},
      {in_dialect(k07, R"("properties": {"a": {"$ref": "#", "minProperties": 1}})"), "#/properties/a:"},
  };
  for (const auto& [text, place] : cases) {
    const auto compiled = JsonSchema::compile(json(text), Limits{});
    EXPECT_REASON(code_of(compiled), ReasonCode::kPolicyInvalid) << text;
    if (compiled.ok()) continue;
    EXPECT_NE(compiled.error().detail.find(place), std::string::npos) << compiled.error().detail;
  }
}

TEST(JsonSchema, PassesOverAnnotationsOnly) {
  EXPECT_FALSE(fault(R"({"title": 1, "description": "", "default": {}, "examples": [], "deprecated": true,
                         "readOnly": true, "writeOnly": true, "$comment": "", "format": "email",
                         "contentEncoding": "base64", "contentMediaType": "a/b", "contentSchema": false,
                         "x-order": 5})",
                     R"("not an address")"));
}

TEST(JsonSchema, RefusesReferencesThatLeadNowhere) {
  for (const char* text :
       {R"({"$ref": "http://example.com/other.json"})", R"({"$ref": "other.json"})",
        R"({"$ref": "#/$defs/b", "$defs": {"a": {}}})", R"({"$ref": "#nope"})",
        R"({"$ref": "#/$defs", "$defs": {"a": {}}})", R"({"$ref": "#/enum/0", "enum": [true]})",
        R"({"$ref": "#/allOf/1", "allOf": [{}]})", R"({"$ref": "#/allOf/00", "allOf": [{}]})",
        R"({"$ref": "#/$defs/a~2", "$defs": {"a~2": {}}})", R"({"$ref": "#/$defs/%zz"})",
        R"({"$ref": "file:///etc/passwd"})", R"({"$ref": "https://json-schema.org/draft/2020-12/schema"})",
        R"({"$dynamicRef": "#nope"})", R"({"$ref": "#/x-a", "x-a": {}})"}) {
    EXPECT_REASON(code_of(JsonSchema::compile(json(text), Limits{})), ReasonCode::kPolicyInvalid) << text;
  }
}

TEST(JsonSchema, RefusesReferencesThatLeadBackToThemselves) {
  for (
      const char* text :
      {R"({"$ref": "#"})", R"({"allOf": [{"$ref": "#"}]})", R"({"not": {"$ref": "#"}})",
       R"({"if": true, "then": {"anyOf": [{"$ref": "#"}]}})", R"({"dependentSchemas": {"a": {"$ref": "#"}}})",
       R"({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"oneOf": [{"$ref": "#/$defs/a"}]}}})",
       R"({"$defs": {"a": {"$ref": "#/$defs/a"}}})"}) {
    EXPECT_REASON(code_of(JsonSchema::compile(json(text), Limits{})), ReasonCode::kPolicyInvalid) << text;
  }
  EXPECT_FALSE(
      fault(R"({"properties": {"a": {"$ref": "#"}}, "additionalProperties": false})", R"({"a": {"a": {}}})"));
  EXPECT_EQ(fault(R"({"properties": {"a": {"$ref": "#"}}, "additionalProperties": false})",
                  R"({"a": {"a": {"b": 1}}})")
                ->place,
            "/a/a/b");
}

TEST(JsonSchema, BoundsDynamicReferencesThatLeadBack) {
  const auto found = fault(R"({"$dynamicAnchor": "a", "$dynamicRef": "#a"})", "1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::kLimit);
}

TEST(JsonSchema, ResolvesWithinTheDocument) {
  const char* text = R"({
    "$id": "https://example.com/root.json",
    "properties": {
      "pointer": {"$ref": "#/$defs/a"},
      "escaped": {"$ref": "#/$defs/x~1y~0z%25"},
      "absolute": {"$ref": "https://example.com/root.json#/$defs/a"},
      "anchor": {"$ref": "#name"},
      "embedded": {"$ref": "sub/item.json"},
      "within": {"$ref": "/sub/item.json#inner"},
      "sibling": {"$ref": "#/$defs/a", "maximum": 5}
    },
    "$defs": {
      "a": {"type": "integer"},
      "x/y~z%": {"type": "integer"},
      "n": {"$anchor": "name", "type": "integer"},
      "item": {"$id": "sub/item.json", "type": "integer", "$defs": {"i": {"$anchor": "inner", "type": "integer"}}}
    }})";
  for (const char* name : {"pointer", "escaped", "absolute", "anchor", "embedded", "within", "sibling"}) {
    EXPECT_FALSE(fault(text, "{\"" + std::string(name) + "\": 1}")) << name;
    EXPECT_TRUE(fault(text, "{\"" + std::string(name) + "\": \"x\"}")) << name;
  }
  EXPECT_TRUE(fault(text, R"({"sibling": 6})"));
}

// What generators write at the top of a draft-07 schema.
TEST(JsonSchema, LetsDefinitionsStandBesideAReferenceOfDraft07) {
  const std::string text = in_dialect(k07, R"("$id": "https://example.com/x.json", "title": "X",
      "$ref": "#/definitions/X", "definitions": {"X": {"type": "integer"}})");
  EXPECT_FALSE(fault(text, "1"));
  EXPECT_TRUE(fault(text, "\"1\""));
}

struct Fault {
  const char* schema;
  const char* value;
  const char* place;
};

TEST(JsonSchema, NamesTheFirstPlaceInTheOrderOfTheDocument) {
  const Fault cases[] = {
      {R"({"type": "object"})", "[]", ""},
      {R"({"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}})", R"({"b": "x", "a": "y"})",
       "/b"},
      {R"({"properties": {"b": {"type": "integer"}}, "allOf": [{"properties": {"a": {"type": "integer"}}}]})",
       R"({"a": "x", "b": "y"})", "/a"},
      {R"({"allOf": [{"properties": {"b": false}}, {"properties": {"a": false}}]})", R"({"a": 1, "b": 2})",
       "/a"},
      {R"({"items": {"items": {"minimum": 0}}})", "[[1, 2], [3, -1], [-2]]", "/1/1"},
      {R"({"prefixItems": [true, {"type": "string"}], "items": {"type": "null"}})", R"([1, "a", null, 2])",
       "/3"},
      {R"({"uniqueItems": true})", R"([1, 2, 3, 1.0, 2])", "/3"},
      {R"({"required": ["a"], "properties": {"b": false}})", R"({"b": 1})", ""},
      {R"({"propertyNames": {"maxLength": 2}})", R"({"ab": {}, "abc": {}})", "/abc"},
      {R"({"patternProperties": {"^x": {"type": "null"}}})", R"({"y": 1, "xa": 1})", "/xa"},
      {R"({"additionalProperties": false, "properties": {"a/b~": true}})", R"({"a/b~": 1, "~/": 2})",
       "/~0~1"},
      {R"({"unevaluatedProperties": false, "allOf": [{"properties": {"a": true}}]})", R"({"a": 1, "b": 1})",
       "/b"},
      {R"({"unevaluatedItems": {"type": "null"}, "prefixItems": [true]})", "[1, null, 2]", "/2"},
      {R"({"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 5}]}}})", R"({"a": 1})", "/a"},
      {R"({"properties": {"a": {"not": {"type": "string"}}}})", R"({"a": "x"})", "/a"},
      {R"({"if": {"required": ["a"]}, "then": {"properties": {"a": {"const": 1}}}})", R"({"a": 2})", "/a"},
      {R"({"contains": {"const": 1}, "minContains": 2})", "[1, 2]", ""},
      {R"({"contains": {"const": 1}, "maxContains": 1})", "[1, 1]", ""},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"a": 1})", ""},
      {R"({"dependentSchemas": {"a": {"properties": {"b": false}}}})", R"({"a": 1, "b": 1})", "/b"},
  };
  for (const auto& [text, value, place] : cases) {
    const auto found = fault(text, value);
    ASSERT_TRUE(found) << text << value;
    EXPECT_EQ(found->kind, Kind::kInvalid) << text;
    EXPECT_EQ(found->place, place) << text << value << found->text;
    EXPECT_FALSE(found->text.empty()) << text;
  }
}

TEST(JsonSchema, ComparesNumbersExactly) {
  EXPECT_FALSE(fault(R"({"const": 1})", "1.0"));
  EXPECT_FALSE(fault(R"({"enum": [10]})", "1e1"));
  EXPECT_FALSE(fault(R"({"const": {"a": [1.50, {}]}})", R"({"a": [15e-1, {}]})"));
  EXPECT_TRUE(fault(R"({"const": 9007199254740993})", "9007199254740992"));
  EXPECT_TRUE(fault(R"({"const": 0.1})", "0.1000000000000000055511151231257827"));
  EXPECT_TRUE(fault(R"({"maximum": 18446744073709551615})", "18446744073709551616"));
  EXPECT_FALSE(fault(R"({"type": "integer"})", "1e20"));
  EXPECT_TRUE(fault(R"({"type": "integer"})", "1.5"));
  EXPECT_FALSE(fault(R"({"multipleOf": 0.01})", "19.99"));
  EXPECT_FALSE(fault(R"({"const": 0})", "-0.0"));
  EXPECT_TRUE(fault(R"({"const": false})", "0"));
  EXPECT_TRUE(fault(R"({"const": "1"})", "1"));
  EXPECT_TRUE(fault(R"({"const": [["a", "b"]]})", R"([["a"], "b"])"));
  EXPECT_TRUE(fault(R"({"const": ["1:a"]})", R"(["a"])"));
}

TEST(JsonSchema, ComparesObjectsInAnyOrder) {
  EXPECT_FALSE(fault(R"({"const": {"a": 1, "b": [true]}})", R"({"b": [true], "a": 1})"));
  EXPECT_TRUE(fault(R"({"uniqueItems": true})", R"([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}])"));
  EXPECT_FALSE(fault(R"({"uniqueItems": true})",
                     R"([[1, 2], [2, 1], ["12"], [12], 12, "12", {}, [], null, false, 0])"));
}

TEST(JsonSchema, CountsCodePoints) {
  EXPECT_FALSE(fault(R"({"minLength": 2, "maxLength": 2})", R"("💩é")"));
  EXPECT_TRUE(fault(R"({"maxLength": 1})", R"("e\u0301")"));  // e and a combining accent
}

TEST(JsonSchema, SearchesPatterns) {
  EXPECT_FALSE(fault(R"({"pattern": "b+"})", R"("abc")"));
  EXPECT_TRUE(fault(R"({"pattern": "^b+$"})", R"("b\n")"));
  EXPECT_TRUE(fault(R"({"pattern": "^b+$"})", R"("a\nb")"));
}

TEST(JsonSchema, EscapesHostileText) {
  const auto found =
      fault(R"({"additionalProperties": {"type": "null"}})", R"({"\u001b[2J\u202e": "\u001b[31m\n"})");
  ASSERT_TRUE(found);
  const std::string message = found->message();
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_EQ(message.find("\u202e"), std::string::npos);
}

TEST(JsonSchema, CutsLongText) {
  const std::string large(1 << 20, 'x');
  for (const auto& [text, value] : std::vector<std::pair<std::string, std::string>>{
           {R"({"additionalProperties": {"type": "null"}})", "{\"" + large + "\": \"" + large + "\"}"},
           {R"({"enum": ["a"]})", "\"" + large + "\""},
           {R"({"maximum": 5})", std::string(300, '9')},
           {R"({"pattern": "b"})", "\"" + large + "\""},
           {R"({"required": [")" + large + "\"]}", "{}"},
           {R"({"const": ")" + large + "\"}", "1"}}) {
    const auto found = fault(text, value);
    ASSERT_TRUE(found);
    EXPECT_LT(found->message().size(), 2000U);
  }
}

// Work that grows with a power of the document is cut off.
class Bounded : public testing::Test {
 protected:
  ~Bounded() override {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
    EXPECT_LT(taken.count(), 30);
  }
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string repeated(const std::string& item, std::size_t times) {
  std::string list;
  for (std::size_t i = 0; i < times; ++i) list += (i == 0 ? "" : ",") + item;
  return list;
}

TEST_F(Bounded, SchemasThatBranch) {
  std::string definitions;
  for (int i = 0; i < 40; ++i) {
    const std::string next = "{\"$ref\": \"#/$defs/d" + std::to_string(i + 1) + "\"}";
    definitions += "\"d" + std::to_string(i) + "\": {\"anyOf\": [" + next + "," + next + "]},";
  }
  const auto found = fault("{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + definitions + "\"d40\": false}}", "1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::kLimit);
  EXPECT_NE(found->text.find("steps"), std::string::npos);
}

TEST_F(Bounded, NegationsOfTooManySteps) {
  Limits few;
  few.schema_steps = 50;  // a list of 100 takes more, unless its first item decides
  const Json list = json("[" + repeated("1", 100) + "]");
  for (const char* text : {R"({"not": {"items": {"type": "integer"}}})", R"({"items": {"type": "integer"}})",
                           R"({"anyOf": [{"items": {}}, true]})", R"({"if": {"items": {}}, "else": true})",
                           R"({"contains": {"type": "string"}})"}) {
    const auto found = schema(text).fault_of(list, few);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->kind, Kind::kLimit) << text;
  }
  EXPECT_FALSE(schema(R"({"not": {"items": {"type": "string"}}})").fault_of(list, few));
}

TEST_F(Bounded, ChainsOfReferences) {
  std::string definitions;
  for (int i = 0; i < 20000; ++i) {
    definitions += "\"d" + std::to_string(i) + "\": {\"$ref\": \"#/$defs/d" + std::to_string(i + 1) + "\"},";
  }
  const auto found =
      fault("{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + definitions + "\"d20000\": true}}", "1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::kLimit);
}

TEST_F(Bounded, SchemasOfTooManyParts) {
  const std::string many = "{\"allOf\": [" + repeated("{}", 60000) + "]}";
  EXPECT_REASON(code_of(JsonSchema::compile(json(many), Limits{})), ReasonCode::kPolicyInvalid);
}

TEST_F(Bounded, DeepValues) {
  const char* tree = R"({"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#"}}]})";
  const std::string deep = std::string(63, '[') + "1" + std::string(63, ']');
  EXPECT_FALSE(fault(tree, deep));
  EXPECT_TRUE(fault(tree, std::string(63, '[') + "null" + std::string(63, ']')));
  Json deeper;
  for (int i = 0; i < 1000; ++i) deeper = Json(Json::Array{std::move(deeper)});
  EXPECT_EQ(schema(tree).fault_of(deeper, Limits{})->kind, Kind::kLimit);
  EXPECT_EQ(schema(R"({"const": 1})").fault_of(deeper, Limits{})->kind, Kind::kLimit);
  EXPECT_EQ(schema(R"({"uniqueItems": true})").fault_of(deeper, Limits{})->kind, Kind::kLimit);
  EXPECT_REASON(code_of(JsonSchema::compile(Json(Json::Object{{"const", deeper}}), Limits{})),
                ReasonCode::kPolicyInvalid);
  Json nested(true);
  for (int i = 0; i < 1000; ++i) nested = Json(Json::Object{{"not", std::move(nested)}});
  EXPECT_REASON(code_of(JsonSchema::compile(nested, Limits{})), ReasonCode::kPolicyInvalid);
}

TEST_F(Bounded, NumbersThatNobodyCanMean) {
  const char* odd = "1e-99999999999999999999";
  for (const char* text : {R"({"type": "integer"})", R"({"minimum": 0})", R"({"const": 1})",
                           R"({"not": {"const": 1}})", R"({"multipleOf": 1})"}) {
    EXPECT_EQ(schema(text).fault_of(Json(Json::Number{odd}), Limits{})->kind, Kind::kLimit) << text;
  }
  const Json list(Json::Array{Json(Json::Number{odd})});
  EXPECT_EQ(schema(R"({"uniqueItems": true})").fault_of(list, Limits{})->kind, Kind::kLimit);
  EXPECT_FALSE(schema(R"({"type": "number"})").fault_of(Json(Json::Number{odd}), Limits{}));
}

TEST_F(Bounded, LongLists) {
  std::string items;
  for (int i = 0; i < 100000; ++i) items += (i == 0 ? "" : ",") + std::to_string(i);
  const std::string list = "[" + items + "]";
  EXPECT_FALSE(fault(R"({"uniqueItems": true})", list));
  EXPECT_EQ(fault(R"({"uniqueItems": true})", "[" + items + ",5]")->place, "/100000");
  EXPECT_FALSE(fault(R"({"contains": {"const": 99999}})", list));
  EXPECT_FALSE(fault(R"({"unevaluatedItems": false, "allOf": [{"items": {"type": "integer"}}]})", list));
}

TEST_F(Bounded, LongObjects) {
  std::string members;
  for (int i = 0; i < 100000; ++i)
    members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\": " + std::to_string(i);
  const std::string object = "{" + members + "}";
  EXPECT_FALSE(fault(R"({"required": ["99999"], "additionalProperties": {"type": "integer"}})", object));
  EXPECT_FALSE(fault(R"({"unevaluatedProperties": false, "patternProperties": {"^[0-9]+$": true}})", object));
}

TEST_F(Bounded, PatternsOnLongTexts) {
  const std::string text = "\"" + std::string(4 << 20, 'a') + "\"";
  EXPECT_TRUE(fault(R"_({"pattern": "(a*)*b"})_", text));
  EXPECT_TRUE(fault(R"_({"pattern": "^(a|aa)+$", "maxLength": 5})_", text));
}

TEST_F(Bounded, EnumsOfManyValuesForManyItems) {
  std::string values;
  for (int i = 0; i < 1000; ++i) values += (i == 0 ? "\"v" : ",\"v") + std::to_string(i) + "\"";
  const std::string text = R"({"items": {"enum": [)" + values + "]}}";
  EXPECT_FALSE(fault(text, "[" + repeated("\"v999\"", 100000) + "]"));
}

TEST(JsonSchema, IsSharedByItsCopies) {
  std::optional<JsonSchema> first = schema(R"({"type": "integer"})");
  const JsonSchema second = *first;
  first.reset();
  EXPECT_FALSE(second.fault_of(Json(1), Limits{}));
  EXPECT_TRUE(second.fault_of(Json("1"), Limits{}));
}

// A predicate as a review tool writes it.
TEST(JsonSchema, ChecksAPredicate) {
  const JsonSchema review = schema(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["reviewers", "result"],
    "properties": {
      "result": {"const": "approved"},
      "reviewers": {"type": "array", "minItems": 2, "uniqueItems": true,
                    "items": {"$ref": "#/$defs/person"}}
    },
    "unevaluatedProperties": false,
    "$defs": {"person": {"type": "object", "required": ["email"],
              "properties": {"email": {"type": "string", "pattern": "@example\\.com$"}}}}})");
  const auto message = [&](std::string_view value) {
    const auto found = review.fault_of(json(value), Limits{});
    return found ? found->message() : "";
  };
  EXPECT_EQ(
      message(
          R"({"result": "approved", "reviewers": [{"email": "a@example.com"}, {"email": "b@example.com"}]})"),
      "");
  EXPECT_EQ(message(R"({"result": "approved"})"), R"(the whole value lacks the member "reviewers")");
  EXPECT_EQ(message(R"({"result": "rejected", "reviewers": []})"),
            R"("/result" is "rejected", which is none of "approved")");
  EXPECT_EQ(message(R"({"result": "approved", "reviewers": [{"email": "a@example.com"}]})"),
            R"("/reviewers" has 1 items; at least 2)");
  EXPECT_EQ(
      message(R"({"result": "approved", "reviewers": [{"email": "a@example.com"}, {"email": "b@evil.io"}]})"),
      R"("/reviewers/1/email" is "b@evil.io", which does not match @example\.com$)");
}

}  // namespace
}  // namespace sekisho
