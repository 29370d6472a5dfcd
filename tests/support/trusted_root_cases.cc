#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> trusted_root_cases() { return {}; }

}  // namespace sekisho::support
