#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> sct_cases() { return {}; }

}  // namespace sekisho::support
