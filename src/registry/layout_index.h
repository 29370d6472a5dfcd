// LayoutIndex: the index.json of an image layout: what is tagged how, and new entries in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "oci/descriptor.h"

namespace sekisho::registry {

class LayoutIndex {
 public:
  // parse reads index.json (image-spec, image-layout.md, "index.json file"). Errors: those of
  // oci::parse_index.
  static Result<LayoutIndex> parse(Bytes bytes, const Limits& limits);

  const std::vector<oci::Descriptor>& entries() const { return entries_; }
  // find resolves a tag: the entry with just that org.opencontainers.image.ref.name, else one whose name is a
  // whole reference with that tag, else what `cosign save` put beside an image in place of a tag. Without a
  // tag: the only artifact that is tagged or saved. Errors: registry.not-found, layout.invalid where two
  // entries of different content answer.
  Result<oci::Descriptor> find(const std::optional<std::string>& tag) const;
  // find_digest is the first entry of that content, or null.
  const oci::Descriptor* find_digest(const crypto::Digest& digest) const;
  // tags lists all tags, sorted.
  std::vector<std::string> tags() const;
  // is_saved tells whether `cosign save` wrote it.
  bool is_saved() const;

  // add is the text of index.json with an entry for a descriptor. With a tag, what had that tag loses it; a
  // descriptor that is there already is not entered twice. Members that we do not know are kept.
  Bytes add(const oci::Descriptor& descriptor, const std::optional<std::string>& tag) const;
  // remove is the text of index.json without the entries for a digest.
  Bytes remove(const crypto::Digest& digest) const;

 private:
  LayoutIndex(Json json, std::vector<oci::Descriptor> entries)
      : json_(std::move(json)), entries_(std::move(entries)) {}
  std::vector<const oci::Descriptor*> find_tagged(const std::string& tag) const;
  const oci::Descriptor* find_saved(const std::string& tag) const;
  std::vector<const oci::Descriptor*> find_artifacts() const;

  Json json_;
  std::vector<oci::Descriptor> entries_;
};

// is_marked tells whether an entry of index.json has a name or was marked by `cosign save`.
bool is_marked(const oci::Descriptor& entry);

}  // namespace sekisho::registry
