#include "registry/tags.h"
#include "remote_fixture.h"
#include "support/registry_server.h"

namespace sekisho::registry {
namespace {

using net::Answer;
using net::Request;
using support::Fault;
using support::HttpAnswer;
using support::HttpRequest;
using support::RegistryOptions;
using support::RegistryServer;

const crypto::Digest kSubject = crypto::Digest::of(manifest_bytes());

std::string referrer(int number) {
  std::string out = manifest_bytes();
  out.pop_back();
  return out + R"(,"subject":{"mediaType":")" + std::string(oci::kManifestType) + R"(","digest":")" +
         kSubject.text() + R"(","size":)" + std::to_string(manifest_bytes().size()) +
         R"(},"annotations":{"n":")" + std::to_string(number) + R"("},"artifactType":"application/x"})";
}

std::string listing_of(std::size_t count) {
  std::string out =
      R"({"schemaVersion":2,"mediaType":")" + std::string(oci::kIndexType) + R"(","manifests":[)";
  for (std::size_t i = 0; i < count; ++i) {
    out += std::string(i == 0 ? "" : ",") + R"({"mediaType":")" + std::string(oci::kManifestType) +
           R"(","digest":")" + crypto::Digest::of(std::to_string(i)).text() + R"(","size":2})";
  }
  return out + "]}";
}

net::Answer index_answer(const std::string& body, std::vector<net::Header> more = {}) {
  more.push_back({"Content-Type", std::string(oci::kIndexType)});
  return answer(200, std::move(more), body);
}

Result<Listing> list(net::Transport& net, const Limits& limits = {},
                     const std::string& name = "r.example/a") {
  return open_remote(session_on(net, {}, limits), name_of(name), limits)->list_referrers(kSubject);
}

class ListingTest : public testing::Test {
 protected:
  std::unique_ptr<Repository> open(RegistryServer& registry) {
    session_ = session_on(*net_);
    return open_remote(session_, name_of(registry.host() + "/acme/app"), Limits{});
  }
  static void add_referrers(RegistryServer& registry, int count) {
    registry.add_manifest("acme/app", std::string(oci::kManifestType), manifest_bytes(), "v1");
    for (int i = 0; i < count; ++i)
      registry.add_manifest("acme/app", std::string(oci::kManifestType), referrer(i));
  }
  std::unique_ptr<net::Transport> net_ = *net::make_transport({}, Limits{});
  std::shared_ptr<Session> session_;
};

TEST_F(ListingTest, ComesFromTheReferrersApi) {
  RegistryServer registry;
  add_referrers(registry, 3);
  const auto listing = open(registry)->list_referrers(kSubject);
  ASSERT_TRUE(listing.ok()) << listing.error().message();
  EXPECT_EQ(listing->source, Listing::Source::kReferrersApi);
  ASSERT_EQ(listing->descriptors.size(), 3u);
  EXPECT_EQ(listing->descriptors[0].artifact_type, "application/x");
  EXPECT_FALSE(listing->truncated);
  EXPECT_EQ(registry.requests().size(), 1u);
}

TEST_F(ListingTest, FollowsPages) {
  RegistryOptions options;
  options.page_size = 2;
  RegistryServer registry(options);
  add_referrers(registry, 5);
  const auto listing = open(registry)->list_referrers(kSubject);
  ASSERT_TRUE(listing.ok());
  EXPECT_EQ(listing->descriptors.size(), 5u);
  EXPECT_EQ(registry.requests().size(), 3u);
}

TEST_F(ListingTest, ComesFromTheFallbackTagWhereThereIsNoApi) {
  RegistryOptions options;
  options.referrers_api = false;
  RegistryServer registry(options);
  registry.add_manifest("acme/app", std::string(oci::kIndexType), listing_of(2),
                        attachment_tag(kSubject, ""));
  const auto repository = open(registry);
  for (int i = 0; i < 2; ++i) {
    const auto listing = repository->list_referrers(kSubject);
    ASSERT_TRUE(listing.ok()) << listing.error().message();
    EXPECT_EQ(listing->source, Listing::Source::kFallbackTag);
    EXPECT_EQ(listing->descriptors.size(), 2u);
  }
  EXPECT_EQ(registry.requests().size(), 3u) << "the missing API is remembered for the host";
}

