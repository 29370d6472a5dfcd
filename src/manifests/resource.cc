#include "manifests/resource.h"

#include "base/text.h"
#include "manifests/kinds.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

constexpr std::size_t kListDepth = 8;  // lists of lists of ...

std::string need_text(const Node& map, std::string_view key, const std::string& what) {
  const Node* found = map.find(key);
  if (found == nullptr) return what + " is missing";
  if (found->as_text() == nullptr)
    return what + " must be a string, this is " + std::string(found->type_name());
  return found->text.empty() ? what + " is empty" : "";
}

// Takes the objects out of a value: itself, or what it lists.
class Flattener {
 public:
  Flattener(Inspection& inspection, Strays strays, std::vector<Resource>& into)
      : inspection_(inspection), strays_(strays), into_(into) {}

  void add(Node node, std::size_t depth) {
    const std::string* kind = node.find_text("kind");
    if (is_stray(node)) {
      if (strays_ == Strays::kPassed) return;
      return wrong(
          node,
          "this is no Kubernetes object (neither apiVersion nor kind), at which Flux would fail: leave "
          "the file out, or name it in .sourceignore");
    }
    if (kind != nullptr && is_list(*kind) && node.find("items") != nullptr) return add_items(node, depth);
    if (const std::string fault = check_object(node); !fault.empty()) return wrong(node, fault);
    into_.push_back(Resource::of(std::move(node)));
  }

 private:
  static bool is_stray(const Node& node) {
    return !node.is_map() || (node.find("apiVersion") == nullptr && node.find("kind") == nullptr);
  }

  void add_items(Node& list, std::size_t depth) {
    Node& items = *list.find("items");
    if (depth >= kListDepth) return wrong(list, "lists within lists, too deep");
    if (items.type == Node::Type::kNull) return;
    if (!items.is_list())
      return wrong(items, "items must be a list, this is " + std::string(items.type_name()));
    for (Node& item : items.items) add(std::move(item), depth + 1);
  }

  void wrong(const Node& node, const std::string& what) {
    inspection_.note(ReasonCode::kObjectInvalid, node.place, what);
  }

  Inspection& inspection_;
  Strays strays_;
  std::vector<Resource>& into_;
};

}  // namespace

std::string check_object(const Node& node) {
  if (!node.is_map()) return "an object must be a map, this is " + std::string(node.type_name());
  for (const char* key : {"apiVersion", "kind"}) {
    if (std::string fault = need_text(node, key, key); !fault.empty()) return fault;
  }
  const Node* metadata = node.find("metadata");
  if (metadata == nullptr || !metadata->is_map()) return "metadata must be a map with a name";
  if (std::string fault = need_text(*metadata, "name", "metadata.name"); !fault.empty()) return fault;
  const Node* name_space = metadata->find("namespace");
  if (name_space == nullptr || name_space->type == Node::Type::kNull) return "";
  if (name_space->as_text() == nullptr) {
    return "metadata.namespace must be a string, this is " + std::string(name_space->type_name());
  }
  return "";
}

Resource Resource::of(Node body) {
  Resource resource{std::move(body), {}};
  resource.former.push_back(resource.identity());
  return resource;
}

Identity Resource::identity() const {
  const auto text = [](const Node& map, std::string_view key) {
    const std::string* found = map.find_text(key);
    return found == nullptr ? std::string() : *found;
  };
  const auto [group, version] = split_api_version(text(body, "apiVersion"));
  const Node* metadata = body.find("metadata");
  if (metadata == nullptr) return {group, version, text(body, "kind"), "", ""};
  return {group, version, text(body, "kind"), text(*metadata, "namespace"), text(*metadata, "name")};
}

Object Resource::object(const Inspection& inspection) const {
  Identity own = identity();
  return {std::move(own.group),      std::move(own.version), std::move(own.kind),
          std::move(own.name_space), std::move(own.name),    inspection.spot(body.place)};
}

Result<std::vector<Node>> read_text(Inspection& inspection, std::string_view text, const std::string& name) {
  std::vector<Node> documents;
  const yaml::Source source{text, printable(name), inspection.number_text(name)};
  SEKISHO_CHECK(yaml::parse_manifests(source, inspection.limits(), [&](Node node) {
    documents.push_back(std::move(node));
    return done();
  }));
  return documents;
}

Result<std::vector<Node>> read_yaml(Inspection& inspection, const std::string& file) {
  SEKISHO_TRY(text, inspection.tree().read(file, inspection.limits().file_bytes));
  return read_text(inspection, text, file);
}

std::vector<Resource> read_objects(Inspection& inspection, const std::string& file, Strays strays) {
  std::vector<Resource> objects;
  auto documents = read_yaml(inspection, file);
  if (!documents.ok()) {
    inspection.note(documents.error(), file);
    return objects;
  }
  Flattener flattener(inspection, strays, objects);
  for (Node& document : *documents) flattener.add(std::move(document), 0);
  return objects;
}

}  // namespace sekisho::manifests
