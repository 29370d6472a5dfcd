#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "remote_fixture.h"
#include "support/registry_server.h"
#include "support/temporary.h"

namespace sekisho::registry {
namespace {

using support::Fault;
using support::HttpAnswer;
using support::HttpRequest;
using support::RegistryServer;

const std::string kIndexWithBoth =
    R"({"schemaVersion":2,"config":{"mediaType":"a/b","digest":)"
    R"("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[],"manifests":[]})";

class RemoteTest : public testing::Test {
 protected:
  RemoteTest() : net_(*net::make_transport({}, Limits{})), session_(session_on(*net_)) { open(); }
  void open(const Limits& limits = {}) {
    session_ = session_on(*net_, {}, limits);
    repository_ = open_remote(session_, name_of(registry_.host() + "/acme/app"), limits);
  }
  std::string add(const std::string& bytes, const std::string& tag = "",
                  const std::string& type = std::string(oci::kManifestType)) {
    return registry_.add_manifest("acme/app", type, bytes, tag);
  }
  oci::Descriptor add_blob(const std::string& bytes) {
    registry_.add_blob("acme/app", bytes);
    return oci::Descriptor::of("application/octet-stream", bytes);
  }
  Result<oci::Blob> fetch_blob(const oci::Descriptor& descriptor, std::uint64_t max = kMiB) {
    return std::move(repository_->fetch_blobs({descriptor}, max).front());
  }

  RegistryServer registry_;
  std::unique_ptr<net::Transport> net_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<Repository> repository_;
};

// REF-01
TEST_F(RemoteTest, ResolvesATagByOneRequest) {
  const std::string digest = add(manifest_bytes(), "v1");
  const auto fetched = repository_->fetch_tag("v1");
  ASSERT_TRUE(fetched.ok()) << fetched.error().message();
  EXPECT_EQ(fetched->blob.digest().text(), digest);
  EXPECT_EQ(fetched->blob.bytes(), manifest_bytes());
  EXPECT_EQ(registry_.lines(), std::vector<std::string>{"GET /v2/acme/app/manifests/v1"});
  EXPECT_EQ(repository_->describe(), registry_.host() + "/acme/app");
}

TEST_F(RemoteTest, AsksForEveryTypeThatItReads) {
  add(manifest_bytes(), "v1");
  EXPECT_TRUE(repository_->fetch_tag("v1").ok());
  const std::string accept = registry_.requests().at(0).header("Accept");
  for (const std::string_view type :
       {oci::kManifestType, oci::kIndexType, oci::kDockerManifestType, oci::kDockerIndexType})
    EXPECT_NE(accept.find(type), std::string::npos);
}

TEST_F(RemoteTest, ResolvesLatestWhereNoTagIsNamed) {
  add(manifest_bytes(), "latest");
  EXPECT_TRUE(repository_->fetch_tag(std::nullopt).ok());
}

TEST_F(RemoteTest, SendsNoTagThatIsNone) {  // REF-15
  for (const char* tag : {"a/b", "..", "a\r\nX: y", "", "a?b"})
    EXPECT_REASON(code_of(repository_->fetch_tag(tag)), ReasonCode::kReferenceInvalid);
  EXPECT_TRUE(registry_.requests().empty());
}

TEST_F(RemoteTest, TellsWhatIsNotThere) {
  EXPECT_REASON(code_of(repository_->fetch_tag("v1")), ReasonCode::kRegistryNotFound);
  EXPECT_REASON(code_of(repository_->fetch_manifest(crypto::Digest::of("x"))), ReasonCode::kRegistryNotFound);
  EXPECT_REASON(code_of(repository_->fetch_manifests({crypto::Digest::of("x")}).front()),
                ReasonCode::kBlobMissing);
  EXPECT_REASON(code_of(fetch_blob(oci::Descriptor::of("a/b", "x"))), ReasonCode::kBlobMissing);
}

// REF-02
TEST_F(RemoteTest, BelievesNoDigestHeader) {
  const auto with_header = [&](const std::string& said) {
    registry_.intercept([said](const HttpRequest&, std::size_t) {
      return HttpAnswer{200,
                        {{"Content-Type", std::string(oci::kManifestType)}, {"Docker-Content-Digest", said}},
                        manifest_bytes()};
    });
    return repository_->fetch_tag("v1");
  };
  const crypto::Digest right = crypto::Digest::of(manifest_bytes());
  EXPECT_TRUE(with_header(right.text()).ok());
  crypto::Hasher sha512(crypto::HashAlgorithm::kSha512);
  sha512.update(manifest_bytes());
  EXPECT_TRUE(with_header(sha512.finish().text()).ok());
  for (const std::string& wrong : {crypto::Digest::of("x").text(), std::string("md5:00"),
                                   "sha512:" + std::string(128, '0'), std::string("x")})
    EXPECT_REASON(code_of(with_header(wrong)), ReasonCode::kDigestMismatch);
}

