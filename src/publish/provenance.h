// provenance: SLSA provenance of a build from what its job knows of itself.
#pragma once

#include "base/result.h"
#include "publish/predicate.h"
#include "registry/credentials.h"

namespace sekisho::publish {

// github_provenance is the predicate of SLSA provenance v1 with the build type of GitHub Actions
// (actions.github.io/buildtypes/workflow/v1), from the environment of one of its jobs. The builder is the
// workflow that the run started with: a reusable workflow's own name stands in its certificate alone. Error:
// usage.invalid, naming what is not set.
Result<Predicate> github_provenance(const registry::Environment& environment);

}  // namespace sekisho::publish
