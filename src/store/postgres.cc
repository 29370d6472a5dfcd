#include "store/postgres.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <dlfcn.h>
#include <libpq-fe.h>
#include <poll.h>

#include "base/text.h"

namespace sekisho::store {
namespace {

using Clock = std::chrono::steady_clock;
using Rows = std::vector<Postgres::Row>;

// The functions of libpq that we call.
struct Library {
  decltype(&PQconninfoParse) parse_url;
  decltype(&PQconninfoFree) free_url;
  decltype(&PQfreemem) free_text;
  decltype(&PQconnectdbParams) connect;
  decltype(&PQfinish) finish;
  decltype(&PQstatus) status;
  decltype(&PQerrorMessage) error_message;
  decltype(&PQsetnonblocking) set_nonblocking;
  decltype(&PQsetNoticeProcessor) set_notice_processor;
  decltype(&PQsendQueryParams) send;
  decltype(&PQsetSingleRowMode) row_by_row;
  decltype(&PQflush) flush;
  decltype(&PQisBusy) is_busy;
  decltype(&PQconsumeInput) consume_input;
  decltype(&PQsocket) socket;
  decltype(&PQgetResult) next_result;
  decltype(&PQresultStatus) result_status;
  decltype(&PQresultErrorField) error_field;
  decltype(&PQntuples) rows;
  decltype(&PQnfields) columns;
  decltype(&PQgetvalue) value;
  decltype(&PQgetlength) length;
  decltype(&PQclear) clear;
};

template <class Function>
bool find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  return function != nullptr;
}

// It stays loaded until the process ends.
Result<Library> load() {
  void* handle = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  Library pq{};
  if (handle != nullptr && find(handle, "PQconninfoParse", pq.parse_url) &&
      find(handle, "PQconninfoFree", pq.free_url) && find(handle, "PQfreemem", pq.free_text) &&
      find(handle, "PQconnectdbParams", pq.connect) && find(handle, "PQfinish", pq.finish) &&
      find(handle, "PQstatus", pq.status) && find(handle, "PQerrorMessage", pq.error_message) &&
      find(handle, "PQsetnonblocking", pq.set_nonblocking) &&
      find(handle, "PQsetNoticeProcessor", pq.set_notice_processor) &&
      find(handle, "PQsendQueryParams", pq.send) && find(handle, "PQsetSingleRowMode", pq.row_by_row) &&
      find(handle, "PQflush", pq.flush) && find(handle, "PQisBusy", pq.is_busy) &&
      find(handle, "PQconsumeInput", pq.consume_input) && find(handle, "PQsocket", pq.socket) &&
      find(handle, "PQgetResult", pq.next_result) && find(handle, "PQresultStatus", pq.result_status) &&
      find(handle, "PQresultErrorField", pq.error_field) && find(handle, "PQntuples", pq.rows) &&
      find(handle, "PQnfields", pq.columns) && find(handle, "PQgetvalue", pq.value) &&
      find(handle, "PQgetlength", pq.length) && find(handle, "PQclear", pq.clear))
    return pq;
  const char* why = handle == nullptr ? ::dlerror() : "it lacks a function";
  return fail(ReasonCode::kStoreUnusable, "libpq.so.5 cannot be loaded (" + printable(why) +
                                              "): install libpq5, PostgreSQL's client library");
}

// Of HOST:PORT,HOST:PORT each port is a number.
bool has_ports(std::string_view hosts) {
  bool within_brackets = false, within_port = false;
  for (const char c : hosts) {
    if (c == '[' || c == ']') within_brackets = c == '[';
    if (within_port && c != ',' && (c < '0' || c > '9')) return false;
    within_port = !within_brackets && c != ',' && (within_port || c == ':');
  }
  return true;
}

// What libpq complains of is told by it with the text in question, and where a password holds an @ or a /
// that is a part of the password: such a URL does not reach it.
bool is_plain(std::string_view url) {
  const std::string_view rest = url.substr(url.find("//") + 2);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const std::size_t at = authority.find('@');
  const bool named = at != std::string_view::npos;
  const std::string_view user = named ? authority.substr(0, at) : std::string_view();
  return std::count(rest.begin(), rest.end(), '@') == (named ? 1 : 0) &&
         std::count(user.begin(), user.end(), ':') <= 1 && rest.find('#') == std::string_view::npos &&
         has_ports(named ? authority.substr(at + 1) : authority);
}

Done check_url(const std::string& url, const Library& pq) {
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
    return fail(ReasonCode::kStoreUnusable, "the store is no URL that begins with postgresql://");
  char* why = nullptr;
  PQconninfoOption* const parts = is_plain(url) ? pq.parse_url(url.c_str(), &why) : nullptr;
  pq.free_url(parts);
  pq.free_text(why);
  if (parts != nullptr) return done();
  return fail(ReasonCode::kStoreUnusable,
              "the URL of the store cannot be read; in a name or a password : / ? # @ % are written as %3A "
              "%2F %3F %23 %40 %25");
}

// Classes of SQLSTATE: lost connections, rollbacks for others' sake, no room, an operator's or a timeout's
// interruption, failing disks, a server that has become a standby. All of these pass.
bool passes(std::string_view state) {
  constexpr std::array<std::string_view, 6> kClasses = {"08", "40", "53", "55", "57", "58"};
  return state.empty() || state == "25006" ||
         std::any_of(kClasses.begin(), kClasses.end(), [&](auto one) { return state.starts_with(one); });
}

}  // namespace

