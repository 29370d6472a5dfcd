// Explained: a policy's explanation of one judgement, for its author.
#pragma once

#include <string>

#include "base/json.h"
#include "policy/explain.h"
#include "report/judgement.h"

namespace sekisho::report {

std::string render_explanation_text(const policy::Explanation& explanation, const Judgement& judgement,
                                    Colour colour);
// render_explanation_json is the verdict with the explanation beside it.
Json render_explanation_json(const policy::Explanation& explanation, const Judgement& judgement);

}  // namespace sekisho::report
