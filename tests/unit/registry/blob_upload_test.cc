#include "registry/blob_upload.h"

#include "remote_fixture.h"
#include "support/docker_registry.h"
#include "support/http_server.h"
#include "support/registry_server.h"

namespace sekisho::registry {
namespace {

using net::Answer;
using net::Request;
using support::HttpAnswer;
using support::HttpRequest;
using support::RegistryServer;

// Uploads is a registry that takes uploads in pieces, on a scripted network; it can lose, refuse and forget.
class Uploads {
 public:
  Result<Answer> answer_to(const Request& request) {
    log.push_back(request.method);
    if (request.method == "HEAD") return answer(stored ? 200 : 404);
    if (request.method == "POST") return start();
    const std::string body = body_of(request);
    if (fault) {
      if (auto result = fault(request, body)) return *std::move(result);
    }
    if (request.method == "GET") return answer(204, state());
    if (request.method == "PATCH") return take_piece(request, body);
    if (request.method != "PUT") return answer(405);
    has += body;
    stored = request.url.ends_with(net::escape(crypto::Digest::of(has).text()));
    return answer(stored ? 201 : 400);
  }
  std::vector<net::Header> state() const {
    return {{"Location", "/u?at=" + std::to_string(has.size())},
            {"Range", "0-" + std::to_string(has.empty() ? 0 : has.size() - 1)}};
  }
  std::size_t count(const std::string& method) const {
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), method));
  }

  std::function<std::optional<Result<Answer>>(const Request&, const std::string& body)> fault;
  std::string least_piece;
  std::vector<std::string> log;
  std::string has;
  bool stored = false;

 private:
  static std::string body_of(const Request& request) {
    std::string body = request.body;
    while (request.upload) {
      const auto piece = request.upload(1000);
      if (!piece.ok() || piece->empty()) break;
      body += *piece;
    }
    return body;
  }
  Answer start() {
    has.clear();
    std::vector<net::Header> headers{{"Location", "/u?at=0"}};
    if (!least_piece.empty()) headers.push_back({"OCI-Chunk-Min-Length", least_piece});
    return answer(202, headers);
  }
  Answer take_piece(const Request& request, const std::string& body) {
    const std::string range = std::to_string(has.size()) + "-" + std::to_string(has.size() + body.size() - 1);
    for (const net::Header& header : request.headers) {
      if (header.name == "Content-Range" && header.value != range) return answer(416, state());
    }
    if (!request.url.ends_with("at=" + std::to_string(has.size()))) return answer(404);
    has += body;
    return answer(202, state());
  }
};

class Pieces : public testing::Test {
 protected:
  Pieces() : net_([this](const Request& request) { return uploads_.answer_to(request); }) {
    limits_.upload_whole_bytes = 2000;
    limits_.upload_piece_bytes = 1500;
  }
  Done put(const std::vector<Upload>& what) {
    return open_remote(session_on(net_, {}, limits_), name_of("r.example/a"), limits_)->put_blobs(what);
  }
  static Error broken() { return fail(ReasonCode::kRegistryUnreachable, "reset"); }

  const std::string large_ = std::string(4000, 'l') + "end";
  Uploads uploads_;
  FakeTransport net_;
  Limits limits_;
};

TEST_F(Pieces, OfALargeBlob) {
  std::vector<std::uint64_t> sent;
  Upload large = upload(large_);
  large.sent = [&](std::uint64_t bytes) { sent.push_back(bytes); };
  EXPECT_TRUE(put({large}).ok());
  EXPECT_EQ(uploads_.has, large_);
  EXPECT_EQ(uploads_.log, (std::vector<std::string>{"POST", "PATCH", "PATCH", "PATCH", "PUT"}));
  EXPECT_EQ(sent.back(), large_.size());
  EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end()));
}

TEST_F(Pieces, AreAsLargeAsTheRegistryAsks) {
  uploads_.least_piece = "3900";
  EXPECT_TRUE(put({upload(large_)}).ok());
  EXPECT_EQ(uploads_.count("PATCH"), 2u);
}

TEST_F(Pieces, GoOnWhereTheConnectionBroke) {
  std::size_t patches = 0;
  uploads_.fault = [&](const Request& request, const std::string& body) -> std::optional<Result<Answer>> {
    if (request.method != "PATCH" || ++patches != 2) return std::nullopt;
    uploads_.has += body.substr(0, 700);
    return Result<Answer>(broken());
  };
  EXPECT_TRUE(put({upload(large_)}).ok());
  EXPECT_EQ(uploads_.has, large_);
  EXPECT_EQ(uploads_.log,
            (std::vector<std::string>{"POST", "PATCH", "PATCH", "GET", "PATCH", "PATCH", "PUT"}));
}

