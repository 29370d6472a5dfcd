#include "store/database.h"

#include "base/text.h"

namespace sekisho::store {
namespace {

constexpr int kBusyMilliseconds = 10'000;  // another process may hold the file for so long

Error refused(const std::filesystem::path& file, const std::string& why) {
  return fail(ReasonCode::kTargetRefused, printable(file.string()) + ": " + why);
}

}  // namespace

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::bind(int position, BytesView bytes) {
  sqlite3_bind_blob64(statement_, position, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

Query& Query::bind(int position, std::int64_t number) {
  sqlite3_bind_int64(statement_, position, number);
  return *this;
}

Query& Query::bind_nothing(int position) {
  sqlite3_bind_null(statement_, position);
  return *this;
}

Bytes Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Database::Statement Database::prepare(const char* text) const {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(handle_.get(), text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return Statement(statement);
}

bool Database::run(const char* text) const {
  return sqlite3_exec(handle_.get(), text, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::optional<std::int64_t> Database::ask(const char* text) const {
  const Statement statement = prepare(text);
  if (!statement || sqlite3_step(statement.get()) != SQLITE_ROW) return std::nullopt;
  return sqlite3_column_int64(statement.get(), 0);
}

Result<Database> Database::open(const std::filesystem::path& file, const char* schema, int application) {
  constexpr int kFlags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &handle, kFlags, nullptr);
  Database database(handle);
  if (opened != SQLITE_OK)
    return fail(ReasonCode::kTargetUnwritable, printable(file.string()) + ": " + sqlite3_errstr(opened));
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  // The file may be anybody's until we know better: no code in its schema is run.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  const auto tables = database.ask("SELECT count(*) FROM sqlite_schema");
  const auto noted = database.ask("PRAGMA application_id");
  if (!tables || !noted) return refused(file, database.error());
  if (*tables > 0 && *noted != application) return refused(file, "another program's database");
  const std::string note = "PRAGMA application_id = " + std::to_string(application);
  if (database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL") && database.run(note.c_str()) &&
      database.run(schema))
    return database;
  return fail(ReasonCode::kTargetUnwritable, printable(file.string()) + ": " + database.error());
}

}  // namespace sekisho::store
