// Regexp: a regular expression that matches in time linear in the text, and the whole of a text unless asked
// otherwise.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho {

// Regexp is in RE2's syntax and works on UTF-8. Copies share one compiled pattern, which threads may share.
class Regexp {
 public:
  // parse compiles a pattern of at most 1000 bytes within 1 MiB. Error: policy.invalid, with what RE2 said.
  static Result<Regexp> parse(std::string_view pattern);

  // matches_whole tells whether the pattern matches all of the text, with or without anchors in it: every
  // byte counts, NUL and line breaks too, and `^a|b$` matches a and b only. A text that is not UTF-8
  // matches nothing.
  bool matches_whole(std::string_view text) const;
  // matches_part tells whether the pattern matches somewhere in the text, as `pattern` of JSON Schema means
  // it. It proves nothing of who somebody is: there it only explains why matches_whole said no.
  bool matches_part(std::string_view text) const;

  // text is the pattern as it was given.
  const std::string& text() const;

  bool operator==(const Regexp& other) const { return text() == other.text(); }

 private:
  struct State;
  explicit Regexp(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace sekisho
