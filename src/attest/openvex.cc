#include <algorithm>
#include <array>
#include <utility>

#include "attest/vex_readers.h"
#include "base/text.h"

// https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
namespace sekisho::attest {
namespace {

constexpr std::array<std::string_view, 5> kJustifications{
    "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

Result<VexStatus> parse_status(Members& statement) {
  SEKISHO_TRY(status, text_of(statement, "status"));
  if (status == "not_affected") return VexStatus::kNotAffected;
  if (status == "affected") return VexStatus::kAffected;
  if (status == "fixed") return VexStatus::kFixed;
  if (status == "under_investigation") return VexStatus::kUnderInvestigation;
  return malformed("a statement with the status \"" + printable(status, 100) + "\"");
}

// "Status Justifications": one of the labels, or else an impact statement.
Result<std::string> parse_justification(Members& statement, VexStatus status) {
  SEKISHO_TRY(label, text_of(statement, "justification"));
  SEKISHO_TRY(impact, text_of(statement, "impact_statement"));
  const bool known =
      std::find(kJustifications.begin(), kJustifications.end(), label) != kJustifications.end();
  if (!label.empty() && !known) {
    return malformed("a statement with the justification \"" + printable(label, 100) + "\"");
  }
  std::string found = label.empty() ? std::move(impact) : std::move(label);
  if (status == VexStatus::kNotAffected && found.empty()) {
    return malformed("not_affected without a justification and without an impact_statement");
  }
  return found;
}

// 0.0.x wrote the name alone.
Result<std::vector<std::string>> parse_vulnerability(Members& statement) {
  SEKISHO_TRY(json, statement.need("vulnerability"));
  std::vector<std::string> names;
  if (const auto* text = json->as_string()) {
    names.push_back(*text);
  } else {
    SEKISHO_TRY(vulnerability, Members::of(*json, "vulnerability"));
    SEKISHO_TRY(name, text_of(vulnerability, "name"));
    SEKISHO_TRY(aliases, texts_of(vulnerability, "aliases"));
    names = std::move(aliases);
    names.insert(names.begin(), std::move(name));
  }
  if (names.front().empty()) return malformed("a statement about a vulnerability without a name");
  return names;
}

// A component of 0.0.x is its name alone.
Result<VexComponent> parse_component(const Json& json) {
  VexComponent component;
  if (const auto* text = json.as_string()) {
    add_name(component, *text);
    return component;
  }
  SEKISHO_TRY(members, Members::of(json, "products[]"));
  SEKISHO_TRY(id, text_of(members, "@id"));
  add_name(component, std::move(id));
  SEKISHO_TRY(identifiers, object_of(members, "identifiers"));
  for (const std::string_view kind : {"purl", "cpe22", "cpe23"}) {
    SEKISHO_TRY(name, text_of(identifiers, kind));
    add_name(component, std::move(name));
  }
  SEKISHO_TRY(hashes, object_of(members, "hashes"));
  for (const auto& [algorithm, value] : hashes.all()) {
    const auto* hex = value.as_string();
    if (hex == nullptr) return malformed("hashes." + printable(algorithm, 100) + " is not a string");
    add_digest(component, algorithm, *hex);
  }
  return component;
}

using Parts = std::vector<std::shared_ptr<const VexComponent>>;

Result<Parts> parse_parts(Members& members) {
  SEKISHO_TRY(list, list_of(members, "subcomponents"));
  Parts parts;
  for (const Json& json : *list) {
    SEKISHO_TRY(part, parse_component(json));
    parts.push_back(std::make_shared<VexComponent>(std::move(part)));
  }
  return parts;
}

// 0.0.x has subcomponents of the statement, which are in all of its products.
Result<std::shared_ptr<const VexProduct>> parse_product(const Json& json, const Parts& of_all) {
  SEKISHO_TRY(component, parse_component(json));
  auto product = std::make_shared<VexProduct>();
  product->product = std::make_shared<VexComponent>(std::move(component));
  if (json.as_object() != nullptr) {
    SEKISHO_TRY(members, Members::of(json, "products[]"));
    SEKISHO_TRY(parts, parse_parts(members));
    product->parts = std::move(parts);
  }
  if (product->parts.empty()) product->parts = of_all;
  return std::shared_ptr<const VexProduct>(std::move(product));
}

// In an attestation the products may be left out: its subjects are meant.
Result<std::vector<std::shared_ptr<const VexProduct>>> parse_products(Members& statement,
                                                                      Statements& statements) {
  SEKISHO_TRY(list, list_of(statement, "products"));
  SEKISHO_TRY(of_all, parse_parts(statement));
  std::vector<std::shared_ptr<const VexProduct>> products;
  for (std::size_t i = 0; i < list->size(); ++i) SEKISHO_CHECK(statements.refer(of_all.size()));
  for (const Json& json : *list) {
    SEKISHO_TRY(product, parse_product(json, of_all));
    products.push_back(std::move(product));
  }
  if (list->empty() && !of_all.empty()) {
    products.push_back(std::make_shared<VexProduct>(VexProduct{nullptr, std::move(of_all)}));
  }
  return products;
}

Result<VexStatement> parse_statement(const Json& json, std::optional<Time> time_of_document,
                                     Statements& statements) {
  SEKISHO_TRY(members, Members::of(json, "statements[]"));
  VexStatement statement;
  SEKISHO_TRY(vulnerability, parse_vulnerability(members));
  statement.vulnerability = std::move(vulnerability);
  SEKISHO_TRY(products, parse_products(members, statements));
  statement.products = std::move(products);
  SEKISHO_TRY(status, parse_status(members));
  statement.status = status;
  SEKISHO_TRY(justification, parse_justification(members, status));
  statement.justification = std::move(justification);
  SEKISHO_TRY(time, time_of(members, "timestamp"));
  if (!time) time = time_of_document;
  if (!time) return malformed("a statement without a timestamp");
  statement.time = *time;
  return statement;
}

bool is_context(std::string_view context) {
  constexpr std::string_view kNamespace = "https://openvex.dev/ns";
  if (!context.starts_with(kNamespace)) return false;
  context.remove_prefix(kNamespace.size());
  return context.empty() || context.starts_with("/v0.0.") || context == "/v0.2.0";
}

}  // namespace

Done read_openvex(std::string_view text, Statements& statements) {
  std::string context;
  std::string timestamp;
  std::optional<std::string_view> list;
  JsonCursor in(text, statements.limits());
  SEKISHO_CHECK(read_fields(in, "OpenVEX",
                            {{"@context", into(in, context, "@context")},
                             {"timestamp", into(in, timestamp, "timestamp")},
                             {"statements", into(in, list)}}));
  SEKISHO_CHECK(in.end());
  if (!is_context(context)) return malformed("OpenVEX with the @context \"" + printable(context, 100) + "\"");
  if (!list) return malformed("OpenVEX without statements");
  SEKISHO_TRY(time, parse_optional_time(timestamp, "timestamp"));
  JsonCursor items(*list, statements.limits());
  return read_list(items, "statements", [&]() -> Done {
    SEKISHO_TRY(json, read_object(items, statements.limits()));
    SEKISHO_TRY(statement, parse_statement(json, time, statements));
    return statements.add(std::move(statement));
  });
}

}  // namespace sekisho::attest
