#include "manifests/image_tags.h"

#include "base/regexp.h"
#include "base/text.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

// Parts are those of an image as kustomize splits it (api/internal/image).
struct Parts {
  std::string name, tag, digest;
};

Parts split(const std::string& image) {
  const std::size_t slash = image.find('/');
  const std::size_t from = slash == std::string::npos || slash == 0 ? 0 : slash;
  const std::size_t at = image.find('@', from);
  const std::size_t colon = image.find(':', from);
  if (at != std::string::npos && (colon == std::string::npos || at < colon)) {
    return {image.substr(0, at), "", image.substr(at + 1)};
  }
  if (colon == std::string::npos) return {image, "", ""};
  if (at == std::string::npos) return {image.substr(0, colon), image.substr(colon + 1), ""};
  return {image.substr(0, colon), image.substr(colon + 1, at - colon - 1), image.substr(at + 1)};
}

class Setter {
 public:
  Setter(const ImageEntry& entry, const Regexp& pattern) : entry_(entry), pattern_(pattern) {}

  // Containers are looked for at any depth, of whatever kind the object is.
  void visit(Node& node) const {
    for (Node& item : node.items) visit(item);
    for (Node::Member& member : node.members) {
      if (member.key == "containers" || member.key == "initContainers") {
        for (Node& item : member.value.items) set_member(item, "image");
      }
      visit(member.value);
    }
  }

  // Image volumes, of pods and of templates, but not of a CronJob: so are kustomize's field specs.
  void set_volumes(Node* spec) const {
    Node* volumes = spec == nullptr ? nullptr : spec->find("volumes");
    if (volumes == nullptr) return;
    for (Node& item : volumes->items) {
      if (Node* image = item.find("image")) set_member(*image, "reference");
    }
  }

 private:
  void set_member(Node& map, std::string_view key) const {
    Node* image = map.find(key);
    if (image != nullptr && image->as_text() != nullptr && pattern_.matches_whole(image->text)) set(*image);
  }

  // The place becomes that of what decides which image it is: the tag, the digest, or else the name.
  void set(Node& image) const {
    Parts parts = split(image.text);
    if (entry_.new_name) parts.name = entry_.new_name->text;
    if (entry_.new_tag || entry_.digest) {
      parts.tag = entry_.new_tag ? entry_.new_tag->text : "";
      parts.digest = entry_.digest ? entry_.digest->text : "";
      image.place = entry_.digest ? entry_.digest->place : entry_.new_tag->place;
    }
    image.text = parts.name;
    if (!parts.tag.empty()) image.text += ":" + parts.tag;
    if (!parts.digest.empty()) image.text += "@" + parts.digest;
  }

  const ImageEntry& entry_;
  const Regexp& pattern_;
};

Node* at(Node* node, std::initializer_list<std::string_view> path) {
  for (const std::string_view key : path) node = node == nullptr ? nullptr : node->find(key);
  return node;
}

}  // namespace

Done set_images(Resource& resource, const ImageEntry& entry) {
  if (resource.identity().kind == "CustomResourceDefinition") return done();
  if (entry.suffix && !entry.new_tag && !entry.digest) {
    return fail(ReasonCode::kKustomizeUndecidable,
                "images: a tagSuffix, which kustomize puts behind some tags once and behind others twice");
  }
  auto pattern = Regexp::parse(entry.name + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?");
  if (!pattern.ok()) {
    return fail(ReasonCode::kKustomizeInvalid,
                "images: the name " + printable(entry.name, 100) + " is no pattern");
  }
  const Setter setter(entry, *pattern);
  setter.visit(resource.body);
  Node* body = &resource.body;
  for (Node* spec : {at(body, {"spec"}), at(body, {"spec", "template", "spec"})}) {
    setter.set_volumes(spec);
  }
  return done();
}

}  // namespace sekisho::manifests