TEST_F(ListingTest, IsEmptyWhereNothingIsAttached) {
  for (const bool api : {true, false}) {
    RegistryOptions options;
    options.referrers_api = api;
    RegistryServer registry(options);
    const auto listing = open(registry)->list_referrers(kSubject);
    ASSERT_TRUE(listing.ok());
    EXPECT_TRUE(listing->descriptors.empty());
  }
}

TEST(Listing, TakesEverySignOfAMissingApi) {
  const net::Answer signs[] = {answer(404),
                               answer(400),
                               answer(406),
                               answer(200, {{"Content-Type", "application/json"}}, "{}"),
                               answer(200, {{"Content-Type", "text/html"}}, "<html>"),
                               answer(200)};
  for (const net::Answer& sign : signs) {
    FakeTransport net([&](const Request& request) -> Result<Answer> {
      return request.url.find("/referrers/") != std::string::npos ? sign : index_answer(listing_of(1));
    });
    const auto listing = list(net);
    ASSERT_TRUE(listing.ok()) << sign.status;
    EXPECT_EQ(listing->source, Listing::Source::kFallbackTag);
    EXPECT_EQ(listing->descriptors.size(), 1u);
  }
}

// What a gateway answers while its registry is away.
TEST(Listing, IsNotHiddenByA404InPassing) {
  int asked = 0;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (request.url.find("/referrers/") == std::string::npos)
      return answer(404, {}, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
    return ++asked == 2 ? answer(404, {}, "404 page not found") : index_answer(listing_of(2));
  });
  const auto session = session_on(net);
  for (int i = 0; i < 3; ++i) {
    const auto listing = open_remote(session, name_of("r.example/a"), Limits{})->list_referrers(kSubject);
    ASSERT_TRUE(listing.ok());
    EXPECT_EQ(listing->source, Listing::Source::kReferrersApi);
    EXPECT_EQ(listing->descriptors.size(), 2u);
  }
  EXPECT_EQ(net.sent.size(), 5u) << "the list; a 404, the tag, the list; and the list";
}

TEST(Listing, OfAHostWithTheApiIsAskedForThere) {
  int asked = 0;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (request.url.find("/referrers/") == std::string::npos)
      return answer(404, {}, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
    ++asked;
    return asked == 2 || asked == 3 ? answer(404) : index_answer(listing_of(1));
  });
  const auto session = session_on(net);
  const auto count = [&] {
    return open_remote(session, name_of("r.example/a"), Limits{})
        ->list_referrers(kSubject)
        ->descriptors.size();
  };
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(count(), 0u) << "it was told twice";
  EXPECT_EQ(count(), 1u) << "and yet the host has the API";
}

TEST(FallbackTag, ThatAGatewayDoesNotFindIsAskedForAgain) {
  int asked = 0;
  FakeTransport net([&](const Request& request) -> Result<Answer> {
    if (request.url.find("/referrers/") != std::string::npos) return answer(404);
    return ++asked == 1 ? answer(404, {{"Content-Type", "text/html"}}, "<h1>404</h1>")
                        : index_answer(listing_of(1));
  });
  EXPECT_EQ(list(net)->descriptors.size(), 1u);
  EXPECT_EQ(net.waits.size(), 1u);
}

TEST(FallbackTag, ThatTheRegistrySaysIsNotThereIsNotAskedForAgain) {
  FakeTransport net([](const Request&) {
    return answer(404, {}, R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"x"}]})");
  });
  EXPECT_TRUE(list(net)->descriptors.empty());
  EXPECT_EQ(net.sent.size(), 2u) << "the API once, the tag once";
}

// MAN-23
TEST(Listing, IsNeverEmptyBecauseSomethingFailed) {
  const std::pair<Result<Answer>, ReasonCode> failures[] = {
      {answer(500), ReasonCode::kRegistryServerError},
      {answer(429), ReasonCode::kRegistryRateLimited},
      {answer(403), ReasonCode::kRegistryForbidden},
      {answer(401), ReasonCode::kRegistryUnauthorized},
      {answer(206), ReasonCode::kRegistryAnswer},
      {answer(302, {{"Location", "https://x.example/"}}), ReasonCode::kRegistryRedirectRefused},
      {fail(ReasonCode::kRegistryUnreachable, "reset"), ReasonCode::kRegistryUnreachable},
      {fail(ReasonCode::kRegistryTls, "expired"), ReasonCode::kRegistryTls},
      {fail(ReasonCode::kRegistryTimeout, "slow"), ReasonCode::kRegistryTimeout}};
  for (const auto& [failure, code] : failures) {
    FakeTransport everywhere([failure = failure](const Request&) { return failure; });
    EXPECT_REASON(code_of(list(everywhere)), code);
    FakeTransport at_the_tag([failure = failure](const Request& request) -> Result<Answer> {
      return request.url.find("/referrers/") != std::string::npos ? answer(404) : failure;
    });
    EXPECT_REASON(code_of(list(at_the_tag)), code);
  }
}

