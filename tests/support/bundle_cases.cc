#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> bundle_cases() { return {}; }

}  // namespace sekisho::support
