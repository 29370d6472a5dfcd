#include "store/fleet.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/initialise.h"
#include "crypto/mac.h"
#include "store/framed.h"
#include "store/postgres.h"

namespace sekisho::store {
namespace {

// The schema. Whoever may not create one is given it by somebody who may. `first` and `last` are ordinals of
// subjects; a chunk is named by its first. Codes are in hex.
constexpr std::array kTables = {
    "CREATE TABLE sekisho.version (version int PRIMARY KEY)",
    "CREATE TABLE sekisho.runs (name text PRIMARY KEY, content text NOT NULL, code text NOT NULL)",
    "CREATE TABLE sekisho.chunks (run text REFERENCES sekisho.runs ON DELETE CASCADE, first int,"
    " last int NOT NULL, host text NOT NULL, claims bigint NOT NULL DEFAULT 0, granted int NOT NULL DEFAULT "
    "0,"
    " lease_ends timestamptz, finished boolean NOT NULL DEFAULT false, PRIMARY KEY (run, first))",
    "CREATE TABLE sekisho.subjects (run text REFERENCES sekisho.runs ON DELETE CASCADE, ordinal int,"
    " content text NOT NULL, code text NOT NULL, PRIMARY KEY (run, ordinal))",
    "CREATE TABLE sekisho.results (run text, ordinal int, content text NOT NULL, code text NOT NULL,"
    " PRIMARY KEY (run, ordinal), FOREIGN KEY (run, ordinal) REFERENCES sekisho.subjects ON DELETE CASCADE)",
    "INSERT INTO sekisho.version VALUES (1)"};
constexpr const char* kVersion = "1";
constexpr const char* kAskServer =
    "SELECT current_setting('server_encoding'), to_regnamespace('sekisho') IS NOT NULL,"
    " to_regclass('sekisho.version') IS NOT NULL";
constexpr const char* kLockSchema = "SELECT pg_advisory_xact_lock(1397048113)";
constexpr const char* kMakeSchema = "CREATE SCHEMA sekisho";
constexpr const char* kFindVersion = "SELECT version FROM sekisho.version";

// Texts are read up to a length that ours do not have: the code of one that is cut is wrong, and it is not
// believed.
constexpr const char* kFindRun =
    "SELECT left(content, $2::int), left(code, 64) FROM sekisho.runs WHERE name = $1";
// Waits where another worker is about to begin the same run.
constexpr const char* kBeginRun =
    "INSERT INTO sekisho.runs (name, content, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1";
constexpr const char* kAddChunk =
    "INSERT INTO sekisho.chunks (run, first, last, host) VALUES ($1, $2::int, $3::int, $4)";
constexpr const char* kAddSubjects =
    "INSERT INTO sekisho.subjects (run, ordinal, content, code) SELECT $1, s.ordinal, s.content, s.code"
    " FROM json_to_recordset($2::json) AS s(ordinal int, content text, code text)";

// Claims of one run stand in a queue, so that no two see the same budget left. Of hosts the one that is asked
// least at the moment comes first.
constexpr const char* kLockRun = "SELECT 1 FROM sekisho.runs WHERE name = $1 FOR NO KEY UPDATE";
constexpr const char* kClaim =
    "WITH used AS (SELECT host, sum(granted) AS used FROM sekisho.chunks"
    "   WHERE run = $1 AND NOT finished AND lease_ends > clock_timestamp() GROUP BY host),"
    " next AS (SELECT c.first, $2::int - coalesce(u.used, 0) AS left_over"
    "   FROM sekisho.chunks c LEFT JOIN used u USING (host)"
    "   WHERE c.run = $1 AND NOT c.finished AND coalesce(u.used, 0) < $2::int"
    "     AND (c.lease_ends IS NULL OR c.lease_ends <= clock_timestamp())"
    "   ORDER BY coalesce(u.used, 0), c.first LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED)"
    " UPDATE sekisho.chunks c SET claims = c.claims + 1,"
    "   granted = least($3::int, n.left_over, c.last - c.first + 1),"
    "   lease_ends = clock_timestamp() + make_interval(secs => $4::int)"
    " FROM next n WHERE c.run = $1 AND c.first = n.first RETURNING c.first, c.last, c.claims, c.granted,"
    "   (SELECT count(*) FROM sekisho.results r WHERE r.run = $1)";
constexpr const char* kOpenSubjects =
    "SELECT s.ordinal, left(s.content, $4::int), left(s.code, 64) FROM sekisho.subjects s"
    " WHERE s.run = $1 AND s.ordinal BETWEEN $2::int AND $3::int AND NOT EXISTS"
    "   (SELECT FROM sekisho.results r WHERE r.run = s.run AND r.ordinal = s.ordinal) ORDER BY s.ordinal";
// A lease that has ended has given its budget back, and is not renewed.
constexpr const char* kRenew =
    "UPDATE sekisho.chunks SET lease_ends = clock_timestamp() + make_interval(secs => $4::int)"
    " WHERE run = $1 AND first = $2::int AND claims = $3::bigint AND lease_ends > clock_timestamp()"
    " RETURNING 1";
// Holds the chunk while it writes: nobody takes it over in between.
constexpr const char* kWrite =
    "WITH ours AS (SELECT 1 FROM sekisho.chunks WHERE run = $1 AND first = $2::int AND claims = $3::bigint"
    "   FOR SHARE)"
    " INSERT INTO sekisho.results (run, ordinal, content, code) SELECT $1, r.ordinal, r.content, r.code"
    " FROM json_to_recordset($4::json) AS r(ordinal int, content text, code text), ours"
    " ON CONFLICT DO NOTHING";
constexpr const char* kGiveBack =
    "UPDATE sekisho.chunks c SET lease_ends = NULL, finished = NOT EXISTS (SELECT FROM sekisho.subjects s"
    "   WHERE s.run = c.run AND s.ordinal BETWEEN c.first AND c.last AND NOT EXISTS"
    "     (SELECT FROM sekisho.results r WHERE r.run = s.run AND r.ordinal = s.ordinal))"
    " WHERE c.run = $1 AND c.first = $2::int AND c.claims = $3::bigint";
constexpr const char* kCountOpen = "SELECT count(*) FROM sekisho.chunks WHERE run = $1 AND NOT finished";

constexpr const char* kReadPage =
    "SELECT s.ordinal, left(s.content, $4::int), left(s.code, 64), r.ordinal IS NOT NULL,"
    "   left(r.content, $4::int), left(r.code, 64) FROM sekisho.subjects s"
    " LEFT JOIN sekisho.results r USING (run, ordinal)"
    " WHERE s.run = $1 AND s.ordinal BETWEEN $2::int AND $3::int ORDER BY s.ordinal";
// Another worker may have written the right one meanwhile.
constexpr const char* kRemoveResult =
    "DELETE FROM sekisho.results WHERE run = $1 AND ordinal = $2::int AND left(code, 64) = $3";
constexpr const char* kReopen =
    "UPDATE sekisho.chunks c SET finished = false WHERE c.run = $1 AND c.finished AND EXISTS"
    "   (SELECT FROM sekisho.subjects s WHERE s.run = c.run AND s.ordinal BETWEEN c.first AND c.last AND NOT"
    "     EXISTS (SELECT FROM sekisho.results r WHERE r.run = s.run AND r.ordinal = s.ordinal))";

constexpr std::uint64_t kMost = 1'000'000'000;  // of what a run counts

Error unusable(std::string why) { return fail(ReasonCode::kStoreUnusable, std::move(why)); }

// What stands in a column of whole numbers that are not negative; one that does not fit is none of ours.
template <class Number = std::size_t>
Number number_of(const std::string& text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

crypto::MacKey key_of(BytesView secret) {
  return *crypto::MacKey::of(
      crypto::hash_bytes(crypto::HashAlgorithm::kSha256, framed({"sekisho fleet key 1", secret})));
}

struct Begun {
  std::string id;  // tells this run from an earlier one of the same name
  std::size_t size = 0;
  Terms terms;
};

std::string render(const Begun& begun) {
  return render_json(Json::Object{{"id", begun.id},
                                  {"subjects", static_cast<std::uint64_t>(begun.size)},
                                  {"policy", begun.terms.policy},
                                  {"evaluator", begun.terms.evaluator},
                                  {"now", render_time(begun.terms.now)},
                                  {"budget", static_cast<std::uint64_t>(begun.terms.budget)},
                                  {"notes", begun.terms.notes}});
}

Result<Begun> read_run(const std::string& text) {
  SEKISHO_TRY(json, parse_json(text));
  SEKISHO_TRY(members, Members::of(json, "run"));
  Begun begun;
  SEKISHO_TRY(id, members.text("id"));
  SEKISHO_TRY(size, members.integer("subjects", kMost));
  SEKISHO_TRY(policy, members.text("policy"));
  SEKISHO_TRY(evaluator, members.text("evaluator"));
  SEKISHO_TRY(now, members.text("now"));
  SEKISHO_TRY(budget, members.integer("budget", kMost));
  SEKISHO_TRY(notes, members.text("notes"));
  const auto time = parse_time(now);
  if (!time) return fail(ReasonCode::kJsonShape, "run.now is no time");
  return Begun{
      std::move(id), size, {std::move(policy), std::move(evaluator), *time, budget, std::move(notes)}};
}

}  // namespace

struct Fleet::State {
  State(Postgres opened, crypto::MacKey made, std::string name, const Lending& given, const Limits& limits)
      : database(std::move(opened)),
        key(std::move(made)),
        run(std::move(name)),
        lending(given),
        longest(std::to_string(limits.store_answer_bytes)) {}

