// Anchors: one Sigstore instance as verification trusts it: its trusted root with every chain in it checked,
// once for all bundles.
#pragma once

#include <memory>
#include <utility>

#include "base/result.h"
#include "sigstore/trusted_root.h"

namespace sekisho::verify {

class Anchors {
 public:
  // of checks what no bundle changes: each chain of authorities leads upwards by name and signature, and each
  // certificate of it is an authority that may issue the one below (the lowest of a timestamp authority may
  // be its signing certificate). Whether a time lies in their windows is asked for each signature. Error:
  // trusted-root.invalid.
  static Result<std::shared_ptr<const Anchors>> of(sigstore::TrustedRoot root);

  const sigstore::TrustedRoot& root() const { return root_; }

 private:
  explicit Anchors(sigstore::TrustedRoot root) : root_(std::move(root)) {}
  sigstore::TrustedRoot root_;
};

}  // namespace sekisho::verify
