// Elements: the minimum elements of an SBOM, and which of them one lacks.
#pragma once

#include <string>
#include <vector>

#include "attest/sbom.h"

namespace sekisho::attest {

// Profile: the minimum elements of NTIA (2021) or those of CISA's draft of August 2025.
enum class Profile { kNtia, kCisa2025 };

// missing_elements is one line for each element that is missing: of the document, or of how many packages,
// the first few by name.
std::vector<std::string> missing_elements(const Sbom& sbom, Profile profile);

}  // namespace sekisho::attest
