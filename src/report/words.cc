#include "report/words.h"

namespace sekisho::report {

std::string_view decision_word(Decision decision) {
  switch (decision) {
    case Decision::kDenied:
      return "denied";
    case Decision::kUndecided:
      return "undecided";
    case Decision::kAdmitted:
      return "admitted";
  }
  return "undecided";
}

std::string_view stage_word(Stage stage) {
  switch (stage) {
    case Stage::kPapers:
      return "papers";
    case Stage::kGoods:
      return "goods";
  }
  return "papers";
}

std::string_view kind_word(verify::ProofKind kind) {
  switch (kind) {
    case verify::ProofKind::kSignature:
      return "signature";
    case verify::ProofKind::kAttestation:
      return "attestation";
  }
  return "attestation";
}

std::string_view format_word(verify::ProofFormat format) {
  switch (format) {
    case verify::ProofFormat::kLegacy:
      return "legacy";
    case verify::ProofFormat::kBundleV01:
      return "bundle-v0.1";
    case verify::ProofFormat::kBundleV02:
      return "bundle-v0.2";
    case verify::ProofFormat::kBundleV03:
      return "bundle-v0.3";
  }
  return "";
}

}  // namespace sekisho::report
