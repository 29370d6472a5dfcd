#include "audit/touched.h"

#include <algorithm>
#include <map>

namespace sekisho::audit {
namespace {

// A signer is "key ID", or "ISSUER SUBJECT".
bool is_meant(const SignerQuery& query, const std::string& signer) {
  if (query.key) return signer == "key " + query.key->text();
  const auto space = signer.find(' ');
  if (space == std::string::npos || signer.substr(space + 1) != query.subject) return false;
  return query.issuer.empty() || signer.substr(0, space) == query.issuer;
}

void note(const report::AuditProof& proof, bool meant, Touched& touched) {
  if (!meant) {
    auto& others = touched.other_signers;
    if (std::find(others.begin(), others.end(), proof.signer) == others.end()) others.push_back(proof.signer);
  } else if (proof.signed_at && (!touched.signed_at || *proof.signed_at < *touched.signed_at)) {
    touched.signed_at = proof.signed_at;
  }
}

std::optional<Touched> find_touched(const SignerQuery& query, const store::KeptVerdict& kept,
                                    const Limits& limits) {
  const auto json = parse_json(kept.verdict, limits.json_depth);
  if (!json.ok()) return std::nullopt;
  const auto verdict = report::read_verdict(*json);
  if (!verdict.ok()) return std::nullopt;
  Touched touched{verdict->resolved, verdict->decision, {}, kept.judged, {}};
  bool found = false;
  for (const report::AuditProof& proof : verdict->proofs) {
    const bool meant = is_meant(query, proof.signer);
    note(proof, meant, touched);
    found = found || meant;
  }
  if (!found) return std::nullopt;
  return touched;
}

}  // namespace

std::vector<Touched> touched_by(const SignerQuery& query, const store::Cache& cache, const Limits& limits) {
  std::map<std::string, Touched> newest;
  cache.visit_verdicts([&](const store::KeptVerdict& kept) {
    auto touched = find_touched(query, kept, limits);
    if (!touched) return;
    const auto [place, is_new] = newest.try_emplace(touched->name, *touched);
    if (!is_new && place->second.judged < touched->judged) place->second = *std::move(touched);
  });
  std::vector<Touched> all;
  for (auto& [name, touched] : newest) all.push_back(std::move(touched));
  return all;
}

}  // namespace sekisho::audit
