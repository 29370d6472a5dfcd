// contents: what of one object matters to a policy: itself, its images, what is put in later, and what it
// would bring in.
#pragma once

#include "manifests/inspection.h"
#include "manifests/resource.h"

namespace sekisho::manifests {

// add_contents records an object that is applied: the object, its images, variables that are put in at the
// apply, encrypted values, and whether it leads to more.
void add_contents(Inspection& inspection, const Resource& resource);

// note_variables finds ${VARIABLES} in a text of an object that is applied.
void note_variables(Inspection& inspection, std::string_view text, yaml::Place place);

}  // namespace sekisho::manifests