TEST_F(RemoteTest, ChecksAManifestBeforeItIsParsed) {
  const std::string digest = add(manifest_bytes());
  const crypto::Digest wanted = *crypto::Digest::parse(digest);
  EXPECT_TRUE(repository_->fetch_manifest(wanted).ok());
  for (const std::string& other : {std::string("{"), manifest_bytes() + " ", std::string()}) {
    registry_.replace("acme/app", digest, other);
    EXPECT_REASON(code_of(repository_->fetch_manifest(wanted)), ReasonCode::kDigestMismatch);
  }
}

TEST_F(RemoteTest, PassesOnWhatTheParserRefuses) {  // MAN-01, MAN-02
  add(kIndexWithBoth, "both");
  EXPECT_REASON(code_of(repository_->fetch_tag("both")), ReasonCode::kManifestAmbiguous);
  add(manifest_bytes(), "typed", std::string(oci::kIndexType));
  EXPECT_REASON(code_of(repository_->fetch_tag("typed")), ReasonCode::kManifestMediaType);
}

// REF-24
TEST_F(RemoteTest, TakesNothingBut200AsData) {
  add(manifest_bytes(), "v1");
  const oci::Descriptor blob = add_blob("blob");
  for (const int status : {201, 203, 204, 206, 300, 304}) {
    registry_.intercept([status](const HttpRequest&, std::size_t) {
      return HttpAnswer{status, {{"Content-Type", std::string(oci::kManifestType)}}, manifest_bytes()};
    });
    EXPECT_REASON(code_of(repository_->fetch_tag("v1")), ReasonCode::kRegistryAnswer) << status;
    EXPECT_REASON(code_of(fetch_blob(blob)), ReasonCode::kRegistryAnswer) << status;
    EXPECT_FALSE(repository_->list_referrers(blob.digest).ok()) << status;
  }
}

// REF-24
TEST_F(RemoteTest, TellsALoginPageFromAManifest) {
  registry_.intercept([](const HttpRequest&, std::size_t) {
    return HttpAnswer{200, {{"Content-Type", "text/html; charset=utf-8"}}, "<html>log in</html>"};
  });
  EXPECT_REASON(code_of(repository_->fetch_tag("v1")), ReasonCode::kRegistryAnswer);
  EXPECT_REASON(code_of(repository_->fetch_manifest(crypto::Digest::of("x"))), ReasonCode::kRegistryAnswer);
}

TEST_F(RemoteTest, TellsRefusalsApart) {
  const std::pair<int, ReasonCode> table[] = {{403, ReasonCode::kRegistryForbidden},
                                              {404, ReasonCode::kRegistryNotFound},
                                              {401, ReasonCode::kRegistryUnauthorized}};
  for (const auto& [status, code] : table) {
    RegistryServer registry;
    registry.fail("/manifests/", status);
    EXPECT_REASON(code_of(fetch(session_on(*net_), registry.host() + "/a")), code);
  }
}

// REF-10
TEST_F(RemoteTest, BoundsManifests) {
  registry_.fault("/manifests/", Fault::kEndlessBody);
  EXPECT_REASON(code_of(repository_->fetch_tag("v1")), ReasonCode::kRegistryAnswerTooLarge);
  EXPECT_LT(net_->stats().bytes, 6 * kMiB);
}

TEST_F(RemoteTest, FetchesManifestsSideBySideInOrder) {
  const std::string second =
      R"({"schemaVersion":2,"mediaType":")" + std::string(oci::kIndexType) + R"(","manifests":[]})";
  const auto one = *crypto::Digest::parse(add(manifest_bytes()));
  const auto two = *crypto::Digest::parse(add(second, "", std::string(oci::kIndexType)));
  const auto absent = crypto::Digest::of("absent");
  const auto fetched = repository_->fetch_manifests({one, absent, two});
  ASSERT_EQ(fetched.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<oci::Manifest>(fetched[0]->document));
  EXPECT_REASON(code_of(fetched[1]), ReasonCode::kBlobMissing);
  EXPECT_TRUE(std::holds_alternative<oci::Index>(fetched[2]->document));
  EXPECT_TRUE(repository_->fetch_manifests({}).empty());
}

