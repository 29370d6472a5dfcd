#include "support/virtual_cases.h"

namespace sekisho::support {

std::vector<VirtualCase> statement_cases() { return {}; }

}  // namespace sekisho::support
