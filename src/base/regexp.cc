#include "base/regexp.h"

#include <re2/re2.h>

#include "base/limits.h"
#include "base/text.h"

namespace sekisho {
namespace {

constexpr std::size_t kMaxPatternBytes = 1000;
constexpr std::size_t kMaxMessageBytes = 200;

re2::RE2::Options options() {
  re2::RE2::Options strict;  // UTF-8, and . matches no line break
  strict.set_log_errors(false);
  strict.set_max_mem(kMiB);  // of the program and of its automata; beyond that RE2 is slower, never wrong
  return strict;
}

}  // namespace

struct Regexp::State {
  explicit State(std::string_view pattern) : text(pattern), compiled(text, options()) {}

  // RE2's `.` also takes overlong forms, surrogates and values beyond U+10FFFF, which are no UTF-8.
  bool matches(std::string_view subject, re2::RE2::Anchor anchor) const {
    return is_utf8(subject) && compiled.Match(subject, 0, subject.size(), anchor, nullptr, 0);
  }

  std::string text;
  re2::RE2 compiled;
};

Result<Regexp> Regexp::parse(std::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return fail(ReasonCode::kPolicyInvalid, "a regular expression of " + std::to_string(pattern.size()) +
                                                " bytes; at most " + std::to_string(kMaxPatternBytes));
  }
  auto state = std::make_shared<const State>(pattern);
  if (!state->compiled.ok()) {
    return fail(ReasonCode::kPolicyInvalid, printable(pattern, kMaxMessageBytes) +
                                                " is no regular expression (RE2): " +
                                                printable(state->compiled.error(), kMaxMessageBytes));
  }
  return Regexp(std::move(state));
}

bool Regexp::matches_whole(std::string_view text) const {
  return state_->matches(text, re2::RE2::ANCHOR_BOTH);
}

bool Regexp::matches_part(std::string_view text) const { return state_->matches(text, re2::RE2::UNANCHORED); }

const std::string& Regexp::text() const { return state_->text; }

}  // namespace sekisho
