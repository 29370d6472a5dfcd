// approvedDigests: the list of the artifacts that somebody looked at.
#pragma once

#include "base/result.h"
#include "policy/read_rules.h"

namespace sekisho::policy {

// read_approved reads {file: F} or {digests: [...]} into a rule. The file holds a digest or a reference with
// one on each line; what follows a # is a comment.
Done read_approved(const File& file, const yaml::Node* node, const Reading& reading, Rule& rule);

}  // namespace sekisho::policy
