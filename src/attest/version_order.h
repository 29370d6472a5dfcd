// VersionOrder: which of two versions is newer, as the ecosystem of the package sees it.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace sekisho::attest {

// compare_versions orders versions of a package of a purl type: npm, cargo, golang, nuget, hex, pub, composer
// and swift by Semantic Versioning, deb, rpm, apk, maven, pypi and gem by their own rules. Nothing where a
// version cannot be read so, or the type's order is not known; the same text is always equal.
std::optional<std::strong_ordering> compare_versions(std::string_view type, std::string_view a,
                                                     std::string_view b);

}  // namespace sekisho::attest
