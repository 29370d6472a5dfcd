// push: a tree as the artifact that Flux pushes, reproducible to the last bit.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "archive/pack.h"
#include "archive/source_tree.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "oci/descriptor.h"
#include "publish/tag.h"
#include "registry/repository.h"

namespace sekisho::publish {

// Layer is a tree packed as Flux packs it, in a file without a name.
struct Layer {
  Fd file;
  archive::Packed packed;
};

// pack refuses a tree that holds what looks like a secret, but for the paths that may. Errors: push.secret,
// archive.* for what cannot be pushed, file.unreadable, disk.*.
Result<Layer> pack(const archive::SourceTree& tree, const std::vector<std::string>& allowed_secrets,
                   const Limits& limits);

struct Push {
  std::string source;    // org.opencontainers.image.source; left out where empty
  std::string revision;  // org.opencontainers.image.revision; left out where empty
  Time created;
  oci::Annotations annotations;  // further ones, as given
  std::string tag;
  Existing existing = Existing::kReplaced;
  // Told the bytes of the layer sent so far, and of how many.
  std::function<void(std::uint64_t sent, std::uint64_t total)> progress = {};
  // Called, in another thread, with what is being sent meanwhile; where it fails the tag stays as it is.
  std::function<Done(const oci::Descriptor& manifest)> meanwhile = {};
  // Called when that has ended and the manifest is stored by its digest, and not tagged yet; where it fails
  // the tag stays as it is.
  std::function<Done(const oci::Descriptor& manifest)> before_tag = {};
};

struct Pushed {
  oci::Descriptor manifest;
  TagState state;  // of the tag, before
};

// push stores layer and config, and last the manifest under its tag; what is to hang on it first is stored in
// between, by before_tag. Nothing is sent, and nothing called, where existing tags are kept and this one
// names something else. Errors: tag.exists, registry.*, disk.*.
Result<Pushed> push(const Push& what, const Layer& layer, registry::Repository& repository);

}  // namespace sekisho::publish
