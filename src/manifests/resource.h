// Resource: one Kubernetes object as a tree of values, on its way from its file to the cluster.
#pragma once

#include <string>
#include <vector>

#include "manifests/inspection.h"
#include "manifests/inventory.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// Identity is by what an object is told from others.
struct Identity {
  std::string group, version, kind, name_space, name;

  bool operator==(const Identity&) const = default;
};

struct Resource {
  yaml::Node body;
  std::vector<Identity> former;  // those that it had, the first one first

  // of takes a value that has passed check_object.
  static Resource of(yaml::Node body);
  Identity identity() const;
  Object object(const Inspection& inspection) const;
};

// check_object checks what every object has: apiVersion, kind, and metadata with a name that is text. What is
// wrong is told; empty where nothing is.
std::string check_object(const yaml::Node& node);

// read_objects reads all objects of a file; those of lists stand for themselves. What is no object, and a
// file that cannot be read, becomes a finding. Where strays is kPassed, values with neither apiVersion nor
// kind are passed over: nobody can apply them.
enum class Strays { kPassed, kTold };
std::vector<Resource> read_objects(Inspection& inspection, const std::string& file, Strays strays);

// read_text parses the YAML of a text that was read under a number. Errors: yaml.*.
Result<std::vector<yaml::Node>> read_text(Inspection& inspection, std::string_view text,
                                          const std::string& name);
// read_yaml reads a file of the tree. Errors: yaml.*, file.unreadable.
Result<std::vector<yaml::Node>> read_yaml(Inspection& inspection, const std::string& file);

}  // namespace sekisho::manifests
