// What all reports of an audit say alike: names of rows, what they show of each requirement, counts. For this
// room only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/audit.h"

namespace sekisho::report {

// Requirement is what people ask of whatever runs, whether the policy asks for it or not.
enum class Requirement { kSigned, kSbom, kProvenance, kPinned };
inline constexpr std::array kRequirements = {Requirement::kSigned, Requirement::kSbom,
                                             Requirement::kProvenance, Requirement::kPinned};

// Standing is what a row shows of a requirement.
enum class Standing {
  kMet,      // a proof shows it, or for kPinned every reference that is known has a digest
  kNotMet,   // a reason of the verdict speaks against it, or a reference has no digest
  kAbsent,   // nothing was proved, and nothing was said against it
  kUnknown,  // the verdict is open
};

// has_digest tells whether a reference names a digest.
bool has_digest(std::string_view reference);

std::string_view requirement_word(Requirement requirement);
// requirement_title is a sentence of what is required.
std::string_view requirement_title(Requirement requirement);
std::string_view standing_word(Standing standing);
std::string_view basis_word(Basis basis);
// is_of_row is true of the members that the JSON of a row has besides those of its verdict.
bool is_of_row(std::string_view member);
Standing standing_of(const AuditRow& row, Requirement requirement);

// name_of is what a row is called: host/repository@digest, or the reference where it was not resolved.
const std::string& name_of(const AuditRow& row);
// repository_of is the part of a row's name before its digest or tag.
std::string repository_of(const AuditRow& row);
// key_of tells rows apart, on any day: the name, the reference where it is another, and what runs where the
// name is that of an index.
std::string key_of(const AuditRow& row);
std::string_view judged_word(Judged judged);
// covered_word is yes, no or unknown.
std::string_view covered_word(const Running& running);
// running_text says what runs and how it is related to what was judged; empty where they are the same.
std::string running_text(const AuditRow& row);
// place_text is "cluster/namespace KIND/NAME container", of what is known.
std::string place_text(const Place& place);
// is_warned is true of what is admitted in warn mode only.
bool is_warned(const AuditRow& row);
// has_changed is true of what is decided otherwise than when it was admitted or blocked.
bool has_changed(const AuditRow& row);

// joined is the texts with a separator between them.
std::string joined(const std::vector<std::string>& texts, std::string_view separator);
// signers_of are the signers of a row's signatures, each once, in the order given.
std::vector<std::string> signers_of(const AuditRow& row);
// codes_of are the codes of a row's reasons, each once, in the order given.
std::vector<std::string> codes_of(const AuditRow& row);
// first_signed is the earliest time of a row's signatures.
std::optional<Time> first_signed(const AuditRow& row);

struct AuditCounts {
  std::uint64_t admitted = 0, denied = 0, undecided = 0;
  std::uint64_t warned = 0;   // of those admitted
  std::uint64_t changed = 0;  // of all
  std::uint64_t places = 0;
  std::map<std::string, std::uint64_t> reasons;  // rows by code
};
AuditCounts count(const Audit& audit);

}  // namespace sekisho::report
