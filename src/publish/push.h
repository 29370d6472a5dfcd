// push: a tree as the artifact that Flux pushes, reproducible to the last bit.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "archive/source_tree.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "oci/descriptor.h"
#include "publish/tag.h"
#include "registry/repository.h"

namespace sekisho::publish {

struct Push {
  std::string source;    // org.opencontainers.image.source; left out where empty
  std::string revision;  // org.opencontainers.image.revision; left out where empty
  Time created;
  oci::Annotations annotations;  // further ones, as given
  std::string tag;
  Existing existing = Existing::kReplaced;
  std::vector<std::string> allowed_secrets = {};  // paths that may look like secrets
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

// push packs the tree, stores layer and config, and last the manifest under its tag; what is to hang on it
// first is stored in between, by before_tag. Nothing is sent, and nothing called, where the tree holds what
// looks like a secret, nor where existing tags are kept and this one is there. Errors: push.secret,
// tag.exists, archive.* for what cannot be pushed, file.unreadable, registry.*, disk.*.
Result<Pushed> push(const Push& what, const archive::SourceTree& tree, registry::Repository& repository,
                    const Limits& limits);

}  // namespace sekisho::publish
