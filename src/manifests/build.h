// Builder: what `kustomize build` makes of a directory, as far as objects and their images go.
#pragma once

#include <string>
#include <vector>

#include "manifests/inspection.h"
#include "manifests/kustomization.h"
#include "manifests/resource.h"

namespace sekisho::manifests {

// kustomization_files are the names of kustomization files that a directory has; more than one is a fault.
std::vector<std::string> kustomization_files(const Tree& tree, const std::string& directory);

class Builder {
 public:
  explicit Builder(Inspection& inspection) : inspection_(inspection) {}

  // build builds a directory that has a kustomization file. What cannot be built, or not be told, is noted.
  std::vector<Resource> build(const std::string& directory);

 private:
  using Resources = std::vector<Resource>;

  void accumulate(const std::string& directory, Kustomization::Kind kind, Resources& into);
  void run(const Kustomization& made, const std::string& directory, Resources& into);
  void add_resource(const Entry& entry, const std::string& directory, Resources& into);
  void add_component(const Entry& entry, const std::string& directory, Resources& into);
  void generate(const Generated& generated, const std::string& directory, Resources& into);
  // locate is the path in the tree that an entry names; empty where it is noted that there is none.
  std::string locate(const Entry& entry, const std::string& directory);
  std::vector<yaml::Node> patch_documents(const PatchEntry& entry, const std::string& directory);

  void patch(const PatchEntry& entry, const std::string& directory, Resources& resources);
  void patch_called(const PatchEntry& entry, const yaml::Node& patch, Resources& resources);
  void patch_selected(const PatchEntry& entry, const yaml::Node& patch, Resources& resources);
  void patch_exactly(const PatchEntry& entry, const std::string& directory, Resources& resources);
  void set_words(const std::string& map, const Words& words, Resources& resources);
  void set_namespace(const std::string& name_space, Resources& resources);
  void rename(const Kustomization& made, Resources& resources);
  void set_images(const Kustomization& made, Resources& resources);

  Inspection& inspection_;
  std::vector<std::string> within_;  // the directories that lead here
};

}  // namespace sekisho::manifests
