// Words: how decisions, kinds and formats are spelled, in every output alike.
#pragma once

#include <string>
#include <string_view>

#include "report/judgement.h"

namespace sekisho::report {

std::string_view decision_word(Decision decision);
std::string_view stage_word(Stage stage);
std::string_view kind_word(verify::ProofKind kind);
std::string_view format_word(verify::ProofFormat format);

}  // namespace sekisho::report
