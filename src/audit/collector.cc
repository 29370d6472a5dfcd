#include "audit/collector.h"

#include "audit/bill.h"
#include "audit/fields.h"
#include "audit/lines.h"
#include "audit/object.h"
#include "audit/outline.h"
#include "base/text.h"
#include "yaml/node.h"

namespace sekisho::audit {
namespace {

// What is wrong with a text as a whole is wrong with what the caller gave.
Done as_inventory(const std::string& prefix, Done read) {
  if (read.ok() || read.error().code == ReasonCode::kInternalError) return read;
  if (read.error().code == ReasonCode::kInventoryInvalid) return read;
  return fail(ReasonCode::kInventoryInvalid, prefix + read.error().message());
}

Done read_item(Draft& draft, std::string_view text, const Type& type, const std::string& where,
               const Limits& limits) {
  SEKISHO_TRY(value, parse_value(text, limits));
  read_object(draft, value, type, where);
  return draft.check_room();
}

// The items of a list are read one by one, so that only one is held in memory.
Done read_items(Draft& draft, const Outline& outline, const Limits& limits) {
  const Type type = item_type(outline.type);
  if (is_understood(outline.type, outline.items.size())) draft.understand();
  for (std::size_t i = 0; i < outline.items.size(); ++i) {
    const std::string where = (outline.is_array ? "[" : "items[") + std::to_string(i) + "]";
    SEKISHO_CHECK(read_item(draft, outline.items[i], type, where, limits));
  }
  return done();
}

Done read_document(Draft& draft, const Outline& outline, const Limits& limits) {
  const std::size_t number = draft.count_document();
  draft.within(number == 1 ? "" : "document " + std::to_string(number));
  if (outline.bom_format == "CycloneDX") return read_bill(draft, outline, limits);
  const bool list = outline.is_array || (is_list(outline.type) && outline.has_items);
  return list ? read_items(draft, outline, limits) : read_item(draft, outline.text, {}, "", limits);
}

// As the text of a place, an object's first line is closer than its number.
Done read_node(Draft& draft, const yaml::Node& node) {
  const std::string* kind = node.find_text("kind");
  const std::string* version = node.find_text("apiVersion");
  const Type type{version == nullptr ? "" : *version, kind == nullptr ? "" : *kind};
  const yaml::Node* items = is_list(type) ? node.find("items") : nullptr;
  if (items == nullptr || !items->is_list()) {
    draft.within("line " + std::to_string(node.place.line));
    read_object(draft, to_json(node), {}, "");
    return draft.check_room();
  }
  if (is_understood(type, items->items.size())) draft.understand();
  for (const yaml::Node& item : items->items) {
    draft.within("line " + std::to_string(item.place.line));
    read_object(draft, to_json(item), item_type(type), "");
    SEKISHO_CHECK(draft.check_room());
  }
  return done();
}

}  // namespace

Done Collector::read_json(std::string_view text) {
  return as_inventory(printable(draft_.name()) + ": ",
                      read_outlines(text, limits_, [&](const Outline& outline) {
                        return read_document(draft_, outline, limits_);
                      }));
}

// All of a document is held here, at several times its text; limits.kube_nodes bounds it.
Done Collector::read_yaml(std::string_view text) {
  auto read = yaml::parse_manifests({text, printable(draft_.name())}, limits_,
                                    [&](const yaml::Node& node) { return read_node(draft_, node); });
  const bool too_large = !read.ok() && read.error().code == ReasonCode::kYamlLimits;
  return as_inventory(too_large ? "longer lists are read as JSON (-o json): " : "", std::move(read));
}

Done Collector::add(BytesView text) {
  if (text.size() > limits_.inventory_bytes) {
    return fail(ReasonCode::kInventoryInvalid,
                printable(draft_.name()) + ": larger than " + render_size(limits_.inventory_bytes));
  }
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != BytesView::npos && (text[first] == '{' || text[first] == '[');
  if (json) return read_json(text);
  if (!looks_like_lines(text)) return read_yaml(text);
  draft_.within("");
  read_lines(draft_, text);
  return draft_.check_room();
}

Result<Inventory> Collector::finish() && { return std::move(draft_).finish(); }

}  // namespace sekisho::audit
