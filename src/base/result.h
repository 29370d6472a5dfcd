// Result<T>: a T or an Error. Expected failures are values; no exception passes a room's door.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/reason.h"

namespace sekisho {

// Error tells why something failed: a stable code, free text that no code may parse, and on the way out
// what was being done, innermost first.
struct Error {
  ReasonCode code = ReasonCode::kInternalError;
  std::string detail;
  std::vector<std::string> context;

  // in adds one line of context ("while reading the manifest") and returns the error for chaining.
  Error in(std::string what) && {
    context.push_back(std::move(what));
    return std::move(*this);
  }
  // message is the detail followed by its context, for people.
  std::string message() const;
};

// fail builds an Error; use it as `return fail(ReasonCode::kX, "what and where")`.
inline Error fail(ReasonCode code, std::string detail) { return Error{code, std::move(detail), {}}; }

template <class T = std::monostate>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value; only after ok(). A wrong access throws std::bad_variant_access, which ends in main as exit 3.
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

using Done = Result<std::monostate>;
inline Done done() { return std::monostate{}; }

}  // namespace sekisho

// SEKISHO_TRY(name, expression): takes the value out of a Result or returns its Error.
#define SEKISHO_TRY(name, expression)                               \
  auto name##_result = (expression);                                \
  if (!name##_result.ok()) return std::move(name##_result).error(); \
  auto name = *std::move(name##_result)

// SEKISHO_CHECK(expression): returns the Error of a Result whose value does not matter.
#define SEKISHO_CHECK(expression)                               \
  do {                                                          \
    if (auto check_result = (expression); !check_result.ok()) { \
      return std::move(check_result).error();                   \
    }                                                           \
  } while (false)