  Done prepare();
  Done make_schema();
  Result<std::optional<Terms>> find();
  Done write_run(Begun made, const std::vector<Task>& tasks);
  Result<std::vector<Item>> open_subjects(const std::string& first, const std::string& last);
  Result<bool> keep_right(const Postgres::Row& row);

  Error refused(const std::string& why) const {
    return fail(ReasonCode::kRunRefused, "the run " + printable(run) + ": " + why);
  }
  std::string run_code(const std::string& text) const {
    return encode_hex(key.mac_of(framed({"sekisho fleet run 1", run, text})));
  }
  Bytes signed_text(BytesView what, const std::string& ordinal, BytesView text) const {
    return framed({"sekisho fleet", what, begun.id, ordinal, text});
  }
  bool is_ours(BytesView what, const std::string& ordinal, BytesView text, const std::string& code) const {
    const auto bytes = decode_hex(code);
    return bytes && key.is_mac_of(*bytes, signed_text(what, ordinal, text));
  }
  // What json_to_recordset takes.
  std::string records(BytesView what, const std::vector<Item>& items) const {
    Json::Array array;
    for (const Item& item : items) {
      const Bytes code = key.mac_of(signed_text(what, std::to_string(item.ordinal), item.text));
      array.push_back(Json::Object{{"ordinal", static_cast<std::uint64_t>(item.ordinal)},
                                   {"content", item.text},
                                   {"code", encode_hex(code)}});
    }
    return render_json(array);
  }

