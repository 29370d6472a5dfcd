// Judging: one artifact through the gate, with a transport of its own, for a Finding.
#pragma once

#include <filesystem>
#include <memory>

#include "base/limits.h"
#include "gate/judge.h"
#include "net/transport.h"
#include "registry/repository.h"
#include "serve/plan.h"

namespace sekisho::serve {

// Bench is what a judgement needs besides the reference.
struct Bench {
  const registry::Access& access;
  const net::TlsFiles& tls;
  const Limits& limits;
  std::shared_ptr<const policy::Policy> policy;
  policy::Destination destination;
  store::State* state;
  Time now;
  std::vector<std::string> paths = {"."};  // of the tree, that are applied
};

// judge judges papers, and goods where the rule asks about contents; take admits the artifact of a digest and
// hands its tree over to a directory. Both count an error on the way as a judgement: no, or don't know.
report::Judgement judge(const Bench& bench, const oci::Reference& reference);
report::Judgement take(const Bench& bench, const oci::Reference& reference,
                       const std::filesystem::path& directory);

// finding_of is a judgement as far as serving goes.
Finding finding_of(const Bench& bench, const oci::Reference& reference, const report::Judgement& judgement);
// judge_again judges the digest that is served. One that the policy itself revokes is denied, whether the
// registry answers or not.
Finding judge_again(const Bench& bench, const oci::Reference& reference, const crypto::Digest& digest);

// fetch_metadata is the manifest's annotations, as many as the limits let through. Errors: registry.*,
// manifest.*.
Result<oci::Annotations> fetch_metadata(const Bench& bench, const oci::Reference& reference,
                                        const crypto::Digest& digest);

}  // namespace sekisho::serve
