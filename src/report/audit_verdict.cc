#include <algorithm>

#include "report/audit.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

constexpr std::string_view kSchema = "https://sekisho.dev/verdict/v1";

Error wrong(const Members& members, std::string_view name, std::string_view wanted) {
  return fail(ReasonCode::kJsonShape,
              members.what() + "." + std::string(name) + " is not " + std::string(wanted));
}

// A member that is a text or null; null is the empty text.
Result<std::string> text_or_null(Members& members, std::string_view name) {
  SEKISHO_TRY(value, members.need(name));
  if (value->is_null()) return std::string();
  if (const auto* text = value->as_string()) return *text;
  return wrong(members, name, "a string or null");
}

Result<Time> time_of(const Members& members, std::string_view name, const std::string& text) {
  const auto time = parse_time(text);
  if (!time) return wrong(members, name, "a time as RFC 3339 has it");
  return *time;
}

Result<std::optional<Time>> time_or_null(Members& members, std::string_view name) {
  SEKISHO_TRY(text, text_or_null(members, name));
  if (text.empty()) return std::optional<Time>();
  SEKISHO_TRY(time, time_of(members, name, text));
  return std::optional<Time>(time);
}

Result<Decision> decision_of(const Members& members, std::string_view name, std::string_view text) {
  for (const Decision decision : {Decision::kDenied, Decision::kUndecided, Decision::kAdmitted}) {
    if (text == decision_word(decision)) return decision;
  }
  return wrong(members, name, "a decision");
}

// read_all reads a member that is an array of objects, each by `read`.
template <class T, class Read>
Result<std::vector<T>> read_all(Members& members, std::string_view name, Read read) {
  SEKISHO_TRY(array, members.array(name));
  std::vector<T> values;
  for (const Json& item : *array) {
    SEKISHO_TRY(object, Members::of(item, members.what() + "." + std::string(name) + "[]"));
    SEKISHO_TRY(value, read(object));
    values.push_back(std::move(value));
  }
  return values;
}

Result<AuditReason> read_reason(Members& members) {
  SEKISHO_TRY(code, members.text("code"));
  SEKISHO_TRY(subject, members.text("subject"));
  SEKISHO_TRY(detail, members.text("detail"));
  SEKISHO_TRY(remedy, members.text("remedy"));
  return AuditReason{std::move(code), std::move(subject), std::move(detail), std::move(remedy)};
}

Result<std::string> read_signer(Members& proof) {
  SEKISHO_TRY(signer, proof.object("signer"));
  SEKISHO_TRY(key, signer.maybe_text("key"));
  if (key) return "key " + *key;
  SEKISHO_TRY(issuer, signer.text("issuer"));
  SEKISHO_TRY(subject, signer.text("subject"));
  return issuer + " " + subject;
}

Result<AuditProof> read_proof(Members& members) {
  SEKISHO_TRY(kind, members.text("kind"));
  if (kind != "signature" && kind != "attestation") return wrong(members, "kind", "a kind of proof");
  SEKISHO_TRY(authority, members.text("authority"));
  SEKISHO_TRY(signer, read_signer(members));
  SEKISHO_TRY(predicate_type, text_or_null(members, "predicateType"));
  SEKISHO_TRY(signed_at, time_or_null(members, "signedAt"));
  return AuditProof{std::move(kind), std::move(authority), std::move(signer), std::move(predicate_type),
                    signed_at};
}

Result<std::string> read_exception(Members& members) {
  SEKISHO_TRY(name, members.text("name"));
  SEKISHO_TRY(owner, members.text("owner"));
  SEKISHO_TRY(expires, members.text("expires"));
  SEKISHO_CHECK(time_of(members, "expires", expires));
  return name + " until " + expires + " (" + owner + ")";
}

