#include "base/text.h"

#include <string>

#include "report/judgement.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

// Page collects lines of the form "  label        text", wrapped nowhere: terminals do that better.
class Page {
 public:
  explicit Page(Colour colour) : colour_(colour) {}

  void headline(Decision decision, const std::string& text) {
    out_ += painted(decision_word(decision), decision == Decision::kAdmitted ? "1;32"
                                             : decision == Decision::kDenied ? "1;31"
                                                                             : "1;33");
    out_ += "  " + text + "\n";
  }
  void line(std::string_view label, const std::string& text) {
    std::string padded(label);
    padded.resize(kLabelWidth, ' ');
    out_ += "  " + painted(padded, "2") + text + "\n";
  }
  void remedy(std::string_view text) {
    out_ += std::string(2 + kLabelWidth, ' ') + painted("→ ", "2") + std::string(text) + "\n";
  }
  std::string code(ReasonCode code) const { return painted(reason_name(code), "1"); }
  std::string take() { return std::move(out_); }

 private:
  static constexpr std::size_t kLabelWidth = 13;
  std::string painted(std::string_view text, const char* style) const {
    if (colour_ == Colour::kOff) return std::string(text);
    return "\x1b[" + std::string(style) + "m" + std::string(text) + "\x1b[0m";
  }
  Colour colour_;
  std::string out_;
};

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

void show_reasons(Page& page, const Judgement& judgement) {
  for (const policy::Reason& reason : judgement.reasons) {
    page.line(judgement.would_be ? "warning" : "because",
              page.code(reason.code) + ": " + printable(reason.detail));
    page.remedy(reason_remedy(reason.code));
  }
}

void show_rejections(Page& page, const Judgement& judgement) {
  for (const verify::Rejection& rejection : judgement.rejections) {
    std::string text = rejection.source ? short_digest(*rejection.source) + " " : "";
    page.line("not counted", text + page.code(rejection.code) + ": " + printable(rejection.detail));
  }
}

void show_contents(Page& page, const Judgement& judgement) {
  if (judgement.contents) {
    const auto& contents = *judgement.contents;
    page.line("contents", std::to_string(contents.files) + (contents.files == 1 ? " file, " : " files, ") +
                              render_size(contents.bytes));
  }
  if (!judgement.handed_over.empty()) page.line("handed over", printable(judgement.handed_over));
  if (judgement.command_exit && *judgement.command_exit != 0) {
    page.line("command", "exit code " + std::to_string(*judgement.command_exit));
  }
}

}  // namespace

std::string render_text(const Judgement& judgement, Colour colour) {
  Page page(colour);
  page.headline(judgement.decision,
                printable(judgement.resolved.empty() ? judgement.reference : judgement.resolved));
  if (!judgement.resolved.empty() && judgement.resolved != judgement.reference) {
    page.line("asked for", printable(judgement.reference));
  }
  show_policy(page, judgement);
  if (judgement.would_be) page.line("in enforce", std::string(decision_word(*judgement.would_be)));
  show_reasons(page, judgement);
  show_proofs(page, judgement);
  show_rejections(page, judgement);
  show_contents(page, judgement);
  return page.take();
}

}  // namespace sekisho::report
