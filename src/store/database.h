// Database: one SQLite file with its statements; only for this room.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <sqlite3.h>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::store {

// Query is a prepared statement while it runs; it is reset when it goes.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  // Positions of values count from 1, columns from 0, as in SQLite. Bound bytes outlive the query.
  Query& bind(int position, BytesView bytes);
  Query& bind(int position, std::int64_t number);
  Query& bind_nothing(int position);
  // step is SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return sqlite3_step(statement_); }
  Bytes bytes(int column) const;
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  bool is_nothing(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  sqlite3_stmt* statement_;
};

class Database {
 public:
  // open opens or makes a file, with tables as `schema` says where they are not there; `application` is noted
  // in it. Errors: target.refused where it is another program's, target.unwritable.
  static Result<Database> open(const std::filesystem::path& file, const char* schema, int application);

  struct Free {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Free>;

  // prepare is null where the text is no statement.
  Statement prepare(const char* text) const;
  std::string error() const { return sqlite3_errmsg(handle_.get()); }

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  bool run(const char* text) const;
  std::optional<std::int64_t> ask(const char* text) const;
  std::unique_ptr<sqlite3, Free> handle_;
};

}  // namespace sekisho::store
