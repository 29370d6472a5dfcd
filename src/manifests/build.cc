#include "manifests/build.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "manifests/contents.h"
#include "manifests/image_tags.h"
#include "manifests/kinds.h"
#include "manifests/patch.h"
#include "manifests/replacement.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

// member is that of a map, made where it is not there.
Node& member(Node& map, const std::string& key, Node::Type type) {
  if (Node* found = map.find(key)) return *found;
  Node made;
  made.type = type;
  made.place = map.place;
  const yaml::Place place = map.place;
  map.members.push_back({key, place, std::move(made)});
  return map.members.back().value;
}

void set_text(Node& map, const std::string& key, const std::string& text) {
  Node& value = member(map, key, Node::Type::kString);
  value.type = Node::Type::kString;
  value.text = text;
}

Node& metadata_of(Resource& resource) { return member(resource.body, "metadata", Node::Type::kMap); }

void set_pairs(Resource& resource, const std::string& map, const Words& pairs) {
  Node& words = member(metadata_of(resource), map, Node::Type::kMap);
  if (!words.is_map()) words = Node{Node::Type::kMap, words.place, {}, {}, {}};
  for (const auto& [key, value] : pairs) set_text(words, key, value);
}

// What an object was called before stays by what it can be found.
void remember(Resource& resource, const Identity& before) {
  if (resource.identity() == before) return;
  if (resource.former.back() != before) resource.former.push_back(before);
}

bool keeps_name(const Identity& identity) {
  return (identity.kind == "CustomResourceDefinition") || (identity.kind == "Namespace") ||
         (identity.group == "apiregistration.k8s.io" && identity.kind == "APIService");
}

bool is_local_config(const Resource& resource) {
  const Node* metadata = resource.body.find("metadata");
  const Node* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  const Node* local =
      annotations == nullptr ? nullptr : annotations->find("config.kubernetes.io/local-config");
  return local != nullptr && local->text != "false";
}

// Whatever a patch says of them, an object keeps its names, unless the patch may change them.
Done merge_into(Inspection& inspection, Resource& resource, const PatchEntry& entry, const Node& patch) {
  const std::size_t values = patch.values();
  SEKISHO_CHECK(inspection.look(values * resource.body.values()));
  SEKISHO_CHECK(inspection.make(values));
  const Identity before = resource.identity();
  Node changes = patch;
  std::erase_if(changes.members, [&](const Node::Member& one) {
    return one.key == "apiVersion" || (one.key == "kind" && !entry.may_change_kind);
  });
  const MergeKeys keys = has_merge_keys(before.group, before.kind) ? MergeKeys::kKnown : MergeKeys::kNone;
  SEKISHO_CHECK(merge_patch(resource.body, changes, keys));
  Node& metadata = metadata_of(resource);
  if (!entry.may_rename) set_text(metadata, "name", before.name);
  if (before.name_space.empty()) {
    std::erase_if(metadata.members, [](const Node::Member& one) { return one.key == "namespace"; });
  } else {
    set_text(metadata, "namespace", before.name_space);
  }
  remember(resource, before);
  return done();
}

Done apply_json(Inspection& inspection, Resource& resource, const Node& patch) {
  const Identity before = resource.identity();
  SEKISHO_CHECK(apply_json_patch(inspection, resource.body, patch));
  remember(resource, before);
  return done();
}

}  // namespace

std::vector<std::string> kustomization_files(const Tree& tree, const std::string& directory) {
  constexpr std::array<std::string_view, 3> kNames{"kustomization.yaml", "kustomization.yml",
                                                   "Kustomization"};
  std::vector<std::string> found;
  for (const std::string_view name : kNames) {
    const std::string path = within(directory, name);
    if (tree.has_file(path) || tree.has_directory(path)) found.push_back(path);
  }
  return found;
}

std::vector<Resource> Builder::build(const std::string& directory) {
  Resources resources;
  accumulate(directory, Kustomization::Kind::kKustomization, resources);
  if (inspection_.spent()) return {};
  std::erase_if(resources, is_local_config);
  for (const Resource& resource : resources) {
    if (const std::string fault = check_object(resource.body); !fault.empty())
      inspection_.note(ReasonCode::kObjectInvalid, resource.body.place, "after patches: " + fault);
  }
  return resources;
}

