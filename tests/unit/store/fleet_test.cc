// A run is judged once, by whoever holds a claim, and nothing that was changed in the database is believed.
#include "store/fleet.h"

#include <atomic>
#include <cstdlib>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "crypto/initialise.h"
#include "store/postgres.h"
#include "support/expect.h"
#include "support/postgres_server.h"

namespace sekisho::store {
namespace {

using support::code_of;

const std::string kKey(32, 'k');
const Terms kTerms = {"sha256:11", "sekisho 1", Time(Seconds(1'800'000'000)), 4, "{\"notes\":1}"};

class FleetTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_TRUE(crypto::initialise_crypto().ok());  // as in main: before libpq brings OpenSSL
    server_ = support::PostgresServer::start();
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (server_) {
      run_ = testing::UnitTest::GetInstance()->current_test_info()->name();
      return;
    }
    const char* required = std::getenv("SEKISHO_REQUIRE_PEERS");
    if (required != nullptr && std::string_view(required) == "1") FAIL() << "PostgreSQL's server is missing";
    GTEST_SKIP() << "PostgreSQL's server is not installed";
  }

  Result<Fleet> try_open(const std::string& key = kKey) const {
    return Fleet::open(server_->url(), key, run_, lending_, limits_);
  }
  Fleet open() const { return *try_open(); }
  // A worker of a run with subjects a0, a1, ... on host a and b0, ... on host b.
  Fleet begin(std::size_t on_a, std::size_t on_b = 0) {
    std::vector<Task> tasks;
    for (std::size_t i = 0; i < on_a; ++i) tasks.push_back({"a", "a" + std::to_string(i)});
    for (std::size_t i = 0; i < on_b; ++i) tasks.push_back({"b", "b" + std::to_string(i)});
    Fleet fleet = open();
    const auto begun = fleet.begin(kTerms, tasks);
    EXPECT_TRUE(begun.ok());
    if (begun.ok() && begun->is_ours) ++begun_;
    return fleet;
  }
  // Another worker of the same run.
  Fleet join() const {
    Fleet fleet = open();
    EXPECT_TRUE(fleet.find()->has_value());
    return fleet;
  }
  static std::vector<Item> results_of(const Claim& claim, const std::string& by = "") {
    std::vector<Item> results;
    for (const Item& subject : claim.subjects)
      results.push_back({subject.ordinal, "judged " + subject.text + by});
    return results;
  }
  static Claim claim(Fleet& fleet, std::size_t at_once = 4) {
    auto claimed = fleet.claim(at_once);
    EXPECT_TRUE(claimed.ok() && claimed->has_value());
    return claimed.ok() && *claimed ? **claimed : Claim{};
  }
  static bool claims_nothing(Fleet& fleet) {
    const auto claimed = fleet.claim(4);
    return claimed.ok() && !claimed->has_value();
  }
  static void judge_all(Fleet& fleet) {
    for (auto next = fleet.claim(4); next.ok() && *next; next = fleet.claim(4)) {
      EXPECT_TRUE(fleet.write(**next, results_of(**next)).ok());
      EXPECT_TRUE(fleet.give_back(**next).ok());
    }
  }
  // What is known: subject and result, and how many have none.
  static std::pair<std::map<std::string, std::string>, std::size_t> read(Fleet& fleet) {
    std::map<std::string, std::string> known;
    const auto missing = fleet.read([&](std::size_t, const std::string& subject, const std::string* result) {
      known[subject] = result == nullptr ? "" : *result;
      return done();
    });
    EXPECT_TRUE(missing.ok());
    return {known, missing.ok() ? *missing : 0};
  }
  // Whoever may write to the database, and has no key.
  std::vector<Postgres::Row> forge(const char* statement) const {
    auto database = Postgres::open(server_->url(), Limits{});
    auto rows = database->ask(statement, {run_});
    EXPECT_TRUE(rows.ok());
    return rows.ok() ? *rows : std::vector<Postgres::Row>{};
  }

  static inline std::unique_ptr<support::PostgresServer> server_;
  std::string run_;
  Lending lending_{2, Seconds(60)};
  Limits limits_;
  std::atomic<int> begun_ = 0;  // how many were told that they were the first
};

TEST_F(FleetTest, ARunIsJudgedOnceAndReadByAll) {
  Fleet first = begin(3, 2), second = join();
  EXPECT_EQ(second.size(), 5U);
  judge_all(second);
  EXPECT_TRUE(*first.is_finished());
  const auto [known, missing] = read(first);
  EXPECT_EQ(missing, 0U);
  EXPECT_EQ(known.size(), 5U);
  EXPECT_EQ(known.at("b1"), "judged b1");
}

TEST_F(FleetTest, AClaimTellsHowManyHaveAResult) {
  Fleet fleet = begin(4);
  const Claim first = claim(fleet);
  EXPECT_EQ(first.judged, 0U);
  EXPECT_TRUE(fleet.write(first, results_of(first)).ok());
  EXPECT_EQ(claim(fleet).judged, 2U);
}

TEST_F(FleetTest, TheFirstToComeSetsTheTerms) {
  EXPECT_FALSE(open().find()->has_value());
  begin(1);
  Terms other = kTerms;
  other.policy = "sha256:22";
  const auto second = open().begin(other, {{"a", "x"}, {"a", "y"}});
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->is_ours);
  const Terms* terms = &second->terms;
  EXPECT_EQ(terms->policy, kTerms.policy);
  EXPECT_EQ(terms->evaluator, kTerms.evaluator);
  EXPECT_EQ(terms->now, kTerms.now);
  EXPECT_EQ(terms->budget, kTerms.budget);
  EXPECT_EQ(terms->notes, kTerms.notes);
  EXPECT_EQ(join().size(), 1U);
}

TEST_F(FleetTest, ManyThatBeginAtOnceBeginOneRun) {
  std::vector<std::jthread> workers;
  for (int i = 0; i < 4; ++i) workers.emplace_back([this] { begin(20); });
  workers.clear();
  EXPECT_EQ(begun_, 1);
  Fleet fleet = join();
  EXPECT_EQ(read(fleet).first.size(), 20U);
}

TEST_F(FleetTest, AnEmptyRunIsFinished) {
  Fleet fleet = begin(0);
  EXPECT_TRUE(claims_nothing(fleet));
  EXPECT_TRUE(*fleet.is_finished());
  EXPECT_EQ(read(fleet).first.size(), 0U);
}

TEST_F(FleetTest, NoTwoHoldTheSamePart) {
  Fleet one = begin(4), two = join();
  const Claim left = claim(one, 1), right = claim(two, 1);
  EXPECT_NE(left.first, right.first);
  EXPECT_TRUE(claims_nothing(one));
  EXPECT_FALSE(*one.is_finished());
}

TEST_F(FleetTest, TheBudgetOfAHostIsShared) {
  lending_.chunk = 3;
  Fleet fleet = begin(12, 6);
  const Claim three = claim(fleet, 3);
  EXPECT_EQ(three.at_once, 3U);
  const Claim other = claim(fleet, 3);
  EXPECT_EQ(other.subjects[0].text[0], 'b') << "the host that is asked least";
  const Claim rest = claim(fleet, 3);
  EXPECT_EQ(rest.at_once, 1U);
  const Claim rest_of_other = claim(fleet, 3);
  EXPECT_EQ(rest_of_other.at_once, 1U);
  EXPECT_TRUE(claims_nothing(fleet)) << "more of host a is open";
  ASSERT_TRUE(fleet.give_back(three).ok());
  EXPECT_EQ(claim(fleet, 8).at_once, 3U);
}

TEST_F(FleetTest, APartThatIsGivenBackIsGoneOnWith) {
  Fleet one = begin(2), two = join();
  const Claim part = claim(one);
  ASSERT_TRUE(one.write(part, {{0, "judged a0"}}).ok());
  ASSERT_TRUE(one.give_back(part).ok());
  const Claim rest = claim(two);
  ASSERT_EQ(rest.subjects.size(), 1U);
  EXPECT_EQ(rest.subjects[0].ordinal, 1U);
  EXPECT_EQ(rest.subjects[0].text, "a1");
}

TEST_F(FleetTest, WhoWasTakenOverWritesNothingMore) {
  lending_.lease = Seconds(1);
  Fleet slow = begin(2), quick = join();
  const Claim part = claim(slow);
  EXPECT_EQ(*slow.renew(part), Fleet::Renewal::kHeld);
  EXPECT_TRUE(claims_nothing(quick));
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  EXPECT_EQ(*slow.renew(part), Fleet::Renewal::kLost);
  ASSERT_TRUE(slow.write(part, {{0, "judged a0 in time"}}).ok()) << "nobody has taken it over yet";
  const Claim taken = claim(quick);
  ASSERT_EQ(taken.subjects.size(), 1U);
  ASSERT_TRUE(slow.write(part, {{1, "judged a1 too late"}}).ok());
  ASSERT_TRUE(slow.give_back(part).ok());
  EXPECT_TRUE(claims_nothing(slow)) << "what is another's cannot be given back";
  ASSERT_TRUE(quick.write(taken, results_of(taken)).ok());
  ASSERT_TRUE(quick.give_back(taken).ok());
  const auto known = read(slow).first;
  EXPECT_EQ(known.at("a0"), "judged a0 in time");
  EXPECT_EQ(known.at("a1"), "judged a1");
}

TEST_F(FleetTest, ASecondResultIsDropped) {
  Fleet fleet = begin(1);
  const Claim part = claim(fleet);
  ASSERT_TRUE(fleet.write(part, results_of(part)).ok());
  ASSERT_TRUE(fleet.write(part, results_of(part, " again")).ok());
  EXPECT_EQ(read(fleet).first.at("a0"), "judged a0");
}

TEST_F(FleetTest, AnotherKeyIsRefused) {
  begin(1);
  Fleet stranger = *try_open(std::string(32, 'x'));
  EXPECT_REASON(code_of(stranger.find()), ReasonCode::kRunRefused);
}

TEST_F(FleetTest, ChangedTermsAreRefused) {
  begin(1);
  forge("UPDATE sekisho.runs SET content = replace(content, 'sha256:11', 'sha256:22') WHERE name = $1");
  EXPECT_REASON(code_of(open().find()), ReasonCode::kRunRefused);
}

TEST_F(FleetTest, AChangedSubjectIsRefused) {
  Fleet fleet = begin(2);
  forge("UPDATE sekisho.subjects SET content = 'a7' WHERE run = $1 AND ordinal = 1");
  EXPECT_REASON(code_of(fleet.claim(4)), ReasonCode::kRunRefused);
  EXPECT_REASON(code_of(fleet.read([](auto, const auto&, auto) { return done(); })), ReasonCode::kRunRefused);
}

TEST_F(FleetTest, SubjectsInAnotherOrderAreRefused) {
  Fleet fleet = begin(2);
  forge(
      "UPDATE sekisho.subjects s SET content = o.content, code = o.code FROM sekisho.subjects o"
      " WHERE s.run = $1 AND o.run = $1 AND o.ordinal = 1 - s.ordinal");
  EXPECT_REASON(code_of(fleet.claim(4)), ReasonCode::kRunRefused);
}

TEST_F(FleetTest, ASubjectOfMoreThanTheBoundIsReadNoFurther) {
  begin(4);
  forge("UPDATE sekisho.subjects SET content = repeat('x', 5000000) WHERE run = $1 AND ordinal = 2");
  limits_.store_answer_bytes = 2000;
  Fleet fleet = join();
  EXPECT_EQ(code_of(fleet.read([](auto&&...) { return done(); })), ReasonCode::kStoreUnusable);
  Fleet other = join();
  EXPECT_EQ(claim(other).subjects.size(), 2U);
  EXPECT_EQ(code_of(other.claim(4)), ReasonCode::kStoreUnusable);
}

TEST_F(FleetTest, AMissingSubjectIsRefused) {
  Fleet fleet = begin(5);
  judge_all(fleet);
  forge("DELETE FROM sekisho.subjects WHERE run = $1 AND ordinal = 3");
  EXPECT_REASON(code_of(fleet.read([](auto, const auto&, auto) { return done(); })), ReasonCode::kRunRefused);
}

TEST_F(FleetTest, AChangedResultIsJudgedAnew) {
  for (const char* statement :
       {"UPDATE sekisho.results SET content = 'admitted' WHERE run = $1 AND ordinal = 2",
        "UPDATE sekisho.results SET code = '' WHERE run = $1 AND ordinal = 2",
        "UPDATE sekisho.results r SET content = o.content, code = o.code FROM sekisho.results o"
        " WHERE r.run = $1 AND o.run = $1 AND r.ordinal = 2 AND o.ordinal = 1",
        "DELETE FROM sekisho.results WHERE run = $1 AND ordinal = 2"}) {
    run_ += "x";
    Fleet fleet = begin(5);
    judge_all(fleet);
    forge(statement);
    const auto [known, missing] = read(fleet);
    EXPECT_EQ(missing, 1U) << statement;
    EXPECT_EQ(known.at("a2"), "");
    ASSERT_TRUE(fleet.reopen().ok());
    const Claim part = claim(fleet);
    ASSERT_EQ(part.subjects.size(), 1U);
    EXPECT_EQ(part.subjects[0].text, "a2");
    ASSERT_TRUE(fleet.write(part, results_of(part)).ok());
    ASSERT_TRUE(fleet.give_back(part).ok());
    EXPECT_EQ(read(fleet).second, 0U);
  }
}

TEST_F(FleetTest, ResultsOfAnEarlierRunOfTheNameAreNotBelieved) {
  Fleet fleet = begin(1);
  judge_all(fleet);
  forge(
      "CREATE TABLE public.kept AS SELECT * FROM sekisho.results WHERE run = "
      "'ResultsOfAnEarlierRunOfTheNameAreNotBelieved'"
      " AND $1 <> ''");
  forge("DELETE FROM sekisho.runs WHERE name = $1");
  Fleet again = begin(1);
  forge("INSERT INTO sekisho.results SELECT * FROM public.kept WHERE run = $1");
  EXPECT_EQ(read(again).second, 1U);
}

TEST_F(FleetTest, ALostConnectionIsMadeAnewOnce) {
  Fleet fleet = begin(2);
  forge(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
      "application_name = 'sekisho'"
      " AND $1 <> ''");
  const Claim part = claim(fleet);
  forge(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
      "application_name = 'sekisho'"
      " AND $1 <> ''");
  EXPECT_TRUE(fleet.write(part, results_of(part)).ok());
  EXPECT_EQ(read(fleet).second, 0U);
}

TEST_F(FleetTest, ARoleThatMayUseTheTablesSuffices) {
  begin(0);  // makes the tables
  auto database = *Postgres::open(server_->url(), Limits{});
  ASSERT_TRUE(database.ask("CREATE ROLE worker LOGIN PASSWORD 'w'").ok());
  const std::string url = "postgresql://worker:w" + server_->url().substr(server_->url().find('@'));
  EXPECT_REASON(code_of(Fleet::open(url, kKey, run_, lending_, Limits{})), ReasonCode::kStoreUnusable);
  ASSERT_TRUE(database.ask("GRANT USAGE ON SCHEMA sekisho TO worker").ok());
  ASSERT_TRUE(
      database.ask("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sekisho TO worker").ok());
  run_ += "x";
  Fleet fleet = *Fleet::open(url, kKey, run_, lending_, Limits{});
  ASSERT_TRUE(fleet.begin(kTerms, {{"a", "a0"}, {"a", "a1"}}).ok());
  judge_all(fleet);
  EXPECT_EQ(read(fleet).second, 0U);
}

TEST_F(FleetTest, AnotherVersionOfTheTablesIsRefused) {
  forge("UPDATE sekisho.version SET version = 2 WHERE $1 <> ''");
  EXPECT_REASON(code_of(try_open()), ReasonCode::kStoreUnusable);
  forge("UPDATE sekisho.version SET version = 1 WHERE $1 <> ''");
  EXPECT_TRUE(try_open().ok());
}

TEST_F(FleetTest, NoErrorTellsThePassword) {
  const std::string right = server_->url();
  const std::size_t begins = right.find(':', 13) + 1, ends = right.find('@');
  const std::string host = right.substr(ends);
  for (const std::string& url : std::vector<std::string>{
           right.substr(0, begins) + "secret" + host, "postgresql://u:se/secret" + host,
           "postgresql://u:secret@" + host, "postgresql://u:se:secret" + host,
           "postgresql://u:sec%zzsecret" + host, "postgresql://u:secret#" + host, "postgresql://u:secret",
           "postgresql://u:?secret" + host, "postgresql://u:secret@[::1",
           "postgresql://u@127.0.0.1:1/x?password=secret", "mysql://u:secret@h/"}) {
    const auto opened = Fleet::open(url, kKey, run_, lending_, Limits{});
    ASSERT_FALSE(opened.ok()) << url;
    EXPECT_EQ(opened.error().message().find("secret"), std::string::npos) << opened.error().message();
  }
}

TEST_F(FleetTest, WhoCannotBeReachedIsTold) {
  const auto opened = Fleet::open("postgresql://u:p@127.0.0.1:1/x", kKey, run_, lending_, Limits{});
  EXPECT_REASON(code_of(opened), ReasonCode::kStoreUnreachable);
  EXPECT_EQ(opened.error().message().find("\\x"), std::string::npos) << "in one line";
}

}  // namespace
}  // namespace sekisho::store
