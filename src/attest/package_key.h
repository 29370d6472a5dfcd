// PackageKey: the parts of a package URL by which a finding and a VEX statement are compared.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::attest {

// PackageKey has its parts percent-decoded, the type in lower case, the qualifiers sorted; no part has
// control characters. The subpath is left out.
struct PackageKey {
  std::string name;  // type/namespace/name: deb/debian/openssl
  std::string version;
  std::vector<std::pair<std::string, std::string>> qualifiers;

  // parse reads a package URL; nothing on anything else. It compares, it does not validate.
  static std::optional<PackageKey> parse(std::string_view purl);
  // qualifier is the value of that name, or empty.
  std::string_view qualifier(std::string_view wanted) const;
};

}  // namespace sekisho::attest
