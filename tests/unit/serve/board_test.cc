#include "serve/board.h"

#include <gtest/gtest.h>

#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::serve {
namespace {

const kube::Name kName{"apps", "app"};
const crypto::Digest kArchive = crypto::Digest::of("archive");
const std::string kPath = "/externalartifact/apps/app/" + std::string(kArchive.hex()) + ".tar.gz";

class BoardOf : public testing::Test {
 protected:
  void show() {
    support::write_file(file(), "archive");
    board.show(kName,
               {{{crypto::Digest::of("m"), "v1@sha256:m", kArchive, 7, Time(Seconds(1)), {}}, file()}});
  }
  std::filesystem::path file() const { return directory_.path() / "a.tar.gz"; }
  unsigned status(const std::string& target) const { return board.answer(target).status; }
  Board board;

 private:
  support::TemporaryDirectory directory_;
};

TEST_F(BoardOf, ServesExactlyWhatIsShown) {
  board.add(kName);
  EXPECT_EQ(status(kPath), 404U);
  show();
  const HttpAnswer answer = board.answer(kPath);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_TRUE(answer.file.valid());
  EXPECT_EQ(answer.size, 7U);
  for (const std::string& other :
       {kPath + "/", "/" + kPath, kPath.substr(1), kPath + "%00", std::string("/"), std::string(""),
        std::string("/externalartifact/apps/app/../app/") + std::string(kArchive.hex()) + ".tar.gz",
        std::string("/externalartifact/apps/%61pp/") + std::string(kArchive.hex()) + ".tar.gz",
        std::string("/externalartifact/apps/app/served.json"), std::string("/../../etc/passwd")}) {
    EXPECT_EQ(status(other), 404U) << other;
  }
  board.show(kName, {});
  EXPECT_EQ(status(kPath), 404U);
}

TEST_F(BoardOf, DoesNotServeAFileThatIsNotWhatWasStored) {
  show();
  support::write_file(file(), "archive, longer");
  EXPECT_EQ(status(kPath), 404U);
  std::filesystem::remove(file());
  EXPECT_EQ(status(kPath), 404U);
  std::filesystem::create_symlink("/etc/passwd", file());
  EXPECT_EQ(status(kPath), 404U);
}

TEST_F(BoardOf, IsReadyWhenAllWereJudged) {
  board.add(kName);
  board.add({"apps", "other"});
  EXPECT_EQ(status("/healthz"), 200U);
  EXPECT_EQ(status("/readyz"), 503U);
  show();
  EXPECT_EQ(status("/readyz"), 503U);
  board.show({"apps", "other"}, {});  // denied, and judged
  EXPECT_EQ(status("/readyz"), 200U);
}

TEST_F(BoardOf, GivesInputsOfWhatIsServed) {
  board.add({"apps", "other"});
  EXPECT_EQ(board.answer("/inputs").body, "{\"inputs\":[]}\n");
  show();
  EXPECT_EQ(board.answer("/inputs").body, "{\"inputs\":[{\"id\":\"apps/app\",\"digest\":\"" +
                                              crypto::Digest::of("m").text() +
                                              "\",\"revision\":\"v1@sha256:m\"}]}\n");
}

TEST_F(BoardOf, CountsForPrometheus) {
  board.count(report::Decision::kAdmitted);
  board.count(report::Decision::kDenied);
  board.count(report::Decision::kAdmitted);
  board.add({"apps", "other"});
  show();
  board.succeed(kName, Time(Seconds(1700000000)));
  board.tell(PolicyNews::kBroken);
  const std::string text = board.answer("/metrics").body;
  for (const char* line :
       {"sekisho_judgements_total{decision=\"admitted\"} 2\n",
        "sekisho_judgements_total{decision=\"undecided\"} 0\n",
        "sekisho_source_last_success_timestamp_seconds{namespace=\"apps\",name=\"app\"} 1700000000\n",
        "sekisho_source_served{namespace=\"apps\",name=\"other\"} 0\n",
        "sekisho_source_ready{namespace=\"apps\",name=\"app\"} 1\n", "sekisho_policy_broken 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace sekisho::serve
