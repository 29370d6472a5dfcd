// Inventory: what an apply of a staged tree would bring into a cluster, as far as it can be told from the
// tree alone, and what cannot be told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/reason.h"
#include "oci/reference.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// Spot is a place in the tree.
struct Spot {
  std::string file;
  yaml::Place place;

  std::string text() const;  // "file:line"
};

struct Object {
  std::string group;    // "" is the core group
  std::string version;  // v1
  std::string kind;
  std::string name_space;  // empty: none named
  std::string name;
  Spot spot;

  std::string api_version() const { return group.empty() ? version : group + "/" + version; }
  // title is KIND [NAMESPACE/]NAME.
  std::string title() const;
};

// Image is an image that a container, a volume or a custom object names. The same one may be named often.
struct Image {
  std::string text;                         // as the cluster would read it
  std::optional<oci::Reference> reference;  // where it is one
  std::string object;                       // title of the object
  std::string field;                        // spec.template.spec.containers[0].image
  Spot spot;                                // where its tag or digest is written

  // name is NAME@DIGEST, or NAME:TAG where it has none; empty where it is no reference.
  std::string name() const;
};

// Finding is something that cannot be told, or that a policy may refuse.
struct Finding {
  ReasonCode code = ReasonCode::kInternalError;
  std::string file;        // or a directory
  std::uint32_t line = 0;  // 0: all of it
  std::string detail;
  std::string name = {};  // by which a policy may allow it: of a variable, of a kind

  std::string subject() const;  // "file:line", or the file
};

struct Inventory {
  std::vector<Object> objects;
  std::vector<Image> images;
  std::vector<Finding> findings;
};

}  // namespace sekisho::manifests
