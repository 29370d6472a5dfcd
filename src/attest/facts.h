// Facts: what predicates state, each read once, however often it is judged.
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "attest/provenance.h"
#include "attest/sbom.h"
#include "attest/summary.h"
#include "attest/vex.h"
#include "attest/vulnerabilities.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "verify/evidence.h"

namespace sekisho::attest {

// Facts is what one predicate states. A CycloneDX document may be an SBOM, a report and VEX at once; only
// what was wanted is there.
struct Facts {
  std::optional<Sbom> sbom;
  std::optional<Provenance> provenance;
  std::optional<Summary> summary;
  std::optional<Report> report;
  std::vector<VexStatement> vex;
  std::optional<Error> vex_error;  // why the VEX statements of a document that has other uses cannot be read
  std::optional<Json> document;
};

// Want is what is to be read of a predicate: what its type promises, what a scan found, VEX statements, or
// the JSON itself.
struct Want {
  bool typed = false, report = false, vex = false, document = false;
  bool any() const { return typed || report || vex || document; }
};

// FactBook holds the facts of proofs, by what was signed.
class FactBook {
 public:
  // read reads what is wanted of a proof's predicate and was not read yet. What is malformed is kept as the
  // Error that it is: attestation.*, json.*.
  void read(const verify::Proof& proof, const Want& want, const Limits& limits);
  // find is what was read of a proof, or null.
  const Result<Facts>* find(const verify::Proof& proof) const;

 private:
  struct Entry {
    Want read;
    Result<Facts> facts;
  };
  std::map<crypto::Digest, Entry> entries_;
};

}  // namespace sekisho::attest
