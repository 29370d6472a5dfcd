#include "policy/convert.h"

#include "base/json.h"
#include "base/text.h"
#include "policy/convert_kinds.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

Error unreadable(const std::string& what) { return fail(ReasonCode::kPolicyInvalid, what); }

// JSON as nodes, without places.
Node node_of(const Json& json) {
  Node node;
  if (const bool* value = json.as_bool()) {
    node.type = Node::Type::kBool;
    node.text = *value ? "true" : "false";
  } else if (const std::int64_t* integer = json.as_integer()) {
    node.type = Node::Type::kInteger;
    node.text = std::to_string(*integer);
  } else if (const Json::Number* number = json.as_number()) {
    node.type = Node::Type::kNumber;
    node.text = number->text;
  } else if (const std::string* text = json.as_string()) {
    node.type = Node::Type::kString;
    node.text = *text;
  } else if (const Json::Array* array = json.as_array()) {
    node.type = Node::Type::kList;
    for (const Json& item : *array) node.items.push_back(node_of(item));
  } else if (const Json::Object* object = json.as_object()) {
    node.type = Node::Type::kMap;
    for (const auto& [key, member] : *object) node.members.push_back({key, {}, node_of(member)});
  }
  return node;
}

Result<std::vector<Node>> read_nodes(const ForeignText& text, const Limits& limits) {
  if (text.text.size() > limits.policy_file_bytes) return unreadable(printable(text.name) + ": too large");
  const std::size_t first = text.text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text.text[first] == '{') {
    const auto json = parse_json(text.text, limits.json_depth);
    if (json.ok()) return std::vector<Node>{node_of(*json)};
  }
  return yaml::parse_documents(text.text, text.name, limits);
}

bool is_object_list(const Node& node) {
  const std::string kind = text_at(node, {"kind"});
  const Node* items = node.find("items");
  return kind.ends_with("List") && items != nullptr && items->type == Node::Type::kList;
}

// Something is one of the objects of a cluster's API: its group and kind.
std::optional<ForeignKind> kind_of(const Node& node) {
  const std::string version = text_at(node, {"apiVersion"});
  const std::string group = version.substr(0, version.find('/'));
  const std::string kind = text_at(node, {"kind"});
  if (group == "policy.sigstore.dev" && kind == "ClusterImagePolicy") return ForeignKind::kImagePolicy;
  if (group == "kyverno.io" && (kind == "ClusterPolicy" || kind == "Policy")) return ForeignKind::kKyverno;
  if (group == "policies.kyverno.io" &&
      (kind == "ImageValidatingPolicy" || kind == "NamespacedImageValidatingPolicy"))
    return ForeignKind::kKyverno;
  if (group == "source.toolkit.fluxcd.io" &&
      (kind == "OCIRepository" || kind == "HelmChart" || kind == "HelmRepository"))
    return ForeignKind::kFlux;
  if (group == "helm.toolkit.fluxcd.io" && kind == "HelmRelease") return ForeignKind::kFlux;
  if (kind.empty() && node.find("default") != nullptr) return ForeignKind::kContainers;
  return std::nullopt;
}

// Files are called by their last part.
std::string place_of(const ForeignText& text, const Node& node) {
  const std::string kind = text_at(node, {"kind"});
  const std::string name = text.name.substr(text.name.rfind('/') + 1);
  return name + (kind.empty() ? "" : ": " + kind + " " + text_at(node, {"metadata", "name"}));
}

class Converter {
 public:
  Converter(const ForeignSettings& settings, const Limits& limits) : settings_(settings), limits_(limits) {}

  Result<Conversion> convert() {
    for (const ForeignText& text : settings_.texts) {
      SEKISHO_TRY(nodes, read_nodes(text, limits_));
      nodes_.push_back(std::move(nodes));
    }
    collect();
    repositories_ = chart_repositories(documents_);
    for (const ForeignDocument& document : documents_) convert_document(document);
    if (!settings_.cosign.empty()) {
      SEKISHO_CHECK(convert_cosign(settings_.cosign, book_));
      ++converted_;
    }
    if (converted_ == 0) {
      return unreadable(
          "nothing in it is known here: a ClusterImagePolicy, a Kyverno policy, a Flux source, a "
          "containers policy.json; say --from where a document does not tell");
    }
    return finish();
  }

 private:
  void collect() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const Node& node : nodes_[i]) {
        if (!is_object_list(node)) {
          add(settings_.texts[i], node);
          continue;
        }
        for (const Node& item : node.find("items")->items) add(settings_.texts[i], item);
      }
    }
  }

  void add(const ForeignText& text, const Node& node) {
    if (node.type != Node::Type::kNull) documents_.push_back({place_of(text, node), &node});
  }

  void convert_document(const ForeignDocument& document) {
    const auto told = kind_of(*document.node);
    const auto kind = settings_.from ? settings_.from : told;
    if (!kind || (told && told != kind) || document.node->type != Node::Type::kMap) {
      return book_.note(document.where, "of no kind that is converted: passed over");
    }
    ++converted_;
    switch (*kind) {
      case ForeignKind::kImagePolicy:
        return convert_image_policy(document, book_);
      case ForeignKind::kContainers:
        return convert_containers(document, ++lists_, book_);
      case ForeignKind::kFlux:
        return convert_flux(document, repositories_, book_);
      case ForeignKind::kKyverno:
        return text_at(*document.node, {"kind"}).ends_with("ImageValidatingPolicy")
                   ? convert_validating_policy(document, book_)
                   : convert_kyverno(document, book_);
    }
  }

  Result<Conversion> finish() {
    SEKISHO_TRY(rules, resolve_rules(book_));
    Conversion conversion{render_book(book_, rules), book_.notes(), book_.to_do()};
    if (conversion.policy.size() <= limits_.policy_file_bytes) return conversion;
    return unreadable("the policy would be larger than one may be; convert fewer documents at a time");
  }

  const ForeignSettings& settings_;
  const Limits& limits_;
  std::vector<std::vector<Node>> nodes_;
  std::vector<ForeignDocument> documents_;
  ChartRepositories repositories_;
  ForeignBook book_;
  std::size_t converted_ = 0;
  std::size_t lists_ = 0;
};

}  // namespace

Result<Conversion> convert_settings(const ForeignSettings& settings, const Limits& limits) {
  return Converter(settings, limits).convert();
}

}  // namespace sekisho::policy
