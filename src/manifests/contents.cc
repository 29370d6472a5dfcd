#include "manifests/contents.h"

#include <algorithm>

#include "base/text.h"
#include "manifests/images.h"
#include "manifests/kinds.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

constexpr std::string_view kEncrypted = "ENC[AES256_GCM,";

bool is_name(std::string_view text) {
  const auto ok = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), ok);
}

// Visits all text of an object, keys too.
template <class Take>
void each_text(const Node& node, const Take& take) {
  if (node.is_scalar()) take(node.text, node.place);
  for (const Node& item : node.items) each_text(item, take);
  for (const Node::Member& member : node.members) {
    take(member.key, member.place);
    each_text(member.value, take);
  }
}

// Flux substitutes nothing in objects that say so (kustomize-controller, "Post build variable substitution").
bool is_left_alone(const Node& body) {
  constexpr std::string_view kSwitch = "kustomize.toolkit.fluxcd.io/substitute";
  const Node* metadata = body.find("metadata");
  if (metadata == nullptr) return false;
  for (const char* map : {"labels", "annotations"}) {
    const Node* words = metadata->find(map);
    const std::string* word = words == nullptr ? nullptr : words->find_text(kSwitch);
    if (word != nullptr && *word == "disabled") return true;
  }
  return false;
}

bool is_sops_map(const Node& body) {
  const Node* sops = body.find("sops");
  return sops != nullptr && sops->is_map();
}

}  // namespace

// ${NAME}, ${NAME:=default} and the like; $${NAME} stands for the text ${NAME}.
void note_variables(Inspection& inspection, std::string_view text, yaml::Place place) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
    if (at > 0 && text[at - 1] == '$') continue;
    const std::size_t end = text.find_first_of(":=-+?#%/^,}", at + 2);
    const std::string_view name =
        end == std::string_view::npos ? text.substr(at + 2) : text.substr(at + 2, end - at - 2);
    const std::string shown = is_name(name) ? std::string(name) : "";
    inspection.note(
        ReasonCode::kSubstitution, place,
        "${" + printable(name, 100) + "} is put in when it is applied, if variables are substituted", shown);
  }
}

void add_contents(Inspection& inspection, const Resource& resource) {
  const Object object = resource.object(inspection);
  add_images(inspection, resource.body, object);
  bool encrypted = is_sops_map(resource.body);
  const bool substituted = !is_left_alone(resource.body);
  each_text(resource.body, [&](std::string_view text, yaml::Place place) {
    encrypted |= text.starts_with(kEncrypted);
    if (substituted) note_variables(inspection, text, place);
  });
  if (encrypted) {
    inspection.note(ReasonCode::kEncrypted, resource.body.place,
                    object.title() + " is encrypted: what it holds cannot be told", object.kind);
  }
  if (brings_in_more(object.group, object.kind)) {
    inspection.note(ReasonCode::kIndirection, resource.body.place,
                    object.title() + " has a controller fetch and apply what is not in this artifact",
                    object.kind + "." + object.group);
  }
  inspection.add_object(object);
}

}  // namespace sekisho::manifests
