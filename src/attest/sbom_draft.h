// SbomDraft: an SBOM while it is read, its members in any order. For this room only.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "attest/sbom.h"
#include "base/json_cursor.h"

namespace sekisho::attest {

// Part is a package with what ties it to others.
struct Part {
  std::string id;
  Package package;
  std::vector<std::string> digests;  // that name it
};

class SbomDraft {
 public:
  explicit SbomDraft(const Limits& limits) : limits_(limits) {}

  Sbom::About about;

  // add adds a package. Errors: attestation.malformed without a name, attestation.limits.
  Done add(Part part);
  // describe tells that the SBOM is about the package of this id.
  void describe(std::string id) { described_.insert(std::move(id)); }
  // relate tells that a package is in a relationship. Error: attestation.limits.
  Done relate(std::string id);
  // conclude and declare give the licence of a package that is told elsewhere.
  void conclude(const std::string& id, std::string license) { concluded_[id] = std::move(license); }
  void declare(const std::string& id, std::string license) { declared_[id] = std::move(license); }
  // finish puts together what was read; the packages described are left out where others are there.
  Sbom finish();

 private:
  const Limits& limits_;
  std::vector<Part> parts_;
  std::unordered_set<std::string> described_, related_;
  std::unordered_map<std::string, std::string> concluded_, declared_;
  std::size_t relationships_ = 0;
};

// digest_of_hash is sha256:<hex> or sha512:<hex> of an algorithm as formats spell it; empty for others.
std::string digest_of_hash(std::string_view algorithm, std::string_view hex);
// add_digests adds the digests by which a version or a package URL of an image names it.
void add_digests(const Package& package, std::vector<std::string>& digests);
// license_ref makes an SPDX LicenseRef of a licence that has a name and no id.
std::string license_ref(std::string_view name);
Error malformed_sbom(std::string detail);

// Each reads one format into a draft, and fails where it is another.
Done read_spdx2(JsonCursor& cursor, SbomDraft& draft);
Done read_spdx3(JsonCursor& cursor, SbomDraft& draft);
Done read_cyclonedx(JsonCursor& cursor, SbomDraft& draft);

}  // namespace sekisho::attest