TEST_F(RemoteTest, FetchesBlobs) {
  const oci::Descriptor one = add_blob("one");
  const oci::Descriptor two = add_blob(std::string(200'000, 'x'));
  const auto blobs = repository_->fetch_blobs({two, one, one}, kMiB);
  ASSERT_EQ(blobs.size(), 3u);
  EXPECT_EQ(blobs[0]->bytes().size(), 200'000u);
  EXPECT_EQ(blobs[1]->bytes(), "one");
  EXPECT_EQ(blobs[2]->digest(), one.digest);
}

// REF-12
TEST_F(RemoteTest, ChecksSizesOfBlobs) {
  const oci::Descriptor right = add_blob("right size");
  for (const std::uint64_t size : {right.size - 1, right.size + 1, std::uint64_t{0}}) {
    oci::Descriptor wrong = right;
    wrong.size = size;
    EXPECT_REASON(code_of(fetch_blob(wrong)), ReasonCode::kSizeMismatch) << size;
  }
  oci::Descriptor endless = right;
  registry_.fault("/blobs/", Fault::kEndlessBody);
  EXPECT_REASON(code_of(fetch_blob(endless)), ReasonCode::kSizeMismatch);
}

TEST_F(RemoteTest, ChecksDigestsOfBlobs) {
  const oci::Descriptor blob = add_blob("right");
  registry_.replace("acme/app", blob.digest.text(), "wrong");
  EXPECT_REASON(code_of(fetch_blob(blob)), ReasonCode::kDigestMismatch);
}

TEST_F(RemoteTest, AsksForNoBlobThatIsTooLarge) {
  const oci::Descriptor small = add_blob("small");
  oci::Descriptor large = add_blob("large");
  large.size = kMiB + 1;
  const auto blobs = repository_->fetch_blobs({large, small}, kMiB);
  EXPECT_REASON(code_of(blobs[0]), ReasonCode::kBlobTooLarge);
  EXPECT_TRUE(blobs[1].ok());
  EXPECT_EQ(registry_.requests().size(), 1u);
}

class RemoteFileTest : public RemoteTest {
 protected:
  Fd open_file() {
    return Fd(::open((directory_.path() / "layer").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  }
  std::string content() { return *read_file(directory_.path() / "layer", kMiB * 64); }
  support::TemporaryDirectory directory_;
};

TEST_F(RemoteFileTest, FetchesABlobIntoAFile) {
  const std::string bytes(3'000'000, 'y');
  const oci::Descriptor layer = add_blob(bytes);
  const Fd file = open_file();
  const Done done = repository_->fetch_file(layer, 64 * kMiB, file.get());
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(content(), bytes);
}

TEST_F(RemoteFileTest, StartsAnewAfterABrokenTransfer) {
  const oci::Descriptor layer = add_blob("all of it");
  registry_.intercept([](const HttpRequest&, std::size_t number) -> std::optional<HttpAnswer> {
    if (number > 0) return std::nullopt;
    return HttpAnswer{200, {}, "all of something else", Fault::kShortBody};
  });
  const Fd file = open_file();
  // Longer than it may be ends at once; a shorter piece of it is thrown away.
  EXPECT_REASON(code_of(repository_->fetch_file(layer, kMiB, file.get())), ReasonCode::kSizeMismatch);
  EXPECT_TRUE(repository_->fetch_file(layer, kMiB, file.get()).ok());
  EXPECT_EQ(content(), "all of it");
  registry_.fault("/blobs/", Fault::kReset, 2);
  EXPECT_TRUE(repository_->fetch_file(layer, kMiB, file.get()).ok());
  EXPECT_EQ(content(), "all of it");
}

// REF-03
TEST_F(RemoteFileTest, HashesAllOfTheFile) {
  const oci::Descriptor layer = add_blob("layer");
  const Fd file = open_file();
  for (const char* wrong : {"lazer", "laye", "layer and more"}) {
    registry_.replace("acme/app", layer.digest.text(), wrong);
    EXPECT_FALSE(repository_->fetch_file(layer, kMiB, file.get()).ok()) << wrong;
  }
  registry_.replace("acme/app", layer.digest.text(), "lazer");
  EXPECT_REASON(code_of(repository_->fetch_file(layer, kMiB, file.get())), ReasonCode::kDigestMismatch);
  EXPECT_REASON(code_of(repository_->fetch_file(layer, 4, file.get())), ReasonCode::kBlobTooLarge);
}

TEST_F(RemoteFileTest, TellsAFullDisk) {
  const oci::Descriptor layer = add_blob("layer");
  const Fd full(::open("/dev/full", O_RDWR | O_CLOEXEC));
  EXPECT_FALSE(repository_->fetch_file(layer, kMiB, full.get()).ok());
}

}  // namespace
}  // namespace sekisho::registry
