#include "policy/roots.h"

#include <utility>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::policy {

using yaml::Node;

Result<std::shared_ptr<const verify::Anchors>> parse_anchors(BytesView text, const Limits& limits) {
  SEKISHO_TRY(root, sigstore::parse_trusted_root(text, limits));
  return verify::Anchors::of(std::move(root));
}

Result<std::shared_ptr<const verify::Anchors>> Roots::read(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "trustedRoot", {{"file"}, {}}));
  SEKISHO_TRY(name_node, fields.need("file"));
  SEKISHO_TRY(name, read_text(file, *name_node, "trustedRoot.file"));
  const auto bytes = read_file(file.path.parent_path() / name, limits_.trusted_root_bytes);
  if (!bytes.ok()) return at(file, *name_node, fail(ReasonCode::kPolicyUnreadable, bytes.error().detail));
  digest_.add(name, *bytes);
  auto& known = known_[crypto::Digest::of(*bytes)];
  if (known) return known;
  auto anchors = parse_anchors(*bytes, limits_);
  // A policy is checked whole when it is read.
  if (anchors.ok()) {
    if (auto chains = (*anchors)->verify_chains(); !chains.ok()) anchors = std::move(chains).error();
  }
  if (!anchors.ok()) {
    Error error = std::move(anchors).error();
    error.detail = printable(name) + ": " + error.detail;
    return at(file, *name_node, std::move(error));
  }
  known = *anchors;
  return known;
}

std::shared_ptr<const verify::Anchors> Roots::only() const {
  return known_.size() == 1 ? known_.begin()->second : nullptr;
}

}  // namespace sekisho::policy
