#include "attest/license.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::attest {

namespace {

Error malformed_license(std::string_view text, const std::string& why) {
  return fail(ReasonCode::kAttestationMalformed,
              "the licence expression \"" + printable(text, 200) + "\": " + why);
}

bool is_id(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool take_suffix(std::string& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

// GPL-2.0+ and GPL-2.0-or-later are one licence, GPL-2.0 and GPL-2.0-only another (the list's deprecated
// ids).
Result<LicenseTerm> parse_term(std::string_view word) {
  LicenseTerm term;
  term.text = std::string(word);
  term.id = fold_case(word);
  term.or_later = take_suffix(term.id, "+") || take_suffix(term.id, "-or-later");
  if (!term.or_later) take_suffix(term.id, "-only");
  if (is_id(word.substr(0, word.find_last_not_of("+") + 1))) return term;
  return malformed_license(word, "expected a licence");
}

enum class Word { kTerm, kAnd, kOr, kWith, kOpen, kClose, kEnd };

Word word_of(std::string_view text) {
  if (text == "AND" || text == "and") return Word::kAnd;
  if (text == "OR" || text == "or") return Word::kOr;
  if (text == "WITH" || text == "with") return Word::kWith;
  if (text == "(") return Word::kOpen;
  if (text == ")") return Word::kClose;
  return text.empty() ? Word::kEnd : Word::kTerm;
}

std::string_view take_word(std::string_view& rest) {
  const auto first = rest.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return rest = {};
  rest.remove_prefix(first);
  const bool bracket = rest.front() == '(' || rest.front() == ')';
  const std::string_view word = rest.substr(0, bracket ? 1 : rest.find_first_of(" \t\r\n()"));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

// LicenseParser turns words into postfix order with a stack of its own (Dijkstra's shunting yard), so that
// brackets cost no recursion.
class LicenseParser {
 public:
  LicenseParser(std::string_view text, const Limits& limits) : text_(text), rest_(text), limits_(limits) {}

  Result<LicenseExpression> parse() {
    for (;;) {
      const std::string_view word = take_word(rest_);
      const Word kind = word_of(word);
      if (kind == Word::kEnd) return finish();
      SEKISHO_CHECK(wants_term_ ? take_operand(kind, word) : take_operator(kind));
    }
  }

 private:
  Done take_operand(Word kind, std::string_view word) {
    if (kind == Word::kOpen) {
      open_.push_back(Word::kOpen);
      return open_.size() <= limits_.license_terms ? done() : Done(wrong("too many brackets"));
    }
    if (kind != Word::kTerm) return wrong("a licence is missing");
    if (made_.terms_.size() >= limits_.license_terms) return wrong("too many licences");
    SEKISHO_TRY(term, parse_term(word));
    SEKISHO_CHECK(take_exception(term));
    made_.steps_.push_back({LicenseExpression::Step::Kind::kTerm, made_.terms_.size()});
    made_.terms_.push_back(std::move(term));
    wants_term_ = false;
    return done();
  }

  Done take_exception(LicenseTerm& term) {
    std::string_view rest = rest_;
    if (word_of(take_word(rest)) != Word::kWith) return done();
    const std::string_view word = take_word(rest);
    if (word_of(word) != Word::kTerm || !is_id(word)) return wrong("WITH names no exception");
    term.exception = fold_case(word);
    term.text += " WITH " + std::string(word);
    rest_ = rest;
    return done();
  }

  Done take_operator(Word kind) {
    if (kind == Word::kClose) return close();
    if (kind != Word::kAnd && kind != Word::kOr) return wrong("AND or OR is missing");
    while (!open_.empty() && (open_.back() == Word::kAnd || (open_.back() == Word::kOr && kind == Word::kOr)))
      emit();
    open_.push_back(kind);
    wants_term_ = true;
    return done();
  }

  Done close() {
    while (!open_.empty() && open_.back() != Word::kOpen) emit();
    if (open_.empty()) return wrong("a bracket is closed that was not opened");
    open_.pop_back();
    return done();
  }

  void emit() {
    const bool both = open_.back() == Word::kAnd;
    made_.steps_.push_back({both ? LicenseExpression::Step::Kind::kAnd : LicenseExpression::Step::Kind::kOr});
    open_.pop_back();
  }

  Result<LicenseExpression> finish() {
    if (wants_term_) return wrong("a licence is missing");
    while (!open_.empty()) {
      if (open_.back() == Word::kOpen) return wrong("a bracket is not closed");
      emit();
    }
    return std::move(made_);
  }

  Error wrong(const std::string& why) const { return malformed_license(text_, why); }

  std::string_view text_, rest_;
  const Limits& limits_;
  LicenseExpression made_;
  std::vector<Word> open_;
  bool wants_term_ = true;
};

Result<LicenseExpression> LicenseExpression::parse(std::string_view text, const Limits& limits) {
  return LicenseParser(text, limits).parse();
}

namespace {

Result<std::vector<LicenseTerm>> parse_list(const std::vector<std::string>& texts) {
  std::vector<LicenseTerm> terms;
  for (const std::string& text : texts) {
    SEKISHO_TRY(expression, LicenseExpression::parse(text, Limits{}));
    if (expression.terms().size() != 1) return malformed_license(text, "expected one licence, not several");
    terms.push_back(expression.terms().front());
  }
  return terms;
}

// With an exception or without, and of its own version or a later one.
enum class Exceptions { kSame, kAny };
bool names(const std::vector<LicenseTerm>& list, const LicenseTerm& term, Exceptions exceptions) {
  return std::any_of(list.begin(), list.end(), [&](const LicenseTerm& entry) {
    const bool same_exception =
        entry.exception == term.exception || (exceptions == Exceptions::kAny && entry.exception.empty());
    return entry.id == term.id && same_exception;
  });
}

// A list that denies X-only leaves the later versions of X-or-later.
bool denies(const std::vector<LicenseTerm>& list, const LicenseTerm& term) {
  return std::any_of(list.begin(), list.end(), [&](const LicenseTerm& entry) {
    return entry.id == term.id && (entry.exception.empty() || entry.exception == term.exception) &&
           (entry.or_later || !term.or_later);
  });
}

// X alone is within an allowed X-or-later, and X-or-later can be used as an allowed X.
bool allows_exactly(const std::vector<LicenseTerm>& list, const LicenseTerm& term) {
  return !term.exception.empty() && names(list, term, Exceptions::kSame);
}

}  // namespace

Result<LicensePolicy> LicensePolicy::of(const std::vector<std::string>& allow,
                                        const std::vector<std::string>& deny, Unknown unknown) {
  LicensePolicy policy;
  SEKISHO_TRY(allowed, parse_list(allow));
  SEKISHO_TRY(denied, parse_list(deny));
  policy.allow_ = std::move(allowed);
  policy.deny_ = std::move(denied);
  policy.unknown_ = unknown;
  return policy;
}

std::optional<std::string> LicensePolicy::fault_of(const LicenseTerm& term) const {
  if (denies(deny_, term) && !allows_exactly(allow_, term)) return printable(term.text, 100) + " is denied";
  if (allow_.empty() || names(allow_, term, Exceptions::kAny)) return std::nullopt;
  return printable(term.text, 100) + " is not allowed";
}

std::optional<std::string> LicensePolicy::fault_of(const LicenseExpression& expression) const {
  std::vector<std::optional<std::string>> stack;
  for (const auto& step : expression.steps()) {
    if (step.kind == LicenseExpression::Step::Kind::kTerm) {
      stack.push_back(fault_of(expression.terms()[step.term]));
      continue;
    }
    const auto right = std::move(stack.back());
    stack.pop_back();
    auto& left = stack.back();
    const bool both = step.kind == LicenseExpression::Step::Kind::kAnd;
    if (both && !left) left = right;
    if (!both && left) left = right ? std::optional(*left + ", " + *right) : std::nullopt;
  }
  return stack.empty() ? fault_of_unknown() : stack.front();
}

std::optional<std::string> LicensePolicy::fault_of_unknown() const {
  if (unknown_ == Unknown::kAllow) return std::nullopt;
  return "its licence is not known";
}

}  // namespace sekisho::attest
