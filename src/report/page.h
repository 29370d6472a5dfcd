// Page: lines for people, each a label and a text, wrapped nowhere: terminals do that better. For this room
// only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "report/judgement.h"

namespace sekisho::report {

class Page {
 public:
  explicit Page(Colour colour) : colour_(colour) {}

  // headline is the first line: a word in a style (an ANSI code such as "1;32"), and a text.
  void headline(std::string_view word, const char* style, const std::string& text);
  // line is "  label        text".
  void line(std::string_view label, const std::string& text);
  // remedy stands below a line and tells what to do.
  void remedy(std::string_view text);
  // strong is a text that stands out.
  std::string strong(std::string_view text) const { return painted(text, "1"); }
  std::string take() { return std::move(out_); }

 private:
  std::string painted(std::string_view text, const char* style) const;
  Colour colour_;
  std::string out_;
};

}  // namespace sekisho::report
