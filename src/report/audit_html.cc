#include <map>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "report/arrays.h"
#include "report/audit_report.h"
#include "report/audit_words.h"
#include "report/harmless.h"
#include "report/page_parts.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

Json time_or_null(const std::optional<Time>& time) { return time ? Json(render_time(*time)) : Json(); }

Json render_reason(const AuditReason& reason) {
  return Object{
      {"code", shown(reason.code)}, {"subject", shown(reason.subject)}, {"detail", shown(reason.detail)}};
}

Json render_proof(const AuditProof& proof) {
  return Object{{"kind", shown(proof.kind)},
                {"authority", shown(proof.authority)},
                {"signer", shown(proof.signer)},
                {"type", or_null(proof.predicate_type)},
                {"signedAt", time_or_null(proof.signed_at)}};
}

// A place is an array in the order of its members: there may be ten thousand of them.
Json render_place(const Place& place) {
  return Array{shown(place.inventory), shown(place.cluster), shown(place.name_space), shown(place.workload),
               shown(place.container), shown(place.part),    shown(place.spec)};
}

Json render_then(const std::optional<Then>& then) {
  if (!then) return Json();
  return Object{{"id", shown(then->id)},
                {"decision", decision_word(then->decision)},
                {"time", render_time(then->time)},
                {"policyDigest", or_null(then->policy_digest)}};
}

// What was attached and proved nothing: the remedy of some reasons is to look there.
Json render_rejections(const AuditVerdict& verdict) {
  const auto json = parse_json(verdict.json);
  const Json* found = json.ok() ? json->find("rejections") : nullptr;
  const Array* rejections = found == nullptr ? nullptr : found->as_array();
  Array out;
  if (rejections == nullptr) return out;
  for (const Json& rejection : *rejections) {
    const std::string* code = rejection.find_text("code");
    const std::string* detail = rejection.find_text("detail");
    if (code != nullptr && detail != nullptr) {
      out.push_back(Object{{"code", shown(*code)}, {"detail", shown(*detail)}});
    }
  }
  return out;
}

Json render_row(const AuditRow& row) {
  const AuditVerdict& verdict = row.verdict;
  Object shows;
  for (const Requirement requirement : kRequirements) {
    shows.emplace_back(requirement_word(requirement), standing_word(standing_of(row, requirement)));
  }
  return Object{
      {"decision", decision_word(verdict.decision)},
      {"wouldBe", verdict.would_be ? Json(decision_word(*verdict.would_be)) : Json()},
      {"reference", shown(verdict.reference)},
      {"resolved", or_null(verdict.resolved)},
      {"digest", or_null(verdict.digest)},
      {"rule", or_null(verdict.rule)},
      {"time", time_or_null(verdict.time)},
      {"holdsUntil", time_or_null(verdict.holds_until)},
      {"basis", basis_word(row.basis)},
      {"gathered", render_time(row.gathered)},
      {"shows", std::move(shows)},
      {"reasons", render_all(verdict.reasons, render_reason)},
      {"proofs", render_all(verdict.proofs, render_proof)},
      {"exceptions", render_all(verdict.exceptions, [](const std::string& text) { return shown(text); })},
      {"rejections", render_rejections(verdict)},
      {"running", or_null(running_text(row))},
      {"places", render_all(row.places, render_place)},
      {"then", render_then(row.then)}};
}

Json render_fault(const AuditFault& fault) {
  return Object{
      {"inventory", shown(fault.inventory)}, {"where", shown(fault.where)}, {"detail", shown(fault.detail)}};
}

// Each code has one remedy; ten thousand rows need not repeat it.
Json remedies_of(const Audit& audit) {
  std::map<std::string, std::string> remedies;
  for (const AuditRow& row : audit.rows) {
    for (const AuditReason& reason : row.verdict.reasons) {
      remedies.try_emplace(shown(reason.code), shown(reason.remedy));
    }
  }
  Object object;
  for (const auto& [code, remedy] : remedies) object.emplace_back(code, remedy);
  return object;
}

Json render_head(const Audit& audit) {
  return Object{{"version", shown(audit.version)},
                {"begun", render_time(audit.begun)},
                {"ended", render_time(audit.ended)},
                {"policy", shown(audit.policy)},
                {"policyDigest", shown(audit.policy_digest)},
                {"requests", audit.requests},
                {"remedies", remedies_of(audit)},
                {"faults", render_all(audit.faults, render_fault)}};
}

// Within a script element only "<" could end it or begin a comment (HTML, "Restrictions for contents of
// script elements"); JSON may write it otherwise.
std::string script_safe(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      out += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    } else {
      out += c;
    }
  }
  return out;
}

std::string csp_hash(std::string_view text) {
  return "'sha256-" + encode_base64(crypto::hash_bytes(crypto::HashAlgorithm::kSha256, text)) + "'";
}

// The rows are the last member of the object, each written as it is made.
void write_data(const Audit& audit, const Write& write) {
  std::string head = render_json(render_head(audit));
  head.pop_back();
  write(script_safe(head) + ",\"rows\":[");
  for (const AuditRow& row : audit.rows)
    write((&row == &audit.rows.front() ? "" : ",") + script_safe(render_json(render_row(row))));
  write("]}");
}

// Everything is forbidden but the page's own script and style, which are named by their hashes.
std::string content_security_policy() {
  return "default-src 'none'; script-src " + csp_hash(kPageJs) + "; style-src " + csp_hash(kPageCss) +
         "; base-uri 'none'; form-action 'none'";
}

using Part = std::function<void(const Write&)>;

Part text(std::string value) {
  return [value = std::move(value)](const Write& write) { write(value); };
}

// fill writes the page with each {{name}} replaced, in one pass: what is put in is not looked at again.
void fill(std::string_view page, const std::map<std::string_view, Part>& parts, const Write& write) {
  while (true) {
    const auto open = page.find("{{");
    const auto close = open == std::string_view::npos ? open : page.find("}}", open);
    if (close == std::string_view::npos) return write(page);
    const auto part = parts.find(page.substr(open + 2, close - open - 2));
    write(page.substr(0, open));
    if (part != parts.end()) part->second(write);
    page.remove_prefix(close + 2);
  }
}

}  // namespace

void render_audit_html(const Audit& audit, const Write& write) {
  fill(kPageHtml,
       {{"policy", text(content_security_policy())},
        {"style", text(std::string(kPageCss))},
        {"script", text(std::string(kPageJs))},
        {"data", [&](const Write& to) { write_data(audit, to); }}},
       write);
}

}  // namespace sekisho::report
