#include "report/audit_words.h"

#include <algorithm>

#include "attest/predicate_type.h"

namespace sekisho::report {
namespace {

bool is_of(Requirement requirement, const AuditProof& proof) {
  const attest::Kind kind = attest::kind_of(proof.predicate_type);
  switch (requirement) {
    case Requirement::kSigned:
      return proof.kind == "signature";
    case Requirement::kSbom:
      return kind == attest::Kind::kSpdx || kind == attest::Kind::kCycloneDx;
    case Requirement::kProvenance:
      return kind == attest::Kind::kProvenance02 || kind == attest::Kind::kProvenance1;
    case Requirement::kPinned:
      return false;
  }
  return false;
}

// speaks_against tells by the subject of a code, the part before its dot.
bool speaks_against(Requirement requirement, std::string_view code) {
  const std::string_view subject = code.substr(0, code.find('.'));
  switch (requirement) {
    case Requirement::kSigned:
      return subject == "signature" || code == "revoked.key" || code == "revoked.identity";
    case Requirement::kSbom:
      return subject == "sbom";
    case Requirement::kProvenance:
      return subject == "provenance";
    case Requirement::kPinned:
      return code == "image.not-pinned" || code == "reference.not-pinned";
  }
  return false;
}

// Every reference that is known to name an image counts: where it runs, and in the manifests that it holds.
Standing pinned(const AuditRow& row) {
  bool any = row.verdict.images_pinned.has_value();
  bool all = row.verdict.images_pinned.value_or(true);
  for (const Place& place : row.places) {
    if (place.spec.empty()) continue;
    any = true;
    all = all && has_digest(place.spec);
  }
  if (!any) return Standing::kAbsent;
  return all ? Standing::kMet : Standing::kNotMet;
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

}  // namespace

bool has_digest(std::string_view reference) { return reference.find("@sha") != std::string_view::npos; }

std::string_view requirement_word(Requirement requirement) {
  switch (requirement) {
    case Requirement::kSigned:
      return "signed";
    case Requirement::kSbom:
      return "sbom";
    case Requirement::kProvenance:
      return "provenance";
    case Requirement::kPinned:
      return "images-pinned";
  }
  return "";
}

std::string_view requirement_title(Requirement requirement) {
  switch (requirement) {
    case Requirement::kSigned:
      return "It is signed by whom the policy trusts";
    case Requirement::kSbom:
      return "A signed software bill of materials is attached";
    case Requirement::kProvenance:
      return "Signed build provenance is attached";
    case Requirement::kPinned:
      return "Images are named by digest wherever they are known to be named";
  }
  return "";
}

std::string_view standing_word(Standing standing) {
  switch (standing) {
    case Standing::kMet:
      return "met";
    case Standing::kNotMet:
      return "not-met";
    case Standing::kAbsent:
      return "absent";
    case Standing::kUnknown:
      return "unknown";
  }
  return "unknown";
}

bool is_of_row(std::string_view member) {
  return member == "basis" || member == "gathered" || member == "running" || member == "places" ||
         member == "then";
}

std::string_view basis_word(Basis basis) {
  switch (basis) {
    case Basis::kGathered:
      return "gathered";
    case Basis::kListed:
      return "listed";
    case Basis::kKept:
      return "kept";
  }
  return "gathered";
}

Standing standing_of(const AuditRow& row, Requirement requirement) {
  const AuditVerdict& verdict = row.verdict;
  if (std::any_of(verdict.reasons.begin(), verdict.reasons.end(),
                  [&](const AuditReason& reason) { return speaks_against(requirement, reason.code); })) {
    return Standing::kNotMet;
  }
  if (requirement == Requirement::kPinned) return pinned(row);
  if (std::any_of(verdict.proofs.begin(), verdict.proofs.end(),
                  [&](const AuditProof& proof) { return is_of(requirement, proof); })) {
    return Standing::kMet;
  }
  return verdict.decision == Decision::kUndecided ? Standing::kUnknown : Standing::kAbsent;
}

const std::string& name_of(const AuditRow& row) {
  return row.verdict.resolved.empty() ? row.verdict.reference : row.verdict.resolved;
}

std::string repository_of(const AuditRow& row) {
  const std::string& name = name_of(row);
  const std::string whole = name.substr(0, name.find('@'));
  const auto slash = whole.rfind('/');
  const auto colon = whole.rfind(':');
  const bool tagged = colon != std::string::npos && (slash == std::string::npos || colon > slash);
  return tagged ? whole.substr(0, colon) : whole;
}

std::string key_of(const AuditRow& row) {
  const std::string& name = name_of(row);
  std::string key = name == row.verdict.reference ? name : name + " as " + row.verdict.reference;
  if (row.running && row.running->judged == Judged::kIndex) key += " for " + row.running->digest;
  return key;
}

std::string_view judged_word(Judged judged) { return judged == Judged::kIndex ? "index" : "digest"; }

std::string_view covered_word(const Running& running) {
  if (!running.covered) return "unknown";
  return *running.covered ? "yes" : "no";
}

std::string running_text(const AuditRow& row) {
  if (!row.running) return "";
  const auto& [digest, index, judged, covered] = *row.running;
  if (judged == Judged::kIndex)
    return "runs as " + digest + (covered ? ", which it lists" : "; whether it lists that is not known");
  const std::string named = "judged by itself; the specification names the index " + index;
  if (!covered) return named + ", and that it lists it is not proved";
  return named + (*covered ? ", which lists it" : ", which does not speak for it");
}

std::string place_text(const Place& place) {
  std::string text = place.cluster.empty() ? place.inventory : place.cluster;
  if (!place.name_space.empty()) text += (text.empty() ? "" : "/") + place.name_space;
  for (const std::string* part : {&place.workload, &place.container}) {
    if (!part->empty()) text += (text.empty() ? "" : " ") + *part;
  }
  return text;
}

bool is_warned(const AuditRow& row) {
  return row.verdict.decision == Decision::kAdmitted && row.verdict.would_be.has_value();
}

bool has_changed(const AuditRow& row) { return row.then && row.then->decision != row.verdict.decision; }

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? std::string() : std::string(separator)) + text;
  return out;
}

std::vector<std::string> signers_of(const AuditRow& row) {
  std::vector<std::string> signers;
  for (const AuditProof& proof : row.verdict.proofs) {
    if (proof.kind == "signature") add_once(signers, proof.signer);
  }
  return signers;
}

std::vector<std::string> codes_of(const AuditRow& row) {
  std::vector<std::string> codes;
  for (const AuditReason& reason : row.verdict.reasons) add_once(codes, reason.code);
  return codes;
}

std::optional<Time> first_signed(const AuditRow& row) {
  std::optional<Time> first;
  for (const AuditProof& proof : row.verdict.proofs) {
    if (proof.kind == "signature" && proof.signed_at && (!first || *proof.signed_at < *first)) {
      first = proof.signed_at;
    }
  }
  return first;
}

AuditCounts count(const Audit& audit) {
  AuditCounts counts;
  for (const AuditRow& row : audit.rows) {
    switch (row.verdict.decision) {
      case Decision::kAdmitted:
        ++counts.admitted;
        break;
      case Decision::kDenied:
        ++counts.denied;
        break;
      case Decision::kUndecided:
        ++counts.undecided;
        break;
    }
    counts.warned += is_warned(row) ? 1 : 0;
    counts.changed += has_changed(row) ? 1 : 0;
    counts.places += row.places.size();
    for (const std::string& code : codes_of(row)) ++counts.reasons[code];
  }
  return counts;
}

}  // namespace sekisho::report
