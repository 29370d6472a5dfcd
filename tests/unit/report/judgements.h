// Judgements for the tests of this room, made by hand.
#pragma once

#include "report/judgement.h"

namespace sekisho::report {

inline Judgement judgement_of(Decision decision) {
  Judgement judgement;
  judgement.reference = "ghcr.io/acme/app:v1";
  judgement.decision = decision;
  judgement.time = *parse_time("2026-11-23T12:00:00Z");
  if (decision != Decision::kAdmitted) {
    judgement.reasons = {{ReasonCode::kSignatureNone, "ghcr.io/acme/app:v1", "nothing is attached"}};
  }
  return judgement;
}

}  // namespace sekisho::report