TEST(Listing, IsRefusedWhenMalformed) {
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"),
        std::string(R"({"schemaVersion":2,"manifests":3})"),
        std::string(
            R"({"schemaVersion":2,"manifests":[{"digest":"sha256:../../x","mediaType":"a/b","size":1}]})"),
        std::string(R"({"schemaVersion":2,"manifests":[],"manifests":[]})")}) {
    FakeTransport net([&](const Request&) { return index_answer(body); });
    EXPECT_REASON(code_of(list(net)), ReasonCode::kReferrersInvalid) << body;
  }
}

TEST(FallbackTag, ThatIsTheSubjectItselfIsNoListing) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    return request.url.find("/referrers/") != std::string::npos ? answer(404) : manifest_answer();
  });
  const auto listing = list(net);
  ASSERT_TRUE(listing.ok());
  EXPECT_TRUE(listing->descriptors.empty());
}

// REF-24
TEST(FallbackTag, ThatIsALoginPageIsNoListing) {
  FakeTransport net([](const Request&) { return answer(200, {{"Content-Type", "text/html"}}, "<html>"); });
  EXPECT_REASON(code_of(list(net)), ReasonCode::kRegistryAnswer);
}

// MAN-20
TEST(FallbackTag, ThatIsAManifestIsRefused) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.find("/referrers/") != std::string::npos) return answer(404);
    return answer(200, {{"Content-Type", std::string(oci::kManifestType)}}, referrer(1));
  });
  EXPECT_REASON(code_of(list(net)), ReasonCode::kReferrersInvalid);
}

