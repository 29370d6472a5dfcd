// The official suite of JSON Schema, as a Debian package brings it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json_schema.h"

namespace sekisho {
namespace {

namespace fs = std::filesystem;

// Where libtest-json-schema-acceptance-perl has it, unless SEKISHO_JSON_SCHEMA_SUITE names another place.
fs::path suite() {
  const char* other = std::getenv("SEKISHO_JSON_SCHEMA_SUITE");
  return other != nullptr ? other : "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests";
}

// Groups that this reader refuses or sees otherwise, and why: "file" or "file: description".
const std::map<std::string, std::string, std::less<>>& left_out() {
  static const std::string other = "refers to another document, and nothing is fetched";
  static const std::string unknown = "has a keyword that is not known, which is an error";
  static const std::string dialect = "has a $schema of its own, which is an error";
  static const std::string re2 = "a pattern is in RE2's syntax";
  static const std::string content = "what is encoded in a string is not looked at, as since 2019-09";
  static const std::map<std::string, std::string, std::less<>> groups = {
      {"refRemote.json", other},
      {"optional/cross-draft.json: refs to future drafts are processed as future drafts", other},
      {"optional/cross-draft.json: refs to historic drafts are processed as historic drafts", other},
      {"anchor.json: invalid anchors", other},
      {"defs.json: validate definition against metaschema", other},
      {"definitions.json: validate definition against metaschema", other},
      {"dynamicRef.json: $ref and $dynamicAnchor are independent of order - $defs first", other},
      {"dynamicRef.json: $ref and $dynamicAnchor are independent of order - $ref first", other},
      {"dynamicRef.json: strict-tree schema, guards against misspelled properties", other},
      {"dynamicRef.json: tests for implementation dynamic anchor and reference link", other},
      {"id.json: Invalid use of fragments in location-independent $id", other},
      {"id.json: Unnormalized $ids are allowed but discouraged", other},
      {"id.json: Valid use of empty fragments in location-independent $id", other},
      {"ref.json: URN base URI with f-component", other},
      {"ref.json: remote ref, containing refs itself", other},
      {"optional/ecmascript-regex.json: \\a is not an ECMA 262 control escape", other},
      {"unknownKeyword.json: $id inside an unknown keyword is not a real identifier", unknown},
      {"optional/refOfUnknownKeyword.json", unknown},
      {"vocabulary.json", dialect},
      {"optional/format-assertion.json", dialect},
      {"ref.json: ref overrides any sibling keywords", "what a $ref of draft-07 would pass over is an error"},
      {"optional/content.json: validation of binary string-encoding", content},
      {"optional/content.json: validation of binary-encoded media type documents", content},
      {"optional/content.json: validation of string-encoded content based on media type", content},
      {"optional/ecmascript-regex.json: ECMA 262 \\S matches everything but whitespace", re2},
      {"optional/ecmascript-regex.json: ECMA 262 \\s matches whitespace", re2},
      {"optional/ecmascript-regex.json: ECMA 262 regex escapes control codes with \\c and lower letter", re2},
      {"optional/ecmascript-regex.json: ECMA 262 regex escapes control codes with \\c and upper letter", re2},
      {"optional/ecmascript-regex.json: pattern with non-ASCII digits", re2},
      {"optional/ecmascript-regex.json: patternProperties with non-ASCII digits", re2},
      {"optional/ecmascript-regex.json: patterns always use unicode semantics with pattern", re2},
      {"optional/ecmascript-regex.json: patterns always use unicode semantics with patternProperties", re2},
  };
  return groups;
}

bool is_left_out(const std::string& file, const std::string& group) {
  return left_out().count(file) != 0 || left_out().count(file + ": " + group) != 0;
}

struct Dialect {
  const char* folder;
  const char* uri;
};
void PrintTo(const Dialect& dialect, std::ostream* out) { *out << dialect.folder; }

// The suite leaves $schema out up to draft-07.
Json with_dialect(const Json& schema, const Dialect& dialect) {
  if (schema.as_object() == nullptr || schema.find("$schema") != nullptr) return schema;
  Json named = schema;
  named.as_object()->emplace_back("$schema", dialect.uri);
  return named;
}

// What is wrong with a group, or "".
std::string check_group(const Json& group, const Dialect& dialect) {
  const auto schema = JsonSchema::compile(with_dialect(*group.find("schema"), dialect), Limits{});
  if (!schema.ok()) return schema.error().message();
  for (const Json& test : *group.find("tests")->as_array()) {
    const auto fault = schema->fault_of(*test.find("data"), Limits{});
    const bool wanted = *test.find("valid")->as_bool();
    if (fault && fault->kind == SchemaFault::Kind::kLimit) return fault->message();
    if (fault.has_value() != wanted) continue;
    return *test.find_text("description") + ": " + (fault ? fault->message() : "taken for valid");
  }
  return {};
}

class Suite : public testing::TestWithParam<Dialect> {};

TEST_P(Suite, Agrees) {
  if (!fs::is_directory(suite())) GTEST_SKIP() << "no JSON Schema test suite here";
  const fs::path folder = suite() / GetParam().folder;
  std::size_t groups = 0;
  for (const char* part : {"", "optional"}) {
    for (const auto& entry : fs::directory_iterator(folder / part)) {
      if (entry.path().extension() != ".json") continue;
      const std::string name = entry.path().lexically_relative(folder).string();
      const auto file = parse_json(*read_file(entry.path(), kMiB));
      ASSERT_TRUE(file.ok()) << name << ": " << file.error().message();
      for (const Json& group : *file->as_array()) {
        const std::string& description = *group.find_text("description");
        const std::string wrong = check_group(group, GetParam());
        EXPECT_EQ(wrong.empty(), !is_left_out(name, description))
            << name << ": " << description << "\n  " << wrong;
        ++groups;
      }
    }
  }
  EXPECT_GT(groups, 200U);
}

INSTANTIATE_TEST_SUITE_P(
    Dialects, Suite,
    testing::Values(Dialect{"draft6", "http://json-schema.org/draft-06/schema#"},
                    Dialect{"draft7", "http://json-schema.org/draft-07/schema#"},
                    Dialect{"draft2019-09", "https://json-schema.org/draft/2019-09/schema"},
                    Dialect{"draft2020-12", "https://json-schema.org/draft/2020-12/schema"}),
    [](const auto& tested) {
      std::string name = tested.param.folder;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

}  // namespace
}  // namespace sekisho