struct Postgres::State {
  State(const Library& loaded, std::string given, const Limits& bounds)
      : pq(loaded), url(std::move(given)), limits(bounds) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { disconnect(); }

  Done connect();
  Result<Rows> ask(const char* statement, const std::vector<std::string>& values);
  template <class Work>
  auto twice(const Work& work) -> decltype(work());

  const Library pq;
  const std::string url;
  const Limits limits;
  bool within = false;  // a transaction

 private:
  void disconnect() {
    if (connection_ != nullptr) pq.finish(connection_);
    connection_ = nullptr;
  }
  bool is_up() const { return connection_ != nullptr && pq.status(connection_) == CONNECTION_OK; }
  Done await_answer();
  Result<Rows> take_answer();
  Done take_rows(const PGresult* result, Rows& rows, std::uint64_t& bytes);
  Error refusal(const PGresult* result) const;
  Error lost();

  PGconn* connection_ = nullptr;
};

Error Postgres::State::lost() {
  std::string why = connection_ == nullptr ? "not connected" : pq.error_message(connection_);
  why.erase(why.find_last_not_of('\n') + 1);
  std::replace(why.begin(), why.end(), '\n', ' ');  // libpq's advice stands in a second line
  std::erase(why, '\t');
  disconnect();
  return fail(ReasonCode::kStoreUnreachable, "the database: " + printable(why));
}

Done Postgres::State::connect() {
  disconnect();
  const std::string connect_seconds = std::to_string(limits.connect_seconds);
  const std::string milliseconds = std::to_string(limits.stall_seconds * 1000);
  // What stands behind dbname goes before what the URL says of it.
  const std::array<const char*, 10> names = {
      "application_name",    "dbname",           "connect_timeout",  "keepalives",      "keepalives_idle",
      "keepalives_interval", "keepalives_count", "tcp_user_timeout", "client_encoding", nullptr};
  const std::array<const char*, 10> values = {
      "sekisho", url.c_str(), connect_seconds.c_str(), "1",    "10",
      "5",       "3",         milliseconds.c_str(),    "UTF8", nullptr};
  connection_ = pq.connect(names.data(), values.data(), 1);
  if (!is_up() || pq.set_nonblocking(connection_, 1) != 0) return lost();
  pq.set_notice_processor(
      connection_, [](void*, const char*) {}, nullptr);
  // No function of another schema stands in for one of PostgreSQL's own.
  for (const std::string& setting :
       {"SET statement_timeout = " + milliseconds,
        "SET idle_in_transaction_session_timeout = " + milliseconds, std::string("SET search_path = ''")}) {
    if (const auto set = ask(setting.c_str(), {}); !set.ok()) return set.error();
  }
  return done();
}

// Waits as long as an answer may take; a connection that was too slow is given up.
Done Postgres::State::await_answer() {
  const auto deadline = Clock::now() + std::chrono::seconds(limits.stall_seconds + 1);
  while (true) {
    const int unsent = pq.flush(connection_);
    if (unsent < 0) return lost();
    if (unsent == 0 && pq.is_busy(connection_) == 0) return done();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      disconnect();
      return fail(ReasonCode::kStoreUnreachable, "the database does not answer");
    }
    pollfd socket{pq.socket(connection_), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    if (::poll(&socket, 1, static_cast<int>(left)) < 0 && errno != EINTR) return lost();
    if (socket.revents != 0 && pq.consume_input(connection_) == 0) return lost();
  }
}

