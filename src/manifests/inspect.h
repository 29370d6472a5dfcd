// inspect: staged tree in, Inventory out. Nothing is run and nothing fetched.
#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "manifests/inventory.h"
#include "manifests/tree.h"

namespace sekisho::manifests {

// Consumer is who applies the tree, which decides which files count.
enum class Consumer {
  kAny,      // whatever one of them would apply
  kFlux,     // kustomize-controller: a kustomization, or else all *.yaml and *.yml, but what .sourceignore
             // leaves out
  kKubectl,  // kubectl apply -k where there is a kustomization, else -R -f: JSON too
  kArgo,     // Argo CD's directories, likewise
};

// ImageField is a further place of images, as kustomize writes field specs.
struct ImageField {
  std::string group, kind;  // empty: any
  std::string path;         // spec/runner[]/image
};

// Scope is what of a tree is applied, and how.
struct Scope {
  std::vector<std::string> paths = {"."};
  Consumer consumer = Consumer::kAny;
  std::vector<ImageField> fields = {};
};

// inspect tells what an apply of the paths brings. Whatever is in doubt is a Finding.
Inventory inspect(const Tree& tree, const Scope& scope, const Limits& limits);

// applied_files are the files of the paths that are applied as they are, in order: what Flux takes, or the
// consumer named. Errors: manifests.unread where a kustomization has to be
// built first, manifests.none where nothing is applied, and what cannot be told about .sourceignore.
Result<std::vector<std::string>> applied_files(const Tree& tree, const Scope& scope, const Limits& limits);

}  // namespace sekisho::manifests