void Builder::accumulate(const std::string& directory, Kustomization::Kind kind, Resources& into) {
  if (std::find(within_.begin(), within_.end(), directory) != within_.end()) {
    return inspection_.note({ReasonCode::kKustomizeCycle, directory, 0, "it leads back to itself"});
  }
  const auto files = kustomization_files(inspection_.tree(), directory);
  if (files.size() != 1 || !inspection_.tree().has_file(files.front())) {
    return inspection_.note({ReasonCode::kKustomizeInvalid, directory, 0,
                             files.size() == 1 ? "its kustomization file is a directory"
                             : files.empty()   ? "the directory has no kustomization file"
                                               : "the directory has more than one kustomization file"});
  }
  if (!inspection_.visit_kustomization()) return;
  const auto made = read_kustomization(inspection_, files.front());
  if (!made.ok()) return inspection_.note(made.error(), files.front());
  if (made->kind != kind) {
    return inspection_.note(ReasonCode::kKustomizeInvalid, made->place,
                            kind == Kustomization::Kind::kComponent
                                ? "it is named as a component and is none"
                                : "a component is named where a kustomization belongs");
  }
  within_.push_back(directory);
  run(*made, directory, into);
  within_.pop_back();
}

// The order is kustomize's (api/internal/target: accumulateTarget, configureBuiltinTransformers).
void Builder::run(const Kustomization& made, const std::string& directory, Resources& into) {
  for (const Entry& entry : made.resources) add_resource(entry, directory, into);
  for (const Entry& entry : made.components) add_component(entry, directory, into);
  for (const Entry& entry : made.crds) locate(entry, directory);
  for (const Generated& generated : made.generated) generate(generated, directory, into);
  for (const PatchEntry& entry : made.strategic) patch(entry, directory, into);
  for (const PatchEntry& entry : made.patches) patch(entry, directory, into);
  if (!made.name_space.empty()) set_namespace(made.name_space, into);
  rename(made, into);
  set_words("labels", made.labels, into);
  set_words("annotations", made.annotations, into);
  for (const PatchEntry& entry : made.json6902) patch_exactly(entry, directory, into);
  set_images(made, into);
  for (const Replacement& replacement : made.replacements)
    apply_replacement(inspection_, replacement, directory, into);
}

std::string Builder::locate(const Entry& entry, const std::string& directory) {
  if (is_remote(entry.text)) {
    inspection_.note(ReasonCode::kKustomizeRemote, entry.place,
                     printable(entry.text, 300) + " is fetched when it is applied, or may be");
    return "";
  }
  const auto path = join(directory, entry.text);
  const Tree& tree = inspection_.tree();
  if (path && (tree.has_file(*path) || tree.has_directory(*path))) return *path;
  inspection_.note(
      ReasonCode::kKustomizePath, entry.place,
      printable(entry.text, 300) + (path ? " is not in the artifact" : " leads out of the artifact"));
  return "";
}