Error Postgres::State::refusal(const PGresult* result) const {
  const char* state = pq.error_field(result, PG_DIAG_SQLSTATE);
  const char* message = pq.error_field(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string shown = message != nullptr ? message : pq.error_message(connection_);
  return fail(
      passes(state != nullptr ? state : "") ? ReasonCode::kStoreUnreachable : ReasonCode::kStoreUnusable,
      "the database: " + printable(shown));
}

Done Postgres::State::take_rows(const PGresult* result, Rows& rows, std::uint64_t& bytes) {
  for (int row = 0; row < pq.rows(result); ++row) {
    rows.emplace_back();
    for (int column = 0; column < pq.columns(result); ++column) {
      const auto length = static_cast<std::size_t>(pq.length(result, row, column));
      bytes += length;
      if (bytes > limits.store_answer_bytes) {
        disconnect();
        return fail(ReasonCode::kStoreUnusable,
                    "an answer of the database is larger than " + render_size(limits.store_answer_bytes) +
                        ": somebody changed the run, or it was begun with too large a --chunk");
      }
      rows.back().emplace_back(pq.value(result, row, column), length);
    }
  }
  return done();
}

// Each row comes as a result of its own, so that the bound holds before all of them are here.
Result<Rows> Postgres::State::take_answer() {
  Rows rows;
  for (std::uint64_t bytes = 0;;) {
    SEKISHO_CHECK(await_answer());
    const std::unique_ptr<PGresult, decltype(pq.clear)> result(pq.next_result(connection_), pq.clear);
    if (result == nullptr) return rows;
    const ExecStatusType status = pq.result_status(result.get());
    if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
      return refusal(result.get());
    SEKISHO_CHECK(take_rows(result.get(), rows, bytes));
  }
}

Result<Rows> Postgres::State::ask(const char* statement, const std::vector<std::string>& values) {
  if (!is_up()) return lost();
  std::vector<const char*> texts;
  for (const std::string& value : values) texts.push_back(value.c_str());
  if (pq.send(connection_, statement, static_cast<int>(texts.size()), nullptr, texts.data(), nullptr, nullptr,
              0) == 0 ||
      pq.row_by_row(connection_) == 0)
    return lost();
  auto answer = take_answer();
  while (!answer.ok() && is_up()) {  // to the end of the answer
    SEKISHO_CHECK(await_answer());
    PGresult* more = pq.next_result(connection_);
    if (more == nullptr) break;
    pq.clear(more);
  }
  if (!answer.ok() && !is_up()) disconnect();
  return answer;
}

template <class Work>
auto Postgres::State::twice(const Work& work) -> decltype(work()) {
  auto result = work();
  if (result.ok() || result.error().code != ReasonCode::kStoreUnreachable || is_up()) return result;
  if (const Done up = connect(); !up.ok()) return up.error();
  return work();
}

Postgres::Postgres(std::unique_ptr<State> state) : state_(std::move(state)) {}
Postgres::Postgres(Postgres&&) noexcept = default;
Postgres& Postgres::operator=(Postgres&&) noexcept = default;
Postgres::~Postgres() = default;

Result<Postgres> Postgres::open(const std::string& url, const Limits& limits) {
  SEKISHO_TRY(library, load());
  SEKISHO_CHECK(check_url(url, library));
  auto state = std::make_unique<State>(library, url, limits);
  SEKISHO_CHECK(state->connect());
  return Postgres(std::move(state));
}

Result<Rows> Postgres::ask(const char* statement, const std::vector<std::string>& values) {
  const auto once = [&] { return state_->ask(statement, values); };
  return state_->within ? once() : state_->twice(once);
}

Done Postgres::together(const std::function<Done()>& work) {
  const auto all = [&]() -> Done {
    SEKISHO_CHECK(state_->ask("BEGIN", {}));
    SEKISHO_CHECK(work());
    SEKISHO_CHECK(state_->ask("COMMIT", {}));
    return done();
  };
  state_->within = true;
  Done result = state_->twice(all);
  if (!result.ok()) (void)state_->ask("ROLLBACK", {});
  state_->within = false;
  return result;
}

}  // namespace sekisho::store
