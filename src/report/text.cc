#include "base/text.h"

#include <string>

#include "report/judgement.h"
#include "report/page.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

const char* style_of(Decision decision) {
  switch (decision) {
    case Decision::kAdmitted:
      return "1;32";
    case Decision::kDenied:
      return "1;31";
    case Decision::kUndecided:
      return "1;33";
  }
  return "1;33";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

// sha256:0123456789ab…: enough to tell digests apart by eye.
std::string short_digest(const crypto::Digest& digest) { return digest.text().substr(0, 7 + 12) + "…"; }

void show_policy(Page& page, const Judgement& judgement) {
  if (judgement.policy == nullptr) return;
  std::string text = judgement.policy->name();
  if (judgement.policy->version()) text += " version " + std::to_string(*judgement.policy->version());
  text += judgement.rule.empty() ? ", no rule matches" : ", rule " + judgement.rule;
  if (judgement.mode == policy::Mode::kWarn) text += ", warns only";
  page.line("policy", text);
}

std::string describe_signer(const verify::Signer& signer) {
  if (!signer.identity) return "key " + short_digest(signer.key);
  return printable(signer.identity->subject) + " of " + printable(signer.identity->issuer);
}

void show_proofs(Page& page, const Judgement& judgement) {
  for (const verify::Proof& proof : judgement.proofs) {
    std::string text = proof.authority + ", " + describe_signer(proof.signer) + " (" +
                       std::string(format_word(proof.format)) + ")";
    if (proof.kind == verify::ProofKind::kAttestation) text += " " + printable(proof.predicate_type);
    if (proof.signed_at) text += " at " + render_time(*proof.signed_at);
    page.line(proof.kind == verify::ProofKind::kSignature ? "signed by" : "attested by", text);
    page.line("  checked", joined(proof.verified_by));
    if (!proof.not_checked.empty()) page.line("  unchecked", joined(proof.not_checked));
  }
}

// What was found in a tree is told with its place in it.
std::string where(const Judgement& judgement, const policy::Reason& reason) {
  const bool whole = judgement.digest && reason.subject == judgement.digest->text();
  if (judgement.stage == Stage::kPapers || whole || reason.subject == judgement.reference) return "";
  return printable(reason.subject) + ": ";
}

void show_reasons(Page& page, const Judgement& judgement) {
  for (const policy::Reason& reason : judgement.reasons) {
    page.line(
        judgement.would_be ? "warning" : "because",
        page.strong(reason_name(reason.code)) + ": " + where(judgement, reason) + printable(reason.detail));
    page.remedy(reason_remedy(reason.code));
  }
}

void show_exceptions(Page& page, const Judgement& judgement) {
  for (const policy::Exception& exception : judgement.exceptions) {
    page.line("exception", exception.name + " until " + render_time(exception.expires) + ", " +
                               printable(exception.owner) + ": " + printable(exception.reason));
  }
}

void show_rejections(Page& page, const Judgement& judgement) {
  for (const verify::Rejection& rejection : judgement.rejections) {
    std::string text = rejection.source ? short_digest(*rejection.source) + " " : "";
    page.line("not counted",
              text + page.strong(reason_name(rejection.code)) + ": " + printable(rejection.detail));
  }
}

std::string count_objects(const Contents& contents) {
  if (!contents.objects) return "";
  return ", " + counted(*contents.objects, "object") + ", " + counted(contents.images.size(), "image");
}

void show_contents(Page& page, const Judgement& judgement) {
  if (judgement.contents) {
    const auto& contents = *judgement.contents;
    page.line("contents",
              counted(contents.files, "file") + ", " + render_size(contents.bytes) + count_objects(contents));
  }
  if (judgement.contents && !judgement.contents->rewritten.empty())
    page.line("pinned", "digests were written into " + counted(judgement.contents->rewritten.size(), "file"));
  if (!judgement.handed_over.empty()) page.line("handed over", printable(judgement.handed_over));
  if (judgement.command_exit && *judgement.command_exit != 0) {
    page.line("command", "exit code " + std::to_string(*judgement.command_exit));
  }
}

}  // namespace

std::string render_text(const Judgement& judgement, Colour colour) {
  Page page(colour);
  page.headline(decision_word(judgement.decision), style_of(judgement.decision),
                printable(judgement.resolved.empty() ? judgement.reference : judgement.resolved));
  if (!judgement.resolved.empty() && judgement.resolved != judgement.reference) {
    page.line("asked for", printable(judgement.reference));
  }
  show_policy(page, judgement);
  if (judgement.would_be) page.line("in enforce", std::string(decision_word(*judgement.would_be)));
  show_reasons(page, judgement);
  show_exceptions(page, judgement);
  show_proofs(page, judgement);
  show_rejections(page, judgement);
  show_contents(page, judgement);
  return page.take();
}

}  // namespace sekisho::report
