// tag: further tags for a manifest that is there.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "registry/repository.h"

namespace sekisho::publish {

// tag stores the manifest under each tag; its bytes, and so its digest, stay the same.
Done tag(const registry::Fetched& subject, const std::vector<std::string>& tags,
         registry::Repository& repository);

}  // namespace sekisho::publish
