// sbom: what an SBOM must hold.
#pragma once

#include "base/result.h"
#include "policy/demands.h"
#include "policy/fields.h"

namespace sekisho::policy {

// read_sbom_demand reads minimumElements, licenses and packages.
Result<SbomDemand> read_sbom_demand(const File& file, const yaml::Node& node);

}  // namespace sekisho::policy
