// stream: the other way out: the manifests of an admitted tree as one YAML stream.
#pragma once

#include <string>

#include "archive/unpack.h"
#include "base/limits.h"
#include "base/result.h"
#include "manifests/inspect.h"
#include "policy/decide.h"

namespace sekisho::handover {

// stream is the files that are applied as they are, each after a separator. It needs the Admission and checks
// that the tree in the open directory still holds what was unpacked (handover.changed). Errors also:
// manifests.unread, file.unreadable.
Result<std::string> stream(const policy::Admission& admission, const archive::Unpacked& unpacked,
                           int directory, const manifests::Scope& scope, const Limits& limits);

}  // namespace sekisho::handover
