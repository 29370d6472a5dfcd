#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> checkpoint_cases() { return {}; }

}  // namespace sekisho::support
