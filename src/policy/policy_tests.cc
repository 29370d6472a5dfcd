#include "policy/policy_tests.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "policy/fields.h"
#include "policy/files.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

constexpr std::string_view kLayout = "layout:";

Done read_maybe(const File& file, const Fields& fields, std::string_view key, std::string& into) {
  const Node* node = fields.maybe(key);
  if (node == nullptr) return done();
  SEKISHO_TRY(text, read_text(file, *node, key));
  into = std::move(text);
  return done();
}

Done read_now(const File& file, const Fields& fields, std::optional<Time>& into) {
  const Node* node = fields.maybe("now");
  if (node == nullptr) return done();
  SEKISHO_TRY(time, read_time(file, *node, "now"));
  into = time;
  return done();
}

std::string resolved(const File& file, const std::string& reference) {
  if (!reference.starts_with(kLayout)) return reference;
  const std::filesystem::path path = reference.substr(kLayout.size());
  return path.is_absolute() ? reference : std::string(kLayout) + (file.path.parent_path() / path).string();
}

Result<std::vector<ReasonCode>> read_reasons(const File& file, const Node& node) {
  SEKISHO_TRY(items, read_list(file, node, "expect.reasons"));
  std::vector<ReasonCode> codes;
  for (const Node& item : *items) {
    SEKISHO_TRY(name, read_text(file, item, "expect.reasons"));
    const auto code = find_reason(name);
    if (!code) return wrong(file, item.place, "there is no reason \"" + printable(name, 100) + "\"");
    codes.push_back(*code);
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

Done read_expect(const File& file, const Node& node, PolicyTest& test) {
  SEKISHO_TRY(fields, Fields::of(file, node, "expect", {"decision", "reasons", "rule"}));
  SEKISHO_TRY(decision, fields.need("decision"));
  SEKISHO_CHECK(read_word(file, *decision, "expect.decision", {"admitted", "denied", "undecided"}));
  test.decision = decision->text;
  if (const Node* reasons = fields.maybe("reasons")) {
    SEKISHO_TRY(codes, read_reasons(file, *reasons));
    test.reasons = std::move(codes);
  }
  if (const Node* rule = fields.maybe("rule")) {
    SEKISHO_TRY(name, read_name(file, *rule, "expect.rule"));
    test.rule = std::move(name);
  }
  return done();
}

Result<PolicyTest> read_test(const File& file, const Node& node, const PolicyTest& common) {
  SEKISHO_TRY(fields, Fields::of(file, node, "test",
                                 {"name", "reference", "as", "now", "cluster", "namespace", "expect"}));
  PolicyTest test = common;
  SEKISHO_TRY(name, fields.need("name"));
  SEKISHO_TRY(reference, fields.need("reference"));
  SEKISHO_TRY(expect, fields.need("expect"));
  SEKISHO_TRY(name_text, read_text(file, *name, "test.name"));
  SEKISHO_TRY(reference_text, read_text(file, *reference, "test.reference"));
  test.name = std::move(name_text);
  test.reference = resolved(file, reference_text);
  SEKISHO_CHECK(read_maybe(file, fields, "as", test.as));
  SEKISHO_CHECK(read_maybe(file, fields, "cluster", test.destination.cluster));
  SEKISHO_CHECK(read_maybe(file, fields, "namespace", test.destination.name_space));
  SEKISHO_CHECK(read_now(file, fields, test.now));
  SEKISHO_CHECK(read_expect(file, *expect, test));
  return test;
}

Done read_suite(const File& file, const Node& document, std::vector<PolicyTest>& tests) {
  SEKISHO_TRY(fields, Fields::of(file, document, "the document", {"apiVersion", "kind", "metadata", "spec"}));
  SEKISHO_TRY(metadata, fields.need("metadata"));
  SEKISHO_TRY(head, Fields::of(file, *metadata, "metadata", {"name"}));
  SEKISHO_TRY(name, head.need("name"));
  SEKISHO_TRY(spec_node, fields.need("spec"));
  SEKISHO_TRY(spec, Fields::of(file, *spec_node, "spec", {"now", "tests"}));
  PolicyTest common;
  SEKISHO_TRY(suite, read_name(file, *name, "metadata.name"));
  common.suite = std::move(suite);
  SEKISHO_CHECK(read_now(file, spec, common.now));
  SEKISHO_TRY(list, spec.need("tests"));
  SEKISHO_TRY(items, read_some(file, *list, "spec.tests"));
  std::set<std::string> names;
  for (const Node& item : *items) {
    SEKISHO_TRY(test, read_test(file, item, common));
    if (!names.insert(test.name).second)
      return wrong(file, item.place, "the test " + printable(test.name, 200) + " is there twice");
    tests.push_back(std::move(test));
  }
  return done();
}

bool is_suite(const Node& document) {
  const Node* kind = document.find("kind");
  return document.type == Node::Type::kMap && kind != nullptr && kind->text == "GatePolicyTest";
}

}  // namespace

Result<std::vector<PolicyTest>> load_policy_tests(const std::vector<std::filesystem::path>& paths,
                                                  const Limits& limits) {
  SEKISHO_TRY(files, read_files(paths, limits));
  std::vector<PolicyTest> tests;
  for (const File& file : files) {
    for (const Node& document : file.documents) {
      if (is_suite(document)) SEKISHO_CHECK(read_suite(file, document, tests));
    }
  }
  return tests;
}

}  // namespace sekisho::policy
