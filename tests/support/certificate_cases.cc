#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> certificate_cases() { return {}; }

}  // namespace sekisho::support
