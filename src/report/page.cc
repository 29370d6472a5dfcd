#include "report/page.h"

namespace sekisho::report {
namespace {

constexpr std::size_t kLabelWidth = 13;

}  // namespace

void Page::headline(std::string_view word, const char* style, const std::string& text) {
  out_ += painted(word, style) + "  " + text + "\n";
}

void Page::line(std::string_view label, const std::string& text) {
  std::string padded(label);
  padded.resize(kLabelWidth, ' ');
  out_ += "  " + painted(padded, "2") + text + "\n";
}

void Page::remedy(std::string_view text) {
  out_ += std::string(2 + kLabelWidth, ' ') + painted("→ ", "2") + std::string(text) + "\n";
}

std::string Page::painted(std::string_view text, const char* style) const {
  if (colour_ == Colour::kOff) return std::string(text);
  return "\x1b[" + std::string(style) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace sekisho::report
