// Postgres: one connection to a PostgreSQL server by libpq, which is loaded when the first one is opened;
// only for this room.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::store {

// For one thread at a time.
class Postgres {
 public:
  using Row = std::vector<std::string>;  // NULL is the empty text

  // open connects to a URL: postgresql://USER:PASSWORD@HOST/DATABASE?.... No error quotes it. Errors:
  // store.unusable (no such URL, no libpq), store.unreachable.
  static Result<Postgres> open(const std::string& url, const Limits& limits);
  Postgres(Postgres&&) noexcept;
  Postgres& operator=(Postgres&&) noexcept;
  ~Postgres();

  // ask runs one statement with the values of $1, $2, ... in text form. Where the connection was lost it
  // connects and asks once more, so a statement may have been run twice. Errors: store.unreachable (lost, too
  // slow, or the server cannot at the moment), store.unusable (the server refuses).
  Result<std::vector<Row>> ask(const char* statement, const std::vector<std::string>& values = {});
  // together makes one transaction of what work asks, and begins anew once where the connection was lost.
  Done together(const std::function<Done()>& work);

 private:
  struct State;
  explicit Postgres(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::store
