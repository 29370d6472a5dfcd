// CycloneDx: the parts of a CycloneDX BOM that say what is vulnerable: its components by their references,
// and its vulnerabilities as they stand.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/fields.h"

namespace sekisho::attest {

// Component is a component of the BOM; what it does not say is empty.
struct Component {
  std::string name;
  std::string version;
  std::string purl;
  std::string cpe;
  std::vector<std::pair<std::string, std::string>> hashes;  // SHA-256 and hex
};

struct CycloneDx {
  std::string subject_reference;             // bom-ref of metadata.component
  std::shared_ptr<const Component> subject;  // metadata.component, or null
  std::map<std::string, std::shared_ptr<const Component>, std::less<>> components;
  std::optional<Time> time;
  std::optional<std::string_view> vulnerabilities;  // the list, a part of the text

  // find is the component of that reference, or null.
  std::shared_ptr<const Component> find(std::string_view reference) const;
};

// read_cyclonedx reads a BOM of 1.4 to 1.7. Errors: attestation.malformed, attestation.limits
// (limits.sbom_packages), json.*.
Result<CycloneDx> read_cyclonedx(std::string_view text, const Limits& limits);

// references_of are the bom-refs that a vulnerability affects.
Result<std::vector<std::string>> references_of(Members& vulnerability);
// cyclonedx_aliases are the names under which others know a vulnerability: references[].id.
Result<std::vector<std::string>> cyclonedx_aliases(Members& vulnerability);

}  // namespace sekisho::attest
