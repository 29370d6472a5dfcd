#include <fcntl.h>

#include "base/file.h"
#include "registry/tags.h"
#include "remote_fixture.h"
#include "support/docker_registry.h"
#include "support/http_server.h"
#include "support/registry_server.h"
#include "support/temporary.h"

namespace sekisho::registry {
namespace {

using net::Answer;
using net::Request;
using support::HttpAnswer;
using support::HttpRequest;
using support::RegistryOptions;
using support::RegistryServer;

oci::Document document_of(const Bytes& bytes) {
  auto parsed = oci::parse_document(oci::Blob::hash(bytes), "", Limits{});
  EXPECT_TRUE(parsed.ok());
  return *std::move(parsed);
}

oci::Manifest plain_manifest() {
  const oci::Descriptor empty = oci::Descriptor::of(std::string(oci::kEmptyType), "{}");
  return oci::Manifest{
      crypto::Digest::of(""), 0, std::string(oci::kManifestType), "", empty, {empty}, {}, {}};
}

Bytes referrer_bytes(const std::string& note, const std::string& artifact_type = "application/x") {
  oci::Manifest manifest = plain_manifest();
  manifest.artifact_type = artifact_type;
  manifest.subject = oci::Descriptor::of(std::string(oci::kManifestType), manifest_bytes());
  manifest.annotations = {{"note", note}};
  return oci::render_manifest(manifest);
}

class WriteTest : public testing::Test {
 protected:
  std::unique_ptr<Repository> open(const std::string& host, const Access& access = {}) {
    return open_remote(session_on(*net_, access), name_of(host + "/acme/app"), Limits{});
  }
  static Done put(Repository& repository, const Bytes& bytes,
                  const std::optional<std::string>& tag = std::nullopt) {
    return repository.put_manifest(document_of(bytes), bytes, tag);
  }
  std::unique_ptr<net::Transport> net_ = *net::make_transport({}, Limits{});
};

TEST_F(WriteTest, StoresBlobsThatAreNotThereYet) {
  RegistryServer registry;
  const std::string there(600'000, 't');
  registry.add_blob("acme/app", there);
  const auto repository = open(registry.host());
  const support::TemporaryDirectory directory;
  const std::string large(2'000'000, 'f');
  ASSERT_TRUE(write_new_file(directory.path() / "f", large, 0600).ok());
  const Fd file(::open((directory.path() / "f").c_str(), O_RDONLY | O_CLOEXEC));
  Upload from_file{oci::Descriptor::of("application/octet-stream", large), {}, file.get()};
  const Done stored =
      repository->put_blobs({upload(there), upload("new"), upload("new"), upload(""), from_file});
  ASSERT_TRUE(stored.ok()) << stored.error().message();
  std::size_t puts = 0;
  for (const std::string& line : registry.lines()) puts += line.starts_with("PUT") ? 1 : 0;
  EXPECT_EQ(puts, 3u);
  for (const auto& blob : repository->fetch_blobs(
           {upload(there).descriptor, upload("new").descriptor, upload("").descriptor, from_file.descriptor},
           kMiB * 4))
    EXPECT_TRUE(blob.ok());
}

TEST_F(WriteTest, SendsABlobAnewAfterAFailure) {
  RegistryServer registry;
  registry.intercept([](const HttpRequest& request, std::size_t number) -> std::optional<HttpAnswer> {
    if (request.method == "PUT" && number < 4) return HttpAnswer{503, {{"Retry-After", "0"}}, ""};
    return std::nullopt;
  });
  EXPECT_TRUE(open(registry.host())->put_blobs({upload(std::string(600'000, 'x'))}).ok());
}

TEST_F(WriteTest, TellsWhatTheRegistryRefuses) {
  const std::pair<std::string, int> failures[] = {
      {"/blobs/sha256", 403}, {"/blobs/uploads", 403}, {"digest=", 403}};
  for (const auto& [part, status] : failures) {
    RegistryServer registry;
    registry.fail(part, status);
    EXPECT_REASON(code_of(open(registry.host())->put_blobs({upload(std::string(600'000, 'x'))})),
                  ReasonCode::kRegistryForbidden)
        << part;
  }
  RegistryServer odd;
  odd.fail("/blobs/uploads", 200);
  EXPECT_REASON(code_of(open(odd.host())->put_blobs({upload("x")})), ReasonCode::kRegistryAnswer);
}

// REF-06
TEST(UploadLocation, OnAnotherHostGetsNoCredentials) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    const bool foreign = request.url.starts_with("https://storage.example/");
    bool authorized = false;
    for (const net::Header& header : request.headers)
      authorized = authorized || header.name == "Authorization";
    if (foreign) return answer(authorized ? 500 : 201);
    if (!authorized) return answer(401, {{"WWW-Authenticate", "Basic realm=\"x\""}});
    if (request.method == "HEAD") return answer(404);
    return answer(202, {{"Location", "https://storage.example/u?x=1"}});
  });
  EXPECT_TRUE(open_remote(session_on(net, with_credentials()), name_of("r.example/a"), Limits{})
                  ->put_blobs({upload("x")})
                  .ok());
  EXPECT_EQ(net.sent.back().url,
            "https://storage.example/u?x=1&digest=" + net::escape(crypto::Digest::of("x").text()));
  EXPECT_TRUE(net.authorizations(net.sent.size() - 1).empty());
}

TEST(UploadLocation, IsNotInsideNorInPlainHttp) {
  for (const char* location : {"http://r.example/u", "https://169.254.169.254/u", "file:///u"}) {
    FakeTransport net([&](const Request& request) -> Result<Answer> {
      return request.method == "HEAD" ? answer(404) : answer(202, {{"Location", location}});
    });
    EXPECT_FALSE(
        open_remote(session_on(net), name_of("r.example/a"), Limits{})->put_blobs({upload("x")}).ok());
    EXPECT_EQ(net.sent.size(), 1u) << location;
  }
}

TEST(UploadLocation, MayBeginWithTwoSlashes) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.method == "HEAD") return answer(404);
    if (request.method == "POST") return answer(202, {{"Location", "https://r.example//169.254.169.254/u"}});
    return answer(201);
  });
  EXPECT_TRUE(open_remote(session_on(net), name_of("r.example/a"), Limits{})->put_blobs({upload("x")}).ok());
  EXPECT_TRUE(net.sent.back().url.starts_with("https://r.example//169.254.169.254/u?digest="));
}

TEST(PushScope, IsAskedForFromTheStart) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.find("/token") != std::string::npos) return answer(200, {}, R"({"token":"tok"})");
    bool authorized = false;
    for (const net::Header& header : request.headers)
      authorized = authorized || header.name == "Authorization";
    if (!authorized) return bearer_challenge("https://r.example/token");
    if (request.method == "POST") return answer(202, {{"Location", "/u"}});
    return request.method == "HEAD" ? answer(200) : answer(201);
  });
  const auto repository = open_remote(session_on(net), name_of("r.example/a"), Limits{});
  EXPECT_TRUE(repository->put_blobs({upload("x")}).ok());
  EXPECT_TRUE(repository->put_manifest(document_of(manifest_bytes()), manifest_bytes(), "v1").ok());
  EXPECT_FALSE(repository->fetch_tag("v1").ok());
  std::size_t tokens = 0;
  for (const std::string& url : net.urls()) {
    if (url.find("/token") == std::string::npos) continue;
    ++tokens;
    EXPECT_NE(url.find("pull%2Cpush"), std::string::npos);
  }
  EXPECT_EQ(tokens, 1u) << "a token for pushing serves for pulling";
}

TEST_F(WriteTest, StoresManifestsByDigestAndByTag) {
  RegistryServer registry;
  const auto repository = open(registry.host());
  const std::string digest = crypto::Digest::of(manifest_bytes()).text();
  EXPECT_TRUE(put(*repository, manifest_bytes()).ok());
  EXPECT_EQ(registry.requests().at(0).target, "/v2/acme/app/manifests/" + digest);
  EXPECT_EQ(registry.requests().at(0).header("Content-Type"), oci::kManifestType);
  EXPECT_TRUE(put(*repository, manifest_bytes(), "v1").ok());
  EXPECT_EQ(registry.tag("acme/app", "v1"), digest);
}

// What docker-registry says where another writer stores one of the manifest's blobs at the same moment.
TEST_F(WriteTest, SendsAManifestAgainWhoseDigestIsDoubted) {
  for (const std::size_t doubts : {2U, 1000U}) {
    RegistryServer registry;
    const auto repository = open(registry.host());
    ASSERT_TRUE(put(*repository, manifest_bytes()).ok());
    registry.intercept([doubts](const HttpRequest&, std::size_t number) -> std::optional<HttpAnswer> {
      if (number > doubts) return std::nullopt;
      return HttpAnswer{400, {}, R"({"errors":[{"code":"DIGEST_INVALID","message":"no match"}]})"};
    });
    EXPECT_EQ(put(*repository, manifest_bytes(), "v1").ok(), doubts == 2) << doubts;
    EXPECT_EQ(registry.requests().size(), doubts == 2 ? 4U : 2U + Limits{}.retries);
  }
}

TEST_F(WriteTest, LeavesReferrersToARegistryThatMaintainsThem) {
  RegistryServer registry;
  const auto repository = open(registry.host());
  EXPECT_TRUE(put(*repository, manifest_bytes(), "v1").ok());
  EXPECT_TRUE(put(*repository, referrer_bytes("1")).ok());
  EXPECT_EQ(registry.requests().size(), 2u);
  EXPECT_EQ(repository->list_referrers(crypto::Digest::of(manifest_bytes()))->descriptors.size(), 1u);
}

TEST_F(WriteTest, MaintainsTheFallbackTagElsewhere) {
  RegistryOptions options;
  options.referrers_api = false;
  RegistryServer registry(options);
  const auto repository = open(registry.host());
  EXPECT_TRUE(put(*repository, manifest_bytes(), "v1").ok());
  for (const char* note : {"1", "2", "2"}) EXPECT_TRUE(put(*repository, referrer_bytes(note)).ok());
  EXPECT_TRUE(put(*repository, referrer_bytes("3", "")).ok());
  const auto listing = repository->list_referrers(crypto::Digest::of(manifest_bytes()));
  ASSERT_EQ(listing->descriptors.size(), 3u);
  EXPECT_EQ(listing->descriptors[0].artifact_type, "application/x");
  EXPECT_EQ(*oci::find_annotation(listing->descriptors[1].annotations, "note"), "2");
  EXPECT_EQ(listing->descriptors[2].artifact_type, oci::kEmptyType) << "the config's type stands in";
}

// Other writers put their own index between our writing and our reading again.
TEST_F(WriteTest, AddsToTheFallbackTagAgainWhereAnotherWriterWon) {
  for (const int losses : {1, 1000}) {
    RegistryOptions options;
    options.referrers_api = false;
    RegistryServer registry(options);
    const std::string tag = attachment_tag(crypto::Digest::of(manifest_bytes()), "");
    int lost = 0;
    registry.intercept([&](const HttpRequest& request, std::size_t) -> std::optional<HttpAnswer> {
      const bool writes = request.method == "PUT" && request.target.ends_with(tag);
      return writes && lost++ < losses ? std::optional(HttpAnswer{201}) : std::nullopt;
    });
    const Done stored = put(*open(registry.host()), referrer_bytes("1"));
    if (losses == 1) {
      EXPECT_TRUE(stored.ok());
    } else {
      EXPECT_REASON(code_of(stored), ReasonCode::kTagMoved);
    }
  }
}

// What others write between our reading and our writing is lost.
TEST(FallbackTag, IsWrittenRightAfterItWasReadAndReadAfterAWhile) {
  std::vector<std::pair<std::string, std::size_t>> log;  // method, waits before it
  const FakeTransport* clock = nullptr;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    const bool tag = request.url.ends_with(attachment_tag(crypto::Digest::of(manifest_bytes()), ""));
    if (tag) log.emplace_back(request.method, clock->waits.size());
    if (request.method != "GET") return answer(201);
    return answer(404, {}, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
  });
  clock = &net;
  const Bytes bytes = referrer_bytes("1");
  const auto repository = open_remote(session_on(net), name_of("r.example/a"), Limits{});
  EXPECT_REASON(code_of(repository->put_manifest(document_of(bytes), bytes, {})), ReasonCode::kTagMoved);
  ASSERT_EQ(log.size(), 11u) << "five times GET and PUT, and a last GET";
  for (std::size_t i = 1; i < log.size(); ++i) {
    EXPECT_EQ(log[i].first, i % 2 == 1 ? "PUT" : "GET");
    EXPECT_EQ(log[i].second - log[i - 1].second, i % 2 == 1 ? 0u : 1u) << i;
  }
}

// The wait is there for others' writes; what the caller has to do fits in.
TEST_F(WriteTest, TheCallerIsCalledOnceWhereItHasToWait) {
  for (const auto api : {true, false}) {
    RegistryOptions options;
    options.referrers_api = api;
    RegistryServer registry(options);
    const auto repository = open(registry.host());
    const auto subject = crypto::Digest::of(manifest_bytes());
    const Bytes bytes = referrer_bytes("1");
    std::vector<std::size_t> listed;
    const Done stored = repository->put_manifest(document_of(bytes), bytes, {}, [&] {
      listed.push_back(repository->list_referrers(subject)->descriptors.size());
    });
    EXPECT_TRUE(stored.ok());
    EXPECT_EQ(listed, api ? std::vector<std::size_t>() : std::vector<std::size_t>{1});
  }
}

TEST_F(WriteTest, OverwritesNoFallbackTagThatItCannotRead) {
  RegistryOptions options;
  options.referrers_api = false;
  RegistryServer registry(options);
  const std::string tag = attachment_tag(crypto::Digest::of(manifest_bytes()), "");
  const std::string before =
      registry.add_manifest("acme/app", std::string(oci::kIndexType), "{\"odd\":1}", tag);
  EXPECT_REASON(code_of(put(*open(registry.host()), referrer_bytes("1"))), ReasonCode::kReferrersInvalid);
  EXPECT_EQ(registry.tag("acme/app", tag), before);
}

TEST_F(WriteTest, NoticesThatOtherBytesWereStored) {
  RegistryServer registry;
  registry.intercept([](const HttpRequest&, std::size_t) {
    return HttpAnswer{201, {{"Docker-Content-Digest", crypto::Digest::of("x").text()}}, ""};
  });
  EXPECT_REASON(code_of(put(*open(registry.host()), manifest_bytes())), ReasonCode::kDigestMismatch);
}

TEST_F(WriteTest, WorksWithDockerRegistry) {
  const auto registry = support::DockerRegistry::start();
  if (!registry) GTEST_SKIP() << "docker-registry is not installed";
  const auto repository = open(registry->host());
  const std::string layer(1'000'000, 'l');
  oci::Manifest manifest = plain_manifest();
  manifest.layers = {oci::Descriptor::of("application/octet-stream", layer)};
  const Bytes bytes = oci::render_manifest(manifest);
  const Done blobs = repository->put_blobs({upload("{}"), upload(layer)});
  ASSERT_TRUE(blobs.ok()) << blobs.error().message();
  ASSERT_TRUE(put(*repository, bytes, "v1").ok());
  const auto fetched = repository->fetch_tag("v1");
  ASSERT_TRUE(fetched.ok()) << fetched.error().message();
  EXPECT_EQ(fetched->blob.bytes(), bytes);
  EXPECT_EQ(repository->fetch_blobs(manifest.layers, 2 * kMiB).front()->bytes(), layer);
  oci::Manifest attached = plain_manifest();
  attached.artifact_type = "application/x";
  attached.subject = std::get<oci::Manifest>(fetched->document).descriptor();
  const Bytes attached_bytes = oci::render_manifest(attached);
  const Done put_attached = put(*repository, attached_bytes);
  ASSERT_TRUE(put_attached.ok()) << put_attached.error().message();
  const auto listing = repository->list_referrers(fetched->blob.digest());
  ASSERT_TRUE(listing.ok()) << listing.error().message();
  EXPECT_EQ(listing->source, Listing::Source::kFallbackTag);
  ASSERT_EQ(listing->descriptors.size(), 1u);
  EXPECT_EQ(listing->descriptors[0].digest, crypto::Digest::of(attached_bytes));
  EXPECT_EQ(repository->list_tags()->size(), 2u);
  EXPECT_REASON(code_of(repository->fetch_tag("absent")), ReasonCode::kRegistryNotFound);
}

}  // namespace
}  // namespace sekisho::registry
