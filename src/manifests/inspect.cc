#include "manifests/inspect.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "manifests/build.h"
#include "manifests/contents.h"
#include "manifests/inspection.h"

namespace sekisho::manifests {
namespace {

constexpr std::string_view kSourceIgnore = ".sourceignore";

bool is_named(const std::string& path, std::string_view name) {
  return path == name || (path.ends_with(name) && path[path.size() - name.size() - 1] == '/');
}

bool is_yaml(std::string_view file) { return file.ends_with(".yaml") || file.ends_with(".yml"); }

// Looker looks at one path for one consumer, or for all of them.
class Looker {
 public:
  Looker(Inspection& inspection, const Tree& kept) : inspection_(inspection), kept_(kept) {}

  void look(const std::string& path) {
    const Tree& tree = inspection_.tree();
    if (!tree.has_directory(path)) {
      return inspection_.note({ReasonCode::kManifestsNone, path, 0, "the artifact has no such directory"});
    }
    if (!kustomization_files(tree, path).empty()) return build(path);
    std::set<std::string> built;
    for (const std::string& file : tree.files(path)) {
      const std::string top = topmost_kustomization(path, file);
      if (top.empty()) {
        read(file);
      } else if (built.insert(top).second) {
        build(top);
      }
    }
  }

 private:
  Consumer consumer() const { return inspection_.scope().consumer; }

  void build(const std::string& directory) {
    for (const Resource& resource : Builder(inspection_).build(directory))
      add_contents(inspection_, resource);
  }

  // A directory with a kustomization stands for all that is in it.
  std::string topmost_kustomization(const std::string& path, const std::string& file) const {
    std::string top;
    for (std::string up = parent(file); up != path && up != "."; up = parent(up)) {
      if (!kustomization_files(inspection_.tree(), up).empty()) top = up;
    }
    return top;
  }

  // Flux takes all YAML for objects; the others pass over what is none, or fail and apply nothing of it.
  void read(const std::string& file) {
    const bool yaml = is_yaml(file);
    const bool flux = kept_.has_file(file) && yaml;
    switch (consumer()) {
      case Consumer::kFlux:
        if (flux) add(file, Strays::kTold);
        return;
      case Consumer::kAny:
        unread(file);
        if (yaml || file.ends_with(".json")) add(file, flux ? Strays::kTold : Strays::kPassed);
        return;
      case Consumer::kArgo:
        unread(file);
        if (yaml || file.ends_with(".json")) add(file, Strays::kPassed);
        return;
      case Consumer::kKubectl:
        if (yaml || file.ends_with(".json")) add(file, Strays::kPassed);
        return;
    }
  }

  // Argo CD evaluates Jsonnet, and renders what looks like a chart.
  void unread(const std::string& file) {
    if (file.ends_with(".jsonnet")) {
      inspection_.note(
          {ReasonCode::kManifestsUnread, file, 0, "Argo CD would evaluate it; it is not read here"});
    } else if (is_named(file, "Chart.yaml")) {
      inspection_.note(
          {ReasonCode::kManifestsUnread, file, 0, "Argo CD would render a chart; it is not read here"});
    }
  }

  void add(const std::string& file, Strays strays) {
    for (const Resource& resource : read_objects(inspection_, file, strays))
      add_contents(inspection_, resource);
  }

  Inspection& inspection_;
  const Tree& kept_;  // what Flux keeps of the tree
};

// FluxView is what Flux keeps of a tree, and what cannot be told about that.
struct FluxView {
  Tree kept;
  std::vector<Finding> findings;
};

// What an artifact's own .sourceignore leaves out, or else what source-controller does by default.
FluxView flux_view(const Tree& tree, const Limits& limits) {
  std::vector<Finding> findings;
  std::optional<Bytes> own;
  for (const std::string& file : tree.files(".")) {
    if (!is_named(file, kSourceIgnore)) continue;
    const auto text = tree.read(file, limits.config_file_bytes);
    if (!own) own.emplace();
    if (file != kSourceIgnore) {
      findings.push_back(
          {ReasonCode::kKustomizeUndecidable, file, 0, "only one at the root of the tree is read here"});
    } else if (!text.ok()) {
      findings.push_back({text.error().code, file, 0, text.error().message()});
    } else {
      own = *text;
    }
  }
  return {tree.without(archive::IgnoreRules::stored(own)), std::move(findings)};
}

// Where a kustomization is left out, Flux and the others apply different things.
void check_kustomizations_kept(Inspection& inspection, const Tree& kept) {
  for (const std::string& file : inspection.tree().files(".")) {
    const std::string directory = parent(file);
    if (kept.has_file(file) || kustomization_files(inspection.tree(), directory).empty()) continue;
    if (kustomization_files(inspection.tree(), directory) != kustomization_files(kept, directory)) {
      inspection.note({ReasonCode::kKustomizeUndecidable, file, 0, "Flux leaves it out, others do not"});
    }
  }
}

}  // namespace

Result<std::vector<std::string>> applied_files(const Tree& whole, const Scope& scope, const Limits& limits) {
  const bool everything = scope.consumer == Consumer::kKubectl || scope.consumer == Consumer::kArgo;
  const FluxView view = everything ? FluxView{whole, {}} : flux_view(whole, limits);
  if (!view.findings.empty()) {
    const Finding& first = view.findings.front();
    return fail(first.code, first.subject() + ": " + first.detail);
  }
  std::set<std::string> seen;
  std::vector<std::string> files;
  for (const std::string& path : scope.paths) {
    const auto normal = join(".", path);
    if (!normal) return fail(ReasonCode::kManifestsNone, printable(path, 200) + " leads out of the artifact");
    for (const std::string& file : view.kept.files(*normal)) {
      if (!kustomization_files(view.kept, parent(file)).empty()) {
        return fail(ReasonCode::kManifestsUnread,
                    printable(parent(file)) +
                        " has a kustomization: hand the tree over with --to and build it there");
      }
      const bool taken = is_yaml(file) || (everything && file.ends_with(".json"));
      if (taken && seen.insert(file).second) files.push_back(file);
    }
  }
  if (files.empty()) return fail(ReasonCode::kManifestsNone, "no file would be applied");
  return files;
}

Inventory inspect(const Tree& whole, const Scope& scope, const Limits& limits) {
  const bool flux = scope.consumer == Consumer::kAny || scope.consumer == Consumer::kFlux;
  const FluxView view = flux ? flux_view(whole, limits) : FluxView{whole, {}};
  Inspection inspection(scope.consumer == Consumer::kFlux ? view.kept : whole, scope, limits);
  for (const Finding& finding : view.findings) inspection.note(finding);
  if (scope.consumer == Consumer::kAny) check_kustomizations_kept(inspection, view.kept);
  Looker looker(inspection, view.kept);
  std::set<std::string> looked;
  for (const std::string& path : scope.paths) {
    const auto normal = join(".", path);
    if (!normal) {
      inspection.note(
          {ReasonCode::kManifestsNone, printable(path, 200), 0, "the path leads out of the artifact"});
    } else if (looked.insert(*normal).second) {
      looker.look(*normal);
    }
  }
  Inventory inventory = inspection.take();
  if (inventory.objects.empty() && inventory.findings.empty()) {
    inventory.findings.push_back(
        {ReasonCode::kManifestsNone, scope.paths.front(), 0, "no object would be applied"});
  }
  return inventory;
}

}  // namespace sekisho::manifests