Done read_policy(Members& members, AuditVerdict& verdict) {
  SEKISHO_TRY(value, members.need("policy"));
  if (value->is_null()) return done();
  SEKISHO_TRY(policy, members.object("policy"));
  SEKISHO_TRY(name, policy.text("name"));
  SEKISHO_TRY(digest, policy.text("digest"));
  SEKISHO_TRY(rule, text_or_null(policy, "rule"));
  verdict.policy = std::move(name);
  verdict.policy_digest = std::move(digest);
  verdict.rule = std::move(rule);
  return done();
}

Done read_decision(Members& members, AuditVerdict& verdict) {
  SEKISHO_TRY(decision, members.text("decision"));
  SEKISHO_TRY(decided, decision_of(members, "decision", decision));
  verdict.decision = decided;
  SEKISHO_TRY(would_be, text_or_null(members, "wouldBe"));
  if (would_be.empty()) return done();
  SEKISHO_TRY(otherwise, decision_of(members, "wouldBe", would_be));
  verdict.would_be = otherwise;
  return done();
}

Done read_names(Members& members, AuditVerdict& verdict) {
  SEKISHO_TRY(reference, members.text("reference"));
  SEKISHO_TRY(resolved, text_or_null(members, "resolved"));
  SEKISHO_TRY(digest, text_or_null(members, "digest"));
  SEKISHO_TRY(text, members.text("time"));
  SEKISHO_TRY(time, time_of(members, "time", text));
  SEKISHO_TRY(holds_until, time_or_null(members, "holdsUntil"));
  verdict.reference = std::move(reference);
  verdict.resolved = std::move(resolved);
  verdict.digest = std::move(digest);
  verdict.time = time;
  verdict.holds_until = holds_until;
  return done();
}

// The JSON does not say so: it is what its reasons' classes mean for the exit code.
bool is_unusable(const AuditVerdict& verdict) {
  return verdict.decision == Decision::kUndecided &&
         std::any_of(verdict.reasons.begin(), verdict.reasons.end(), [](const AuditReason& reason) {
           const auto code = find_reason(reason.code);
           return code && reason_class(*code) == ReasonClass::kUnusable;
         });
}

std::optional<bool> images_pinned(const Json& json) {
  const Json* contents = json.find("contents");
  const Json* images = contents == nullptr ? nullptr : contents->find("images");
  const Json::Array* array = images == nullptr ? nullptr : images->as_array();
  std::optional<bool> all;
  if (array == nullptr) return all;
  for (const Json& image : *array) {
    if (const std::string* text = image.find_text("image")) all = all.value_or(true) && has_digest(*text);
  }
  return all;
}

Result<Basis> read_basis(Members& members) {
  SEKISHO_TRY(text, members.text("basis"));
  for (const Basis basis : {Basis::kGathered, Basis::kListed, Basis::kKept}) {
    if (text == basis_word(basis)) return basis;
  }
  return wrong(members, "basis", "a basis");
}

Result<std::optional<Then>> read_then(Members& members) {
  SEKISHO_TRY(value, members.need("then"));
  if (value->is_null()) return std::optional<Then>();
  SEKISHO_TRY(then, members.object("then"));
  SEKISHO_TRY(id, text_or_null(then, "id"));
  SEKISHO_TRY(word, then.text("decision"));
  SEKISHO_TRY(decision, decision_of(then, "decision", word));
  SEKISHO_TRY(text, then.text("time"));
  SEKISHO_TRY(time, time_of(then, "time", text));
  SEKISHO_TRY(policy_digest, text_or_null(then, "policyDigest"));
  return std::optional<Then>(Then{std::move(id), decision, time, std::move(policy_digest)});
}

Result<std::optional<Running>> read_running(Members& members) {
  SEKISHO_TRY(value, members.need("running"));
  if (value->is_null()) return std::optional<Running>();
  SEKISHO_TRY(running, members.object("running"));
  SEKISHO_TRY(digest, running.text("digest"));
  SEKISHO_TRY(index, running.text("index"));
  SEKISHO_TRY(word, running.text("judged"));
  SEKISHO_TRY(covered, running.need("covered"));
  Running read{std::move(digest), std::move(index), Judged::kDigest, {}};
  if (word == judged_word(Judged::kIndex)) {
    read.judged = Judged::kIndex;
  } else if (word != judged_word(Judged::kDigest)) {
    return wrong(running, "judged", "index or digest");
  }
  if (covered->as_bool() != nullptr) {
    read.covered = *covered->as_bool();
  } else if (!covered->is_null()) {
    return wrong(running, "covered", "true, false or null");
  }
  return std::optional<Running>(std::move(read));
}

}  // namespace