  Postgres database;
  const crypto::MacKey key;
  const std::string run;
  const Lending lending;
  const std::string longest;
  Begun begun;
};

// Looks before it makes: a role that may only use the tables does not get as far as being refused.
Done Fleet::State::prepare() {
  SEKISHO_TRY(server, database.ask(kAskServer));
  if (server[0][0] != "UTF8") return unusable("the database is in " + printable(server[0][0]) + ", not UTF8");
  if (server[0][2] != "t") {
    const Done made = database.together([this] { return make_schema(); });
    if (!made.ok()) return made.error();
  }
  SEKISHO_TRY(version, database.ask(kFindVersion));
  if (version.size() == 1 && version[0][0] == kVersion) return done();
  return unusable("the database's schema sekisho was made by another version of sekisho");
}

Done Fleet::State::make_schema() {
  SEKISHO_CHECK(database.ask(kLockSchema));
  SEKISHO_TRY(server, database.ask(kAskServer));
  if (server[0][2] == "t") return done();
  if (server[0][1] != "t") SEKISHO_CHECK(database.ask(kMakeSchema));
  for (const char* table : kTables) SEKISHO_CHECK(database.ask(table));
  return done();
}

Result<std::optional<Terms>> Fleet::State::find() {
  SEKISHO_TRY(found, database.ask(kFindRun, {run, longest}));
  if (found.empty()) return std::optional<Terms>();
  const auto code = decode_hex(found[0][1]);
  if (!code || !key.is_mac_of(*code, framed({"sekisho fleet run 1", run, found[0][0]})))
    return refused("it was begun with another --store-key, or changed since");
  SEKISHO_TRY(known, read_run(found[0][0]));
  begun = std::move(known);
  return std::optional<Terms>(begun.terms);
}

Done Fleet::State::write_run(Begun made, const std::vector<Task>& tasks) {
  const std::string text = render(made);
  begun = std::move(made);
  SEKISHO_TRY(first_to_come, database.ask(kBeginRun, {run, text, run_code(text)}));
  if (first_to_come.empty()) return done();
  for (std::size_t i = 0, end = 0; i < tasks.size(); i = end) {
    std::vector<Item> items;
    for (; end < tasks.size() && items.size() < lending.chunk && tasks[end].host == tasks[i].host; ++end)
      items.push_back({end, tasks[end].subject});
    SEKISHO_CHECK(database.ask(kAddChunk, {run, std::to_string(i), std::to_string(end - 1), tasks[i].host}));
    SEKISHO_CHECK(database.ask(kAddSubjects, {run, records("subject", items)}));
  }
  return done();
}

Fleet::Fleet(std::unique_ptr<State> state) : state_(std::move(state)) {}
Fleet::Fleet(Fleet&&) noexcept = default;
Fleet& Fleet::operator=(Fleet&&) noexcept = default;
Fleet::~Fleet() = default;

Result<Fleet> Fleet::open(const std::string& url, BytesView key, std::string run, const Lending& lending,
                          const Limits& limits) {
  // Our OpenSSL is set up before libpq brings its own.
  crypto::MacKey made = key_of(key);
  SEKISHO_TRY(database, Postgres::open(url, limits));
  auto state = std::make_unique<State>(std::move(database), std::move(made), std::move(run), lending, limits);
  SEKISHO_CHECK(state->prepare());
  return Fleet(std::move(state));
}

Result<std::optional<Terms>> Fleet::find() { return state_->find(); }

Result<Fleet::Beginning> Fleet::begin(const Terms& terms, const std::vector<Task>& tasks) {
  const std::string id = encode_hex(crypto::random_bytes(16));
  SEKISHO_CHECK(state_->database.together([&] {
    return state_->write_run(Begun{id, tasks.size(), terms}, tasks);
  }));
  SEKISHO_TRY(found, find());
  if (!found) return state_->refused("it was removed while it was begun");
  return Beginning{*std::move(found), state_->begun.id == id};
}

const Lending& Fleet::lending() const { return state_->lending; }

std::size_t Fleet::size() const { return state_->begun.size; }

Result<std::vector<Item>> Fleet::State::open_subjects(const std::string& first, const std::string& last) {
  SEKISHO_TRY(rows, database.ask(kOpenSubjects, {run, first, last, longest}));
  std::vector<Item> items;
  for (Postgres::Row& row : rows) {
    if (!is_ours("subject", row[0], row[1], row[2]))
      return refused("subject " + printable(row[0]) + " was changed in the database");
    items.push_back({number_of(row[0]), std::move(row[1])});
  }
  return items;
}

Result<std::optional<Claim>> Fleet::claim(std::size_t at_once) {
  State& state = *state_;
  std::vector<Postgres::Row> claimed;
  const Done locked = state.database.together([&]() -> Done {
    SEKISHO_CHECK(state.database.ask(kLockRun, {state.run}));
    SEKISHO_TRY(rows, state.database.ask(
                          kClaim, {state.run, std::to_string(state.begun.terms.budget),
                                   std::to_string(at_once), std::to_string(state.lending.lease.count())}));
    claimed = std::move(rows);
    return done();
  });
  if (!locked.ok()) return locked.error();
  if (claimed.empty()) return std::optional<Claim>();
  SEKISHO_TRY(subjects, state.open_subjects(claimed[0][0], claimed[0][1]));
  return std::optional<Claim>(Claim{number_of<std::int64_t>(claimed[0][0]),
                                    number_of<std::int64_t>(claimed[0][2]),
                                    std::clamp<std::size_t>(number_of(claimed[0][3]), 1, at_once),
                                    number_of(claimed[0][4]), std::move(subjects)});
}

Result<Fleet::Renewal> Fleet::renew(const Claim& claim) {
  SEKISHO_TRY(rows, state_->database.ask(
                        kRenew, {state_->run, std::to_string(claim.first), std::to_string(claim.fence),
                                 std::to_string(state_->lending.lease.count())}));
  return rows.empty() ? Renewal::kLost : Renewal::kHeld;
}

Done Fleet::write(const Claim& claim, const std::vector<Item>& results) {
  if (results.empty()) return done();
  SEKISHO_CHECK(
      state_->database.ask(kWrite, {state_->run, std::to_string(claim.first), std::to_string(claim.fence),
                                    state_->records("result", results)}));
  return done();
}

Done Fleet::give_back(const Claim& claim) {
  SEKISHO_CHECK(state_->database.ask(
      kGiveBack, {state_->run, std::to_string(claim.first), std::to_string(claim.fence)}));
  return done();
}

Result<bool> Fleet::is_finished() {
  SEKISHO_TRY(rows, state_->database.ask(kCountOpen, {state_->run}));
  return rows[0][0] == "0";
}

// Whether a row of kReadPage has a result of ours; another one is removed.
Result<bool> Fleet::State::keep_right(const Postgres::Row& row) {
  if (row[3] != "t") return false;
  if (is_ours("result", row[0], row[4], row[5])) return true;
  SEKISHO_CHECK(database.ask(kRemoveResult, {run, row[0], row[5]}));
  return false;
}

Result<std::size_t> Fleet::read(const Visit& visit) {
  std::size_t missing = 0;
  for (std::size_t next = 0; next < size();) {
    const std::size_t end = std::min(next + state_->lending.chunk, size());
    SEKISHO_TRY(rows, state_->database.ask(kReadPage, {state_->run, std::to_string(next),
                                                       std::to_string(end - 1), state_->longest}));
    for (const Postgres::Row& row : rows) {
      const std::string ordinal = std::to_string(next);
      if (row[0] != ordinal || !state_->is_ours("subject", ordinal, row[1], row[2]))
        return state_->refused("subject " + ordinal + " was changed in the database");
      SEKISHO_TRY(is_right, state_->keep_right(row));
      if (!is_right) ++missing;
      SEKISHO_CHECK(visit(next++, row[1], is_right ? &row[4] : nullptr));
    }
    if (next != end) return state_->refused("subject " + std::to_string(next) + " is not there any more");
  }
  return missing;
}

Done Fleet::reopen() {
  SEKISHO_CHECK(state_->database.ask(kReopen, {state_->run}));
  return done();
}

}  // namespace sekisho::store
