// ReasonCode: every way in which this program can say no, each with a stable name, a class and a remedy.
#pragma once

#include <optional>
#include <string_view>

namespace sekisho {

// ReasonClass decides the exit code: denied 1, unusable 2, undecided 3.
enum class ReasonClass { kUndecided, kDenied, kUnusable };

enum class ReasonCode {
#define X(enumerator, name, reason_class, remedy) enumerator,
#include "base/reasons.def"
#undef X
};

// reason_name is the stable name, such as "signature.none-matched".
std::string_view reason_name(ReasonCode code);
// reason_class tells denied, undecided and unusable apart.
ReasonClass reason_class(ReasonCode code);
// reason_remedy tells people what to do next.
std::string_view reason_remedy(ReasonCode code);
// find_reason is the code of a name, or nothing.
std::optional<ReasonCode> find_reason(std::string_view name);

}  // namespace sekisho
