#include "attest/vex.h"

#include <algorithm>
#include <array>

#include "attest/vex_readers.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

Done read_vex(Kind kind, std::string_view predicate, Statements& statements) {
  switch (kind) {
    case Kind::kOpenVex:
      return read_openvex(predicate, statements);
    case Kind::kCsafVex:
      return read_csaf(predicate, statements);
    case Kind::kCycloneDx:
      return read_cyclonedx_vex(predicate, statements);
    case Kind::kOther:
    case Kind::kSpdx:
    case Kind::kProvenance02:
    case Kind::kProvenance1:
    case Kind::kSummary:
    case Kind::kVulnerabilities:
    case Kind::kSarif:
      break;
  }
  return malformed("this type is no VEX");
}

}  // namespace

Done Statements::add(VexStatement statement) {
  if (list_.size() >= limits_.findings) return too_many("VEX statements", limits_.findings);
  list_.push_back(std::move(statement));
  return done();
}

Done Statements::refer(std::size_t references) {
  if (references > references_left_) return too_many("references to products", limits_.sbom_relationships);
  references_left_ -= references;
  return done();
}

void add_digest(VexComponent& component, std::string_view algorithm, std::string_view hex) {
  std::string folded = fold_case(algorithm);
  std::erase(folded, '-');
  component.digests.emplace_back(std::move(folded), fold_case(hex));
}

void add_name(VexComponent& component, std::string name) {
  if (!name.empty()) component.names.push_back(std::move(name));
}

Result<std::vector<VexStatement>> parse_vex(Kind kind, std::string_view predicate, const Limits& limits) {
  Statements statements(limits);
  SEKISHO_CHECK(read_vex(kind, predicate, statements));
  return statements.take();
}

}  // namespace sekisho::attest
