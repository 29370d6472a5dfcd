// Kustomization: what a kustomization file says, as far as it decides which objects and images come out.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "manifests/inspection.h"
#include "manifests/selector.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// Entry is a text in a kustomization and where it stands.
struct Entry {
  std::string text;
  yaml::Place place;
};

// PatchEntry is one patch: a file, or its text; exactly one of them is there.
struct PatchEntry {
  std::optional<Entry> file, text;
  std::optional<Selector> target;
  std::optional<Identity> exactly;  // of patchesJson6902
  bool may_rename = false;          // options.allowNameChange
  bool may_change_kind = false;     // options.allowKindChange
  yaml::Place place;
};

// ImageEntry is one entry of images.
struct ImageEntry {
  std::string name;
  std::optional<Entry> new_name, new_tag, digest, suffix;
};

// Generated is a ConfigMap or Secret that is made at the build.
struct Generated {
  std::string kind, name, name_space;
  std::vector<Entry> files;
  std::vector<Entry> literals;
  yaml::Place place;
};

// Words are labels or annotations.
using Words = std::vector<std::pair<std::string, std::string>>;

// Replacement copies a value from one object into others; it is kept as written.
using Replacement = yaml::Node;

struct Kustomization {
  enum class Kind { kKustomization, kComponent };
  Kind kind = Kind::kKustomization;
  yaml::Place place;
  std::vector<Entry> resources, components, crds;
  std::vector<PatchEntry> strategic, patches, json6902;  // patchesStrategicMerge, patches, patchesJson6902
  std::string name_space, prefix, suffix;
  Words labels, annotations;
  std::vector<ImageEntry> images;
  std::vector<Generated> generated;
  std::vector<Replacement> replacements;
};

// read_kustomization reads a kustomization file. What would fetch or run something, and what it says that is
// not worked out here, is noted; an Error where it is none. Errors: kustomize.*, yaml.*, file.unreadable.
Result<Kustomization> read_kustomization(Inspection& inspection, const std::string& file);

// is_remote tells what kustomize would fetch, or might: URLs, git addresses, and whatever has a colon, an
// at-sign or github.com in front.
bool is_remote(std::string_view path);

}  // namespace sekisho::manifests