TEST(FallbackTag, IsAlgorithmAndHex) {
  EXPECT_EQ(attachment_tag(crypto::Digest::of(""), ""),
            "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const auto longer = *crypto::Digest::parse("sha512:" + std::string(128, 'a'));
  EXPECT_EQ(attachment_tag(longer, ""), "sha512-" + std::string(64, 'a'));
  EXPECT_TRUE(oci::is_tag(attachment_tag(longer, "")));
}

TEST(Listing, RemembersNoMissingApiForAMissingRepository) {
  FakeTransport net([](const Request& request) -> Result<Answer> {
    if (request.url.find("/v2/none/") != std::string::npos)
      return answer(404, {}, R"({"errors":[{"code":"NAME_UNKNOWN","message":"x"}]})");
    return index_answer(listing_of(1));
  });
  const auto session = session_on(net);
  const Limits limits;
  EXPECT_TRUE(
      open_remote(session, name_of("r.example/none"), limits)->list_referrers(kSubject)->descriptors.empty());
  const auto listing = open_remote(session, name_of("r.example/some"), limits)->list_referrers(kSubject);
  EXPECT_EQ(listing->source, Listing::Source::kReferrersApi);
}

// REF-08
TEST(Pages, AreNotLookedForElsewhere) {
  for (const char* link :
       {"<http://169.254.169.254/x>; rel=\"next\"", "<//evil.example/x>; rel=\"next\"",
        "<https://r.example:444/v2/a/referrers/x>; rel=\"next\"", "</v2/b/referrers/x>; rel=next",
        "</v2/a/referrers/../../b/x>; rel=next", "<x; rel=next"}) {
    FakeTransport net([&](const Request&) { return index_answer(listing_of(1), {{"Link", link}}); });
    EXPECT_REASON(code_of(list(net)), ReasonCode::kRegistryLinkRefused) << link;
    EXPECT_EQ(net.sent.size(), 1u) << link;
  }
}

// REF-09
TEST(Pages, AreNotReadTwice) {
  FakeTransport itself([](const Request& request) {
    return index_answer(listing_of(0), {{"Link", "<" + request.url + ">; rel=next"}});
  });
  EXPECT_REASON(code_of(list(itself)), ReasonCode::kRegistryLinkRefused);
  FakeTransport circle([](const Request& request) {
    const bool odd = request.url.ends_with("?1");
    return index_answer(listing_of(0), {{"Link", odd ? "<?2>; rel=next" : "<?1>; rel=next"}});
  });
  EXPECT_REASON(code_of(list(circle)), ReasonCode::kRegistryLinkRefused);
}

// REF-09
TEST(Pages, AreReadUpToALimit) {
  int page = 0;
  FakeTransport net([&](const Request&) {
    return index_answer(listing_of(1), {{"Link", "<?" + std::to_string(++page) + ">; rel=next"}});
  });
  const auto listing = list(net);
  ASSERT_TRUE(listing.ok());
  EXPECT_TRUE(listing->truncated);
  EXPECT_EQ(net.sent.size(), Limits{}.referrer_pages);
}

TEST(Listing, TellsThatItIsNotWhole) {
  FakeTransport net([](const Request&) { return index_answer(listing_of(1500)); });
  const auto listing = list(net);
  ASSERT_TRUE(listing.ok()) << listing.error().message();
  EXPECT_EQ(listing->descriptors.size(), Limits{}.referrers_listed);
  EXPECT_TRUE(listing->truncated);
  Limits few;
  few.referrers_listed = 2;
  EXPECT_EQ(list(net, few)->descriptors.size(), 2u);
}

// REF-10
TEST_F(ListingTest, IsBounded) {
  for (const char* part : {"/referrers/", "/tags/list"}) {
    RegistryServer registry;
    registry.intercept([&](const HttpRequest& request, std::size_t) -> std::optional<HttpAnswer> {
      if (request.target.find(part) == std::string::npos) return std::nullopt;
      HttpAnswer endless{200, {{"Content-Type", std::string(oci::kIndexType)}}};
      endless.fault = Fault::kEndlessBody;
      return endless;
    });
    const auto repository = open(registry);
    EXPECT_REASON(code_of(repository->list_referrers(kSubject)), std::string(part) == "/referrers/"
                                                                     ? ReasonCode::kRegistryAnswerTooLarge
                                                                     : ReasonCode::kInternalError);
    EXPECT_REASON(code_of(repository->list_tags()), std::string(part) == "/tags/list"
                                                        ? ReasonCode::kRegistryAnswerTooLarge
                                                        : ReasonCode::kInternalError);
  }
}

TEST_F(ListingTest, OfTagsIsWholeAndSorted) {
  RegistryOptions options;
  options.page_size = 2;
  RegistryServer registry(options);
  for (const char* tag : {"v10", "v2", "latest", "a", "Z"})
    registry.add_manifest("acme/app", std::string(oci::kManifestType), manifest_bytes(), tag);
  const auto tags = open(registry)->list_tags();
  ASSERT_TRUE(tags.ok()) << tags.error().message();
  EXPECT_EQ(*tags, (std::vector<std::string>{"Z", "a", "latest", "v10", "v2"}));
}

TEST(Tags, AreReadStrictly) {
  const auto list_tags = [](const Answer& reply) {
    FakeTransport net([&](const Request&) { return reply; });
    return open_remote(session_on(net), name_of("r.example/a"), Limits{})->list_tags();
  };
  EXPECT_TRUE(list_tags(answer(200, {}, R"({"name":"a","tags":null})"))->empty());
  for (const char* body :
       {"", "[]", R"({"tags":3})", R"({"tags":["a/b"]})", R"({"tags":["a\r\nb"]})", R"({"tags":[1]})"})
    EXPECT_REASON(code_of(list_tags(answer(200, {}, body))), ReasonCode::kRegistryAnswer) << body;
  EXPECT_REASON(code_of(list_tags(answer(404))), ReasonCode::kRegistryNotFound);
  EXPECT_REASON(
      code_of(list_tags(answer(200, {{"Link", "<https://evil.example/>; rel=next"}}, R"({"tags":[]})"))),
      ReasonCode::kRegistryLinkRefused);
}

TEST(Tags, HaveALimitOfPages) {
  int page = 0;
  FakeTransport net([&](const Request&) {
    return answer(200, {{"Link", "<?last=" + std::to_string(++page) + ">; rel=next"}}, R"({"tags":["a"]})");
  });
  EXPECT_REASON(code_of(open_remote(session_on(net), name_of("r.example/a"), Limits{})->list_tags()),
                ReasonCode::kRegistryAnswerTooLarge);
}

}  // namespace
}  // namespace sekisho::registry
