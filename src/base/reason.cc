#include "base/reason.h"

#include <array>
#include <cstddef>

namespace sekisho {
namespace {

struct Row {
  std::string_view name;
  ReasonClass reason_class;
  std::string_view remedy;
};

constexpr std::array kRows = {
#define X(enumerator, name, reason_class, remedy) Row{name, ReasonClass::reason_class, remedy},
#include "base/reasons.def"
#undef X
};

const Row& row(ReasonCode code) { return kRows.at(static_cast<std::size_t>(code)); }

}  // namespace

std::string_view reason_name(ReasonCode code) { return row(code).name; }
ReasonClass reason_class(ReasonCode code) { return row(code).reason_class; }
std::string_view reason_remedy(ReasonCode code) { return row(code).remedy; }

std::optional<ReasonCode> find_reason(std::string_view name) {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == name) return static_cast<ReasonCode>(i);
  }
  return std::nullopt;
}

}  // namespace sekisho