TEST_F(Pieces, StartAnewWhereTheUploadIsLost) {
  bool lost = false;
  uploads_.fault = [&](const Request& request, const std::string&) -> std::optional<Result<Answer>> {
    if (request.method == "GET" && lost) return Result<Answer>(answer(404));
    if (request.method != "PATCH" || uploads_.has.empty() || std::exchange(lost, true)) return std::nullopt;
    return Result<Answer>(broken());
  };
  EXPECT_TRUE(put({upload(large_)}).ok());
  EXPECT_EQ(uploads_.count("POST"), 2u);
}

TEST_F(Pieces, OfWhichTheLastAnswerWasLostAreThere) {
  uploads_.fault = [&](const Request& request, const std::string&) -> std::optional<Result<Answer>> {
    if (request.method == "GET") return Result<Answer>(answer(404));
    if (request.method != "PUT") return std::nullopt;
    uploads_.stored = true;
    return Result<Answer>(broken());
  };
  EXPECT_TRUE(put({upload(large_)}).ok());
  EXPECT_EQ(uploads_.count("POST"), 1u);
}

TEST_F(Pieces, EndWithTheRegistrysOwnWordsAfterSomeTries) {
  uploads_.fault = [&](const Request& request, const std::string&) -> std::optional<Result<Answer>> {
    if (request.method != "PATCH") return std::nullopt;
    return Result<Answer>(broken());
  };
  EXPECT_REASON(code_of(put({upload(large_)})), ReasonCode::kRegistryUnreachable);
  EXPECT_EQ(uploads_.count("PATCH"), limits_.retries + 1);
}

TEST_F(Pieces, OfARegistryThatTakesNoneEnd) {
  uploads_.fault = [&](const Request& request, const std::string&) -> std::optional<Result<Answer>> {
    if (request.method != "PATCH") return std::nullopt;
    return Result<Answer>(answer(202, {{"Location", "/u?at=0"}, {"Range", "1-5"}}));
  };
  EXPECT_FALSE(put({upload(large_)}).ok());
  uploads_.fault = [&](const Request& request, const std::string&) -> std::optional<Result<Answer>> {
    if (request.method == "PATCH") return Result<Answer>(answer(416));
    if (request.method == "GET") return Result<Answer>(answer(204, {{"Range", "0-99999"}}));
    return std::nullopt;
  };
  EXPECT_REASON(code_of(put({upload(large_)})), ReasonCode::kRegistryAnswer);
}

TEST_F(Pieces, FollowAWholeUploadThatIsTooLargeOrBroke) {
  for (const bool breaks : {false, true}) {
    uploads_.log.clear();
    uploads_.fault = [&](const Request& request, const std::string& body) -> std::optional<Result<Answer>> {
      if (request.method != "PUT" || body.empty()) return std::nullopt;
      return breaks ? Result<Answer>(broken()) : Result<Answer>(answer(413));
    };
    EXPECT_TRUE(put({upload(std::string(1800, 's'))}).ok());
    EXPECT_EQ(uploads_.log, (std::vector<std::string>{"POST", "PUT", "POST", "PATCH", "PATCH", "PUT"}));
  }
}

TEST_F(Pieces, AreNotSentWhereALargeBlobIsThere) {
  limits_.upload_unasked_bytes = 100;
  uploads_.stored = true;
  EXPECT_TRUE(put({upload(large_)}).ok());
  EXPECT_EQ(uploads_.log, std::vector<std::string>{"HEAD"});
}

TEST(Mount, TakesABlobFromAnotherRepository) {
  std::vector<std::string> scopes;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (request.url.find("/token") != std::string::npos) {
      scopes.push_back(request.url);
      return answer(200, {}, R"({"token":"tok"})");
    }
    bool authorized = false;
    for (const net::Header& header : request.headers)
      authorized = authorized || header.name == "Authorization";
    if (!authorized) return bearer_challenge("https://r.example/token");
    return answer(request.url.find("?mount=sha256%3A") == std::string::npos ? 500 : 201);
  });
  const auto repository = open_remote(session_on(net), name_of("r.example/a"), Limits{});
  EXPECT_TRUE(repository->mount_blobs({upload("x").descriptor}, "other/app").empty());
  EXPECT_TRUE(net.sent.back().url.ends_with("&from=other%2Fapp")) << net.sent.back().url;
  ASSERT_EQ(scopes.size(), 1u);
  EXPECT_NE(scopes[0].find("other%2Fapp%3Apull"), std::string::npos) << scopes[0];
}

// put_unmounted asks for a mount first, and stores what is left.
Done put_unmounted(net::Transport& net, const Bytes& bytes, const Limits& limits = {}) {
  const auto repository = open_remote(session_on(net, {}, limits), name_of("r.example/a"), limits);
  auto left = repository->mount_blobs({upload(bytes).descriptor}, "other/app");
  EXPECT_EQ(left.size(), 1u);
  for (Upload& one : left) one.bytes = bytes;
  return repository->put_blobs(left);
}

