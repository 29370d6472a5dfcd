#include "policy/roots.h"

#include <utility>

#include "base/text.h"

namespace sekisho::policy {

using yaml::Node;

Result<std::shared_ptr<const verify::Anchors>> parse_anchors(BytesView text, const Limits& limits) {
  SEKISHO_TRY(root, sigstore::parse_trusted_root(text, limits));
  return verify::Anchors::of(std::move(root));
}

Result<std::shared_ptr<const verify::Anchors>> Roots::read(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "trustedRoot", {"file"}));
  SEKISHO_TRY(name_node, fields.need("file"));
  SEKISHO_TRY(named, read_named(file, *name_node, "trustedRoot.file", limits_.trusted_root_bytes, digest_));
  auto& known = known_[crypto::Digest::of(named.bytes)];
  if (known) return known;
  auto anchors = parse_anchors(named.bytes, limits_);
  // A policy is checked whole when it is read.
  if (anchors.ok()) {
    if (auto chains = (*anchors)->verify_chains(); !chains.ok()) anchors = std::move(chains).error();
  }
  if (!anchors.ok()) {
    Error error = std::move(anchors).error();
    error.detail = printable(named.name) + ": " + error.detail;
    return at(file, *name_node, std::move(error));
  }
  known = *anchors;
  return known;
}

std::shared_ptr<const verify::Anchors> Roots::only() const {
  return known_.size() == 1 ? known_.begin()->second : nullptr;
}

}  // namespace sekisho::policy
