#include "base/result.h"

namespace sekisho {

std::string Error::message() const {
  std::string text = detail;
  for (const std::string& line : context) text += " (" + line + ")";
  return text;
}

}  // namespace sekisho
