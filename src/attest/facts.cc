#include "attest/facts.h"

#include "attest/predicate_type.h"
#include "base/json_cursor.h"

namespace sekisho::attest {
namespace {

Result<Facts> read_typed(Kind kind, std::string_view text, const Limits& limits) {
  Facts facts;
  switch (kind) {
    case Kind::kSpdx:
    case Kind::kCycloneDx: {
      SEKISHO_TRY(sbom, parse_sbom(kind, text, limits));
      facts.sbom = std::move(sbom);
      break;
    }
    case Kind::kProvenance02:
    case Kind::kProvenance1: {
      SEKISHO_TRY(provenance, parse_provenance(kind, text, limits));
      facts.provenance = std::move(provenance);
      break;
    }
    case Kind::kSummary: {
      SEKISHO_TRY(summary, parse_summary(text, limits));
      facts.summary = std::move(summary);
      break;
    }
    case Kind::kVulnerabilities:
    case Kind::kSarif: {
      SEKISHO_TRY(report, parse_report(kind, text, limits));
      facts.report = std::move(report);
      break;
    }
    case Kind::kOpenVex:
    case Kind::kCsafVex: {
      SEKISHO_TRY(statements, parse_vex(kind, text, limits));
      facts.vex = std::move(statements);
      break;
    }
    case Kind::kOther: {
      // Nothing is known of it but that it must be JSON.
      JsonCursor cursor(text, limits);
      SEKISHO_CHECK(cursor.skip());
      break;
    }
  }
  return facts;
}

Result<Facts> read_facts(const verify::Proof& proof, const Want& want, const Limits& limits) {
  const Kind kind = kind_of(proof.predicate_type);
  // A statement without a predicate states nothing.
  if (proof.predicate == nullptr || proof.predicate->empty())
    return fail(ReasonCode::kAttestationMalformed, "the statement has no predicate");
  const std::string_view text = *proof.predicate;
  Facts facts;
  if (want.typed) {
    SEKISHO_TRY(typed, read_typed(kind, text, limits));
    facts = std::move(typed);
  }
  if (want.report && !facts.report) {
    SEKISHO_TRY(report, parse_report(kind, text, limits));
    facts.report = std::move(report);
  }
  if (want.vex && facts.vex.empty()) {
    auto statements = parse_vex(kind, text, limits);
    if (statements.ok()) {
      facts.vex = *std::move(statements);
    } else {
      facts.vex_error = std::move(statements).error();
    }
  }
  if (want.document) {
    JsonCursor cursor(text, limits);
    SEKISHO_TRY(document, cursor.value());
    facts.document = std::move(document);
  }
  return facts;
}

bool covers(const Want& read, const Want& want) {
  return (read.typed || !want.typed) && (read.report || !want.report) && (read.vex || !want.vex) &&
         (read.document || !want.document);
}

}  // namespace

void FactBook::read(const verify::Proof& proof, const Want& want, const Limits& limits) {
  if (!want.any()) return;
  const auto found = entries_.find(proof.content);
  Want all = want;
  if (found != entries_.end()) {
    const Want& before = found->second.read;
    if (covers(before, want)) return;
    all = {before.typed || want.typed, before.report || want.report, before.vex || want.vex,
           before.document || want.document};
  }
  entries_.insert_or_assign(proof.content, Entry{all, read_facts(proof, all, limits)});
}

const Result<Facts>* FactBook::find(const verify::Proof& proof) const {
  const auto found = entries_.find(proof.content);
  return found == entries_.end() ? nullptr : &found->second.facts;
}

}  // namespace sekisho::attest
