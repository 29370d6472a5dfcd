// Sbom: the packages of an SBOM and what it says of itself, read as a stream; nothing else of it is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/predicate_type.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::attest {

// Package is one package; what the SBOM does not say of it is empty.
struct Package {
  // Known is what is known of it beside the texts.
  struct Known {
    bool supplier = false, identifier = false, hash = false, relationship = false;
  };
  std::string name, version, purl;
  std::string license_concluded, license_declared;  // SPDX expressions as they are written
  Known known;
};

// Sbom is an SBOM of SPDX 2.2, 2.3 or 3.0, or CycloneDX 1.2 to 1.7, in JSON.
class Sbom {
 public:
  // About is what it says of itself.
  struct About {
    std::string format;  // "SPDX-2.3", "CycloneDX-1.6"
    std::optional<Time> created;
    bool author = false, tool = false, context = false;
  };

  const About& about() const { return about_; }
  // packages are all of them, nested ones too, but not what the SBOM as a whole describes, unless it is the
  // only one.
  const std::vector<Package>& packages() const { return packages_; }
  // described are the digests (sha256:<hex>, sha512:<hex>) of what it says that it describes.
  const std::vector<std::string>& described() const { return described_; }

 private:
  friend class SbomDraft;
  About about_;
  std::vector<Package> packages_;
  std::vector<std::string> described_;
};

// parse_sbom reads the predicate of kSpdx or kCycloneDx. Errors: attestation.malformed (another format or
// version, a package without a name), attestation.limits, json.*.
Result<Sbom> parse_sbom(Kind kind, std::string_view predicate, const Limits& limits);

}  // namespace sekisho::attest