TEST(Mount, ThatIsNotDoneIsAUsualUpload) {
  for (const int status : {202, 403, 404, 405}) {
    FakeTransport net([&](const Request& request) -> Result<Answer> {
      if (request.method == "PUT") return answer(201);
      const bool mount = request.url.find("?mount=") != std::string::npos;
      return answer(mount ? status : 202, {{"Location", "/u"}});
    });
    EXPECT_TRUE(put_unmounted(net, "x").ok());
    EXPECT_EQ(net.sent.size(), status == 202 ? 2u : 3u) << "an upload that was opened is used";
    EXPECT_EQ(net.sent.back().method, "PUT") << status;
  }
}

TEST(Mount, ThatIsNotDoneAsksForPiecesAsLargeAsTheRegistryWants) {
  Limits limits;
  limits.upload_whole_bytes = 10;
  limits.upload_piece_bytes = 10;
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.method == "PUT") return answer(201);
    return answer(202, {{"Location", "/u"}, {"OCI-Chunk-Min-Length", "60"}});
  });
  EXPECT_TRUE(put_unmounted(net, Bytes(100, 'x'), limits).ok());
  EXPECT_EQ(net.sent.size(), 4u) << "POST, twice PATCH, PUT";
}

TEST(Mount, WhoseUploadWasGivenUpMeanwhileIsBegunAnew) {
  for (const std::uint64_t whole : {100U, 10U}) {
    Limits limits;
    limits.upload_whole_bytes = whole;
    std::size_t posts = 0;
    FakeTransport net([&](const Request& request) -> Result<Answer> {
      if (request.method == "POST") return answer(202, {{"Location", "/u" + std::to_string(++posts)}});
      if (request.url.find("/u1") != std::string::npos) return answer(404);
      return answer(request.method == "PUT" ? 201 : 202, {{"Location", "/u2"}});
    });
    EXPECT_TRUE(put_unmounted(net, Bytes(100, 'x'), limits).ok());
    EXPECT_EQ(posts, 2u);
    FakeTransport gone([](const Request& request) -> Result<Answer> {
      return request.method == "POST" ? answer(202, {{"Location", "/u"}}) : answer(404);
    });
    EXPECT_FALSE(put_unmounted(gone, Bytes(100, 'x'), limits).ok());
  }
}

// REF-06
TEST(Mount, WhoseUploadIsInsideIsNotFollowed) {
  FakeTransport net([](const Request&) -> Result<Answer> {
    return answer(202, {{"Location", "https://169.254.169.254/u"}});
  });
  EXPECT_FALSE(put_unmounted(net, "x").ok());
  for (const std::string& url : net.urls()) EXPECT_TRUE(url.starts_with("https://r.example/")) << url;
}

// A proxy in front of a registry hangs up while a blob is sent.
TEST(BlobUpload, SurvivesAConnectionThatBreaks) {
  RegistryServer server;
  server.intercept([](const HttpRequest& request, std::size_t) -> std::optional<HttpAnswer> {
    if (request.method != "PUT" || request.body.empty()) return std::nullopt;
    HttpAnswer bad;
    bad.fault = support::Fault::kReset;
    return bad;
  });
  const auto net = *net::make_transport({}, Limits{});
  const auto repository = open_remote(session_on(*net), name_of(server.host() + "/acme/app"), Limits{});
  const Done stored = repository->put_blobs({upload(std::string(300'000, 'x'))});
  EXPECT_TRUE(stored.ok()) << stored.error().message();
}

TEST(BlobUpload, InPiecesAndMountedByDockerRegistry) {
  const auto registry = support::DockerRegistry::start();
  if (!registry) GTEST_SKIP() << "docker-registry is not installed";
  Limits limits;
  limits.upload_whole_bytes = 100'000;
  limits.upload_piece_bytes = 300'000;
  const auto net = *net::make_transport({}, limits);
  const auto session = session_on(*net, {}, limits);
  const std::string large(1'000'000, 'l');
  const auto first = open_remote(session, name_of(registry->host() + "/first"), limits);
  const Done stored = first->put_blobs({upload(large)});
  ASSERT_TRUE(stored.ok()) << stored.error().message();
  EXPECT_EQ(net->stats().requests, 7u) << "HEAD, POST, 4 times PATCH, PUT";
  const auto second = open_remote(session, name_of(registry->host() + "/second"), limits);
  const oci::Descriptor descriptor = upload(large).descriptor;
  ASSERT_TRUE(second->mount_blobs({descriptor}, "first").empty());
  EXPECT_EQ(net->stats().requests, 8u);
  EXPECT_EQ(second->fetch_blobs({descriptor}, 2 * kMiB).front()->bytes(), large);
  auto left = second->mount_blobs({upload("new").descriptor}, "first");
  ASSERT_EQ(left.size(), 1u);
  left[0].bytes = "new";
  EXPECT_TRUE(second->put_blobs(left).ok());
  EXPECT_EQ(net->stats().requests, 11u) << "POST, PUT";
}

}  // namespace
}  // namespace sekisho::registry
