// root_words: how the parts of a trusted root are spelled, in every output alike. For this room only.
#pragma once

#include <string>
#include <string_view>

#include "report/trusted_root.h"

namespace sekisho::report {

std::string_view kind_word(RootPart::Kind kind);
std::string_view state_word(RootPart::State state);
// describe is what people call a part: its URI, else its subject, else its key.
std::string describe(const RootPart& part);
// days_between is "1 day", "90 days", of whole days, whichever of the two is the earlier.
std::string days_between(Time one, Time other);

}  // namespace sekisho::report
