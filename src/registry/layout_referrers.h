// LayoutReferrers: looks through a layout for the manifests that name a digest as their subject.
#pragma once

#include <deque>
#include <set>

#include "base/limits.h"
#include "registry/layout_files.h"
#include "registry/layout_index.h"
#include "registry/repository.h"

namespace sekisho::registry {

class LayoutReferrers {
 public:
  LayoutReferrers(const LayoutFiles& files, const LayoutIndex& index, crypto::Digest subject,
                  const Limits& limits)
      : files_(files), index_(index), subject_(std::move(subject)), limits_(limits) {}

  // list finds the entries of the fallback tag, every manifest within reach of index.json whose subject it
  // is, and in what `cosign save` wrote, which stores bundles and enters them nowhere, also those among the
  // blobs. An entry that cannot be read and may be a referrer is listed as it stands. Errors:
  // referrers.invalid (the fallback tag's index), blob.missing, disk.error.
  Result<Listing> list();

 private:
  Done add_fallback();
  void walk();
  Done scan_blobs();
  void add(oci::Descriptor descriptor);
  std::optional<oci::Document> open(const crypto::Digest& digest);
  void visit(const oci::Document& document);

  const LayoutFiles& files_;
  const LayoutIndex& index_;
  crypto::Digest subject_;
  Limits limits_;
  Listing listing_{Listing::Source::kLayout, {}, false};
  std::set<crypto::Digest> visited_;
  std::deque<oci::Descriptor> nested_;
  std::uint64_t bytes_ = 0;  // read so far
};

}  // namespace sekisho::registry
