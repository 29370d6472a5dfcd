// LayoutIndex: the entries of a layout's index.json, by the ways in which tools mark them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "oci/descriptor.h"
#include "oci/manifest.h"

namespace sekisho::registry {

class LayoutIndex {
 public:
  static Result<LayoutIndex> parse(BytesView text, const Limits& limits);

  const std::vector<oci::Descriptor>& entries() const { return index_.manifests; }
  // find is the entry of a tag; without one the only tagged entry, or the one that `cosign save` marks as the
  // image. A tag that ends in .sig, .att or .sbom also finds what `cosign save` marks so. Error:
  // registry.not-found.
  Result<oci::Descriptor> find(const std::optional<std::string>& tag) const;
  std::vector<std::string> tags() const;
  // was_saved_by_cosign tells the entries of `cosign save`, which names bundles nowhere.
  bool was_saved_by_cosign() const;

  // add enters a descriptor; under a tag, which another entry then loses.
  void add(oci::Descriptor descriptor, const std::optional<std::string>& tag);
  Bytes render() const { return oci::render_index(index_); }

 private:
  explicit LayoutIndex(oci::Index index) : index_(std::move(index)) {}
  oci::Index index_;
};

}  // namespace sekisho::registry
