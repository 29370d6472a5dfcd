#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> identity_cases() { return {}; }

}  // namespace sekisho::support