Result<Place> read_place(const Json& json) {
  SEKISHO_TRY(members, Members::of(json, "place"));
  Place place;
  for (const auto& [name, text] : {std::pair{"inventory", &place.inventory},
                                   {"cluster", &place.cluster},
                                   {"namespace", &place.name_space},
                                   {"workload", &place.workload},
                                   {"container", &place.container},
                                   {"part", &place.part},
                                   {"spec", &place.spec}}) {
    SEKISHO_TRY(value, text_or_null(members, name));
    *text = std::move(value);
  }
  return place;
}

Result<AuditRow> read_audit_row(const Json& json) {
  AuditRow row;
  SEKISHO_TRY(members, Members::of(json, "row"));
  SEKISHO_TRY(basis, read_basis(members));
  SEKISHO_TRY(text, members.text("gathered"));
  SEKISHO_TRY(gathered, time_of(members, "gathered", text));
  SEKISHO_TRY(places, members.array("places"));
  for (const Json& item : *places) {
    SEKISHO_TRY(place, read_place(item));
    row.places.push_back(std::move(place));
  }
  SEKISHO_TRY(then, read_then(members));
  SEKISHO_TRY(running, read_running(members));
  row.basis = basis;
  row.gathered = gathered;
  row.then = std::move(then);
  row.running = std::move(running);
  Json verdict_json = json;
  std::erase_if(*verdict_json.as_object(), [](const auto& member) { return is_of_row(member.first); });
  SEKISHO_TRY(verdict, read_verdict(verdict_json));
  row.verdict = std::move(verdict);
  return row;
}

Result<AuditVerdict> read_verdict(const Json& json) {
  AuditVerdict verdict;
  SEKISHO_TRY(members, Members::of(json, "verdict"));
  SEKISHO_TRY(schema, members.text("schema"));
  if (schema != kSchema) return wrong(members, "schema", kSchema);
  SEKISHO_CHECK(read_decision(members, verdict));
  SEKISHO_CHECK(read_names(members, verdict));
  SEKISHO_CHECK(read_policy(members, verdict));
  SEKISHO_TRY(reasons, read_all<AuditReason>(members, "reasons", read_reason));
  SEKISHO_TRY(proofs, read_all<AuditProof>(members, "proofs", read_proof));
  SEKISHO_TRY(exceptions, read_all<std::string>(members, "exceptions", read_exception));
  verdict.reasons = std::move(reasons);
  verdict.proofs = std::move(proofs);
  verdict.exceptions = std::move(exceptions);
  verdict.unusable = is_unusable(verdict);
  verdict.images_pinned = images_pinned(json);
  verdict.json = render_json(harmless(json));  // so that it can be read again, whatever is in it
  return verdict;
}

void add_reason(AuditVerdict& verdict, const policy::Reason& reason) {
  const AuditReason& added =
      verdict.reasons.emplace_back(AuditReason{std::string(reason_name(reason.code)), reason.subject,
                                               reason.detail, std::string(reason_remedy(reason.code))});
  auto json = parse_json(verdict.json);
  if (!json.ok() || json->as_object() == nullptr) return;
  for (auto& [name, value] : *json->as_object()) {
    if (name != "reasons" || value.as_array() == nullptr) continue;
    value.as_array()->push_back(Json::Object{{"code", added.code},
                                             {"subject", added.subject},
                                             {"detail", added.detail},
                                             {"remedy", added.remedy}});
  }
  verdict.json = render_json(*json);
}

}  // namespace sekisho::report
