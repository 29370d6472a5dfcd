// Papers: what the cases of policy keys share: a book with one identity, and statements about an artifact.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "golden/case_maker.h"

namespace sekisho::golden {

inline constexpr const char* kBuilder = "https://github.com/actions/runner/github-hosted";

// Of two cases that differ in one thing only, the first is admitted and the second denied for these reasons.
struct Pair {
  std::string name;
  std::vector<std::string> threats;
  std::string why;
  std::function<void(CaseMaker&, bool good)> make;
  std::vector<std::string> reasons;
  std::vector<std::string> rejections = {};
};

// cases_of is both cases of every pair: NAME-met and NAME-unmet.
std::vector<Case> cases_of(const std::vector<std::vector<Pair>>& parts);

// replaced is a text in which every `from` is `to`; there must be one.
std::string replaced(std::string text, const std::string& from, const std::string& to);

// use_book makes the case's policy one rule, `manifests`, that asks for a signature by the identity `ci`, and
// for what further members say; `rest` stands under spec.
void use_book(CaseMaker& maker, const std::string& members, const std::string& rest = {});

// sign_as_identity and attest_as_identity hang on a subject what `ci` signed, at 2026-11-23T11:00:00Z and
// later; attest_by_key does it by a key that no rule knows.
void sign_as_identity(CaseMaker& maker, const support::Stored& subject);
void attest_as_identity(CaseMaker& maker, const support::Stored& subject, const std::string& type,
                        const std::string& predicate, Seconds later = Seconds(0));
void attest_by_key(CaseMaker& maker, const support::Stored& subject, const std::string& type,
                   const std::string& predicate);

// attested is an artifact with one attestation; what it states is a predicate as JSON.
void attested(CaseMaker& maker, const std::string& members, const std::string& type,
              const std::string& predicate, const std::string& rest = {});
// demand is the member of a rule that asks for one attestation, `paper`, by `ci`.
std::string demand(const std::string& type, const std::string& further);

// state_of is a state in which a digest was the last to be admitted.
std::string state_of(const CaseMaker& maker, const std::string& digest, const std::string& signed_at);

// Predicates: SUBJECT in them is the hex of the subject's digest, which with_subject puts in.
std::string with_subject(std::string predicate, const support::Stored& subject);
std::string provenance();
std::string summary();
std::string sbom();
std::string scan();
std::string clean_scan();
std::string vex();

}  // namespace sekisho::golden
