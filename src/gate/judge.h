// judge: the corridor, walked once: reference, manifest, what hangs on it, proofs, decision, layers,
// hand-over.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "oci/reference.h"
#include "policy/policy.h"
#include "registry/repository.h"
#include "report/judgement.h"

namespace sekisho::gate {

struct Request {
  oci::Reference reference;
  std::shared_ptr<const policy::Policy> policy;
  Time now;
  Limits limits;
};

// judge_papers judges the papers of one reference and hands nothing over.
report::Judgement judge_papers(const Request& request, registry::Repository& repository);

// admit judges papers and goods and, admitted, hands the tree over at `to`.
report::Judgement admit(const Request& request, registry::Repository& repository,
                        const std::filesystem::path& to);

}  // namespace sekisho::gate