void Builder::add_resource(const Entry& entry, const std::string& directory, Resources& into) {
  const std::string path = locate(entry, directory);
  if (path.empty()) return;
  Resources more;
  if (inspection_.tree().has_file(path)) {
    more = read_objects(inspection_, path, Strays::kTold);
    // A file may be named again and again.
    for (const Resource& resource : more) {
      if (!inspection_.make(resource.body.values()).ok()) return;
    }
  } else {
    accumulate(path, Kustomization::Kind::kKustomization, more);
  }
  into.insert(into.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  if (into.size() > inspection_.limits().kube_objects) {
    inspection_.note({ReasonCode::kManifestsLimits, path, 0, "more objects than the limit"});
    into.clear();
  }
}

void Builder::add_component(const Entry& entry, const std::string& directory, Resources& into) {
  const std::string path = locate(entry, directory);
  if (!path.empty()) accumulate(path, Kustomization::Kind::kComponent, into);
}

void Builder::generate(const Generated& generated, const std::string& directory, Resources& into) {
  for (const Entry& entry : generated.literals) note_variables(inspection_, entry.text, entry.place);
  for (const Entry& entry : generated.files) {
    const std::string path = locate(entry, directory);
    if (path.empty()) continue;
    const auto text = inspection_.tree().read(path, inspection_.limits().file_bytes);
    if (!text.ok()) {
      inspection_.note(text.error(), path);
    } else {
      note_variables(inspection_, *text, entry.place);
    }
  }
  Node body{Node::Type::kMap, generated.place, {}, {}, {}};
  set_text(body, "apiVersion", "v1");
  set_text(body, "kind", generated.kind);
  Node& metadata = member(body, "metadata", Node::Type::kMap);
  set_text(metadata, "name", generated.name);
  if (!generated.name_space.empty()) set_text(metadata, "namespace", generated.name_space);
  into.push_back(Resource::of(std::move(body)));
}

std::vector<Node> Builder::patch_documents(const PatchEntry& entry, const std::string& directory) {
  std::string file;
  if (entry.file) {
    file = locate(*entry.file, directory);
    if (file.empty()) return {};
  }
  auto documents = entry.file ? read_yaml(inspection_, file)
                              : read_text(inspection_, entry.text->text,
                                          inspection_.spot(entry.text->place).text() + " (patch)");
  if (!documents.ok()) {
    inspection_.note(documents.error(), entry.place);
    return {};
  }
  for (const Node& document : *documents) {
    if (!inspection_.make(document.values()).ok()) return {};
  }
  return *std::move(documents);
}

void Builder::patch(const PatchEntry& entry, const std::string& directory, Resources& resources) {
  for (const Node& document : patch_documents(entry, directory)) {
    if (entry.target) {
      patch_selected(entry, document, resources);
    } else {
      patch_called(entry, document, resources);
    }
  }
}

// Without a target, a patch names the one object that it is for.
void Builder::patch_called(const PatchEntry& entry, const Node& patch, Resources& resources) {
  if (const std::string fault = check_object(patch); !fault.empty()) {
    return inspection_.note(ReasonCode::kKustomizeInvalid, entry.place, "a patch without a target: " + fault);
  }
  if (!inspection_.look(resources.size()).ok()) return;
  const Identity wanted = Resource::of(patch).identity();
  const auto called = [&](const Resource& resource) { return is_called(resource, wanted); };
  if (std::count_if(resources.begin(), resources.end(), called) != 1) {
    return inspection_.note(ReasonCode::kKustomizeInvalid, entry.place,
                            "the patch for " + printable(wanted.kind + " " + wanted.name, 200) +
                                " does not find that object, or several");
  }
  if (deletes(patch)) {
    std::erase_if(resources, called);
    return;
  }
  Resource& resource = *std::find_if(resources.begin(), resources.end(), called);
  const auto merged = merge_into(inspection_, resource, entry, patch);
  if (!merged.ok()) inspection_.note(merged.error(), entry.place);
}

void Builder::patch_selected(const PatchEntry& entry, const Node& patch, Resources& resources) {
  if (!inspection_.look(resources.size()).ok()) return;
  const auto selected = [&](const Resource& resource) { return entry.target->matches(resource); };
  if (!patch.is_list() && deletes(patch)) {
    std::erase_if(resources, selected);
    return;
  }
  for (Resource& resource : resources) {
    if (!selected(resource)) continue;
    const auto patched = patch.is_list() ? apply_json(inspection_, resource, patch)
                                         : merge_into(inspection_, resource, entry, patch);
    if (!patched.ok()) inspection_.note(patched.error(), entry.place);
  }
}

void Builder::patch_exactly(const PatchEntry& entry, const std::string& directory, Resources& resources) {
  if (!inspection_.look(resources.size()).ok()) return;
  const auto found = std::find_if(resources.begin(), resources.end(), [&](const Resource& resource) {
    return is_called(resource, *entry.exactly);
  });
  if (found == resources.end()) {
    return inspection_.note(ReasonCode::kKustomizeInvalid, entry.place, "the patch finds no such object");
  }
  for (const Node& document : patch_documents(entry, directory)) {
    if (const auto patched = apply_json(inspection_, *found, document); !patched.ok())
      inspection_.note(patched.error(), entry.place);
  }
}

void Builder::set_words(const std::string& map, const Words& words, Resources& resources) {
  if (words.empty()) return;
  // Each word is looked for among those that are there, and may be new.
  const std::uint64_t each = words.size();
  if (!inspection_.look(resources.size() * each * each).ok()) return;
  if (!inspection_.make(resources.size() * each).ok()) return;
  for (Resource& resource : resources) set_pairs(resource, map, words);
}

void Builder::set_namespace(const std::string& name_space, Resources& resources) {
  if (!inspection_.look(resources.size()).ok()) return;
  for (Resource& resource : resources) {
    const Identity before = resource.identity();
    if (before.group.empty() && before.kind == "Namespace") {
      set_text(metadata_of(resource), "name", name_space);
    } else if (!is_cluster_scoped(before.group, before.kind)) {
      set_text(metadata_of(resource), "namespace", name_space);
    }
    remember(resource, before);
  }
}

void Builder::rename(const Kustomization& made, Resources& resources) {
  if (made.prefix.empty() && made.suffix.empty()) return;
  if (!inspection_.look(resources.size()).ok()) return;
  for (Resource& resource : resources) {
    const Identity before = resource.identity();
    if (keeps_name(before)) continue;
    set_text(metadata_of(resource), "name", made.prefix + before.name + made.suffix);
    remember(resource, before);
  }
}

void Builder::set_images(const Kustomization& made, Resources& resources) {
  if (made.images.empty()) return;
  std::uint64_t values = 0;
  for (const Resource& resource : resources) values += resource.body.values();
  for (const ImageEntry& entry : made.images) {
    if (!inspection_.look(values).ok()) return;
    for (Resource& resource : resources) {
      const auto set = manifests::set_images(resource, entry);
      if (!set.ok()) return inspection_.note(set.error(), made.place);
    }
  }
}

}  // namespace sekisho::manifests
