// replacement: values that kustomize copies from one object into others.
#pragma once

#include <string>
#include <vector>

#include "manifests/inspection.h"
#include "manifests/resource.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// apply_replacement applies one entry of replacements, or those of the file that it names. What is wrong with
// it is noted.
void apply_replacement(Inspection& inspection, const yaml::Node& replacement, const std::string& directory,
                       std::vector<Resource>& resources);

}  // namespace sekisho::manifests
