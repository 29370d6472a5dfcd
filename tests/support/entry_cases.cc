#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> entry_cases() { return {}; }

}  // namespace sekisho::support
