#include "base/text.h"
#include "report/arrays.h"
#include "report/judgement.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

template <class T, class Render>
Json or_null(const std::optional<T>& value, Render render) {
  return value ? Json(render(*value)) : Json();
}

Array strings(const std::vector<std::string>& texts) { return Array(texts.begin(), texts.end()); }

Json render_policy(const Judgement& judgement) {
  if (judgement.policy == nullptr) return Json();
  Object object{{"name", judgement.policy->name()}};
  object.emplace_back("version", or_null(judgement.policy->version(), [](std::uint64_t v) { return v; }));
  object.emplace_back("rule", or_null(judgement.rule));
  object.emplace_back("digest", judgement.policy->digest().text());
  return object;
}

Json render_reason(const policy::Reason& reason) {
  return Object{{"code", reason_name(reason.code)},
                {"subject", printable(reason.subject)},
                {"detail", printable(reason.detail)},
                {"remedy", reason_remedy(reason.code)}};
}

Json render_exception(const policy::Exception& exception) {
  return Object{{"name", exception.name},
                {"owner", printable(exception.owner)},
                {"reason", printable(exception.reason)},
                {"expires", render_time(exception.expires)}};
}

// A key is told by its id; an identity by what its provider said.
Json render_signer(const verify::Signer& signer) {
  if (!signer.identity) return Object{{"key", signer.key.text()}};
  Object claims;
  for (const auto& [name, value] : signer.identity->claims) claims.emplace_back(name, printable(value));
  return Object{{"issuer", printable(signer.identity->issuer)},
                {"subject", printable(signer.identity->subject)},
                {"claims", std::move(claims)}};
}

Json render_proof(const verify::Proof& proof) {
  return Object{{"kind", kind_word(proof.kind)},
                {"format", format_word(proof.format)},
                {"authority", proof.authority},
                {"signer", render_signer(proof.signer)},
                {"predicateType", or_null(proof.predicate_type)},
                {"signedAt", or_null(proof.signed_at, render_time)},
                {"verifiedBy", strings(proof.verified_by)},
                {"notChecked", strings(proof.not_checked)},
                {"source", proof.source.text()}};
}

Json render_rejection(const verify::Rejection& rejection) {
  return Object{
      {"code", reason_name(rejection.code)},
      {"source", or_null(rejection.source, [](const crypto::Digest& digest) { return digest.text(); })},
      {"detail", printable(rejection.detail)}};
}

Json render_image(const ContentImage& image) {
  return Object{{"image", printable(image.image)},  {"object", printable(image.object)},
                {"field", printable(image.field)},  {"file", printable(image.file)},
                {"line", std::int64_t{image.line}}, {"decision", or_null(image.decision, decision_word)}};
}

Json render_rewritten(const Rewritten& rewritten) {
  return Object{{"file", printable(rewritten.file)},
                {"before", rewritten.before.text()},
                {"after", rewritten.after.text()}};
}

Json render_contents(const Contents& contents) {
  // Of manifests that were not read nothing is claimed.
  Json images = contents.objects ? Json(render_all(contents.images, render_image)) : Json();
  return Object{
      {"objects", or_null(contents.objects, [](std::size_t count) { return std::uint64_t{count}; })},
      {"images", std::move(images)},
      {"rewritten", render_all(contents.rewritten, render_rewritten)},
      {"files", contents.files},
      {"bytes", contents.bytes}};
}

}  // namespace

Json render_verdict(const Judgement& judgement) {
  return Object{
      {"schema", "https://sekisho.dev/verdict/v1"},
      {"decision", decision_word(judgement.decision)},
      {"stage", stage_word(judgement.stage)},
      {"reference", printable(judgement.reference)},
      {"resolved", or_null(judgement.resolved)},
      {"digest", or_null(judgement.digest, [](const crypto::Digest& digest) { return digest.text(); })},
      {"policy", render_policy(judgement)},
      {"mode", judgement.mode == policy::Mode::kWarn ? "warn" : "enforce"},
      {"wouldBe", or_null(judgement.would_be, decision_word)},
      {"time", render_time(judgement.time)},
      {"holdsUntil", or_null(judgement.holds_until, render_time)},
      {"reasons", render_all(judgement.reasons, render_reason)},
      {"exceptions", render_all(judgement.exceptions, render_exception)},
      {"proofs", render_all(judgement.proofs, render_proof)},
      {"rejections", render_all(judgement.rejections, render_rejection)},
      {"contents", or_null(judgement.contents, render_contents)},
      {"requests", Object{{"count", judgement.requests.requests}, {"bytes", judgement.requests.bytes}}},
      {"command", or_null(judgement.command_exit,
                          [](int exit) {
                            return Object{{"exit", exit}};
                          })},
  };
}

}  // namespace sekisho::report
