// What the tests of deciding share: documents of several kinds, proofs by the maker's keys, reason codes.
#pragma once

#include <string>
#include <vector>

#include "policy/decide.h"
#include "policy_maker.h"
#include "support/proof_maker.h"

namespace sekisho::policy {

inline const Time kNow = *parse_time("2026-06-01T00:00:00Z");

inline oci::Manifest make_manifest(std::string_view config_type, const std::string& artifact_type = {}) {
  return {crypto::Digest::of("subject"),
          7,
          std::string(oci::kManifestType),
          artifact_type,
          oci::Descriptor::of(std::string(config_type), "{}"),
          {},
          {},
          {}};
}

inline oci::Index make_index(const std::string& artifact_type = {}) {
  return {crypto::Digest::of("subject"),
          7,
          std::string(oci::kIndexType),
          artifact_type,
          {oci::Descriptor::of(std::string(oci::kManifestType), "child")},
          {},
          {}};
}

using Codes = std::vector<ReasonCode>;

inline Codes codes_of(const std::vector<Reason>& reasons) {
  Codes codes;
  for (const Reason& reason : reasons) codes.push_back(reason.code);
  return codes;
}

class Decide : public ::testing::Test {
 protected:
  // A policy with one rule for everything, and what else stands under spec.
  void use(const std::string& rule_members, const std::string& spec = {}) {
    policy = maker.must_load(PolicyMaker::with_rule(rule_members) + spec);
    ASSERT_NE(policy, nullptr);
  }
  verify::Proof by(const std::string& name, const std::string& source = "signature",
                   verify::ProofFormat format = verify::ProofFormat::kBundleV03) const {
    return support::make_proof(name, maker.key_id(name), source, format);
  }
  Verdict papers() const {
    const auto reference = *oci::Reference::parse(typed);
    return decide_papers(*policy, {reference, document, destination, history}, evidence, kNow);
  }
  Codes denied() const {
    const Verdict verdict = papers();
    const auto* denial = std::get_if<Denial>(&verdict);
    EXPECT_NE(denial, nullptr) << "not denied";
    return denial == nullptr ? Codes{} : codes_of(denial->reasons);
  }
  Codes undecided() const {
    const Verdict verdict = papers();
    const auto* open = std::get_if<Undecided>(&verdict);
    EXPECT_NE(open, nullptr) << "not undecided";
    return open == nullptr ? Codes{} : codes_of(open->reasons);
  }
  std::optional<Clearance> cleared() const {
    const Verdict verdict = papers();
    const auto* clearance = std::get_if<Clearance>(&verdict);
    return clearance == nullptr ? std::nullopt : std::optional(*clearance);
  }
  bool admitted() const {
    const auto clearance = cleared();
    return clearance && clearance->would_be().empty();
  }

  PolicyMaker maker;
  std::shared_ptr<const Policy> policy;
  std::string typed = "ghcr.io/acme/app@" + crypto::Digest::of("subject").text();
  oci::Document document = make_manifest(oci::kFluxConfigType);
  verify::Evidence evidence;
  Destination destination;
  store::History history;
};

}  // namespace sekisho::policy
