// Conditions: whether what one attestation states is what a demand asks for.
#pragma once

#include <string>
#include <vector>

#include "attest/facts.h"
#include "policy/decide.h"

namespace sekisho::policy {

// Asking is what a condition is asked with, beside the attestation itself.
struct Asking {
  const Ruling& ruling;
  const Case& subject;
  const std::vector<attest::VexStatement>& vex;  // of the authors that the demand trusts
  const std::vector<std::string>& waived;        // vulnerabilities that an exception sets aside
};

// find_condition_faults is what speaks against it: its type's own conditions, which hold whether the demand
// names them or not (an SBOM names packages and describes this artifact, provenance agrees with the
// certificate, a summary says PASSED), and those that the demand names. Facts that were not read, or could
// not be, are a fault.
std::vector<attest::Fault> find_condition_faults(const AttestationDemand& demand, const verify::Proof& proof,
                                                 const Asking& asking);

// want_of is what must be read of a proof for the demands of a rule.
attest::Want want_of(const Demands& demands, const verify::Proof& proof);

// is_meant tells whether a demand is about this proof: its type, by one of its authorities.
bool is_meant(const AttestationDemand& demand, const verify::Proof& proof);

}  // namespace sekisho::policy
