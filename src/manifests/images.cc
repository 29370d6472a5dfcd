#include "manifests/images.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "manifests/kinds.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

bool is_container_list(std::string_view key) {
  return key == "containers" || key == "initContainers" || key == "ephemeralContainers";
}

bool names_image(std::string_view key) { return key == "image" || key.ends_with("Image"); }

// Maps whose keys are anybody's words.
bool is_label_map(std::string_view key) {
  return key == "labels" || key == "matchLabels" || key == "nodeSelector" || key == "annotations";
}

// parse_image reads an image as a container runtime does. Error: image.invalid.
Result<oci::Reference> parse_image(const std::string& text) {
  if (text.starts_with("oci://") || text.starts_with("layout:")) {
    return fail(ReasonCode::kImageInvalid, "\"" + printable(text, 300) + "\" is not an image");
  }
  auto reference = oci::Reference::parse(text);
  if (!reference.ok()) return fail(ReasonCode::kImageInvalid, reference.error().detail);
  return reference;
}

// Finder walks over one object. field is the way to where it is.
class Finder {
 public:
  Finder(Inspection& inspection, const Object& object)
      : inspection_(inspection), object_(object), custom_(!has_merge_keys(object.group, object.kind)) {}

  void walk(const Node& node, const std::string& field) { walk(node, field, Within::kObject); }

  // along follows a field spec: a/b[]/c.
  void along(const Node& node, std::string_view path, const std::string& field) {
    if (path.empty()) return add(node, field);
    const std::size_t slash = path.find('/');
    std::string_view step = path.substr(0, slash);
    const std::string_view rest =
        slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    const bool each = step.ends_with("[]");
    if (each) step.remove_suffix(2);
    const Node* found = node.find(step);
    if (found == nullptr) return;
    const std::string there = field.empty() ? std::string(step) : field + "." + std::string(step);
    if (!each) return along(*found, rest, there);
    for (std::size_t i = 0; i < found->items.size(); ++i)
      along(found->items[i], rest, there + "[" + std::to_string(i) + "]");
  }

 private:
  enum class Within { kObject, kContainer };

  void walk(const Node& node, const std::string& field, Within within) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (!node.items[i].is_scalar())
        walk(node.items[i], field + "[" + std::to_string(i) + "]", Within::kObject);
    }
    for (const Node::Member& member : node.members) {
      walk_member(member, field.empty() ? member.key : field + "." + member.key, within);
    }
    if (custom_) add_parts(node, field);
  }

  void walk_member(const Node::Member& member, const std::string& field, Within within) {
    const Node& value = member.value;
    if (is_container_list(member.key)) return containers(value, field);
    if (is_label_map(member.key)) return annotations(value, field);
    if (value.is_scalar()) {
      const bool looks_like_one = custom_ && within == Within::kObject && names_image(member.key);
      // There an empty one means a default of the controller's.
      if (looks_like_one && !value.text.empty()) add(value, field);
      return;
    }
    if (member.key == "volumes") {
      each_map(value, field, [&](const Node& item, const std::string& at) { volume(item, at); });
    } else if (member.key == "env") {
      each_map(value, field, [&](const Node& item, const std::string& at) { variable(item, at); });
    }
    walk(value, field, Within::kObject);
  }

  void containers(const Node& list, const std::string& field) {
    each(list, field, [&](const Node& item, const std::string& at) {
      if (const Node* image = item.find("image")) add(*image, at + ".image");
      walk(item, at, Within::kContainer);
    });
  }

  template <class Take>
  void each(const Node& list, const std::string& field, Take take) {
    if (list.type == Node::Type::kNull) return;
    if (!list.is_list())
      return custom_ && list.is_map() ? each_value(list, field, take) : wrong(list, field, "a list");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const std::string at = field + "[" + std::to_string(i) + "]";
      if (list.items[i].is_map()) {
        take(list.items[i], at);
      } else {
        wrong(list.items[i], at, "a map");
      }
    }
  }

  // Custom objects may have containers by name.
  template <class Take>
  void each_value(const Node& map, const std::string& field, Take take) {
    for (const Node::Member& member : map.members) {
      if (member.value.is_map()) take(member.value, field + "." + member.key);
    }
  }

  // Lists that may hold something else in custom objects.
  template <class Take>
  void each_map(const Node& list, const std::string& field, Take take) {
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (list.items[i].is_map()) take(list.items[i], field + "[" + std::to_string(i) + "]");
    }
  }

  void volume(const Node& item, const std::string& field) {
    const Node* image = item.find("image");
    if (image == nullptr || !image->is_map()) return;
    if (const Node* reference = image->find("reference")) add(*reference, field + ".image.reference");
  }

  void variable(const Node& item, const std::string& field) {
    const std::string* name = item.find_text("name");
    const Node* value = item.find("value");
    if (name != nullptr && value != nullptr && name->starts_with("RELATED_IMAGE_"))
      add(*value, field + ".value");
  }

  void annotations(const Node& map, const std::string& field) {
    for (const Node::Member& member : map.members) {
      if (member.key.ends_with("/proxyImage")) add(member.value, field + "." + member.key);
    }
  }

  // Helm's and many operators' way: {registry, repository, tag, digest}.
  void add_parts(const Node& map, const std::string& field) {
    const std::string* repository = map.find_text("repository");
    const Node* tag = map.find("tag");
    const std::string* digest = map.find_text("digest");
    if (repository == nullptr || (tag == nullptr && digest == nullptr)) return;
    std::string text = *repository;
    if (const std::string* registry = map.find_text("registry"); registry != nullptr && !registry->empty())
      text = *registry + "/" + text;
    if (tag != nullptr && !tag->text.empty()) text += ":" + tag->text;
    if (digest != nullptr && !digest->empty()) text += "@" + *digest;
    const Node* decides = tag != nullptr && !tag->text.empty() ? tag : map.find("repository");
    if (digest != nullptr && !digest->empty()) decides = map.find("digest");
    record(text, decides->place, field);
  }

  void add(const Node& value, const std::string& field) {
    if (value.type == Node::Type::kNull) return;
    if (value.as_text() == nullptr) return wrong(value, field, "a string");
    record(value.text, value.place, field);
  }

  void record(const std::string& text, yaml::Place place, const std::string& field) {
    Image image{text, std::nullopt, object_.title(), field, inspection_.spot(place)};
    if (auto reference = parse_image(text); reference.ok()) {
      image.reference = *std::move(reference);
    } else {
      inspection_.note(ReasonCode::kImageInvalid, place,
                       object_.title() + ", " + field + ": " + reference.error().detail);
    }
    inspection_.add_image(std::move(image));
  }

  void wrong(const Node& node, const std::string& field, std::string_view wanted) {
    inspection_.note(ReasonCode::kObjectInvalid, node.place,
                     object_.title() + ", " + field + " must be " + std::string(wanted) + ", this is " +
                         std::string(node.type_name()));
  }

  Inspection& inspection_;
  const Object& object_;
  const bool custom_;
};

bool matches(const ImageField& field, const Object& object) {
  return (field.group.empty() || field.group == object.group) &&
         (field.kind.empty() || field.kind == object.kind);
}

}  // namespace

void add_images(Inspection& inspection, const Node& body, const Object& object) {
  // A schema describes objects and is none.
  if (holds_data(object.group, object.kind) || object.kind == "CustomResourceDefinition") return;
  Finder finder(inspection, object);
  finder.walk(body, "");
  for (const ImageField& field : inspection.scope().fields) {
    if (matches(field, object)) finder.along(body, field.path, "");
  }
}

}  // namespace sekisho::manifests
