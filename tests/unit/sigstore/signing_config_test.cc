#include "sigstore/signing_config.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

using support::code_of;

constexpr const char* kHead = R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json")";

Result<SigningConfig> parse(const std::string& members) {
  return parse_signing_config(kHead + members + "}", Limits{});
}

std::vector<std::string> urls(const Result<std::vector<Service>>& services) {
  std::vector<std::string> found;
  if (!services.ok()) return {services.error().detail};
  for (const auto& one : *services) found.push_back(one.url);
  return found;
}

Service service(std::string url, std::uint64_t version, std::string name, const char* start,
                const char* end = nullptr) {
  return {std::move(url),
          version,
          {parse_time(start), end == nullptr ? std::nullopt : parse_time(end)},
          std::move(name)};
}

const Time kNow = *parse_time("2026-06-01T00:00:00Z");
using Urls = std::vector<std::string>;

// What sigstore/root-signing publishes, in form.
TEST(SigningConfig, ReadsWhatAnInstancePublishes) {
  const auto config = parse(
      R"(,"caUrls":[{"url":"https://ca","majorApiVersion":1,"validFor":{"start":"2025-01-01T00:00:00Z"},"operator":"a"}],
    "oidcUrls":[{"url":"https://oidc","majorApiVersion":1,"validFor":{"start":"2025-01-01T00:00:00Z"},"operator":"a"}],
    "rekorTlogUrls":[{"url":"https://log2","majorApiVersion":2,"validFor":{"start":"2025-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z"},"operator":"a"},
                     {"url":"https://log1","majorApiVersion":1}],
    "tsaUrls":[{"url":"https://tsa","majorApiVersion":1}],
    "rekorTlogConfig":{"selector":"ANY"},"tsaConfig":{"selector":"EXACT","count":1})");
  ASSERT_TRUE(config.ok()) << config.error().detail;
  EXPECT_EQ(config->authorities.front().operator_name, "a");
  EXPECT_EQ(config->logs.size(), 2U);
  EXPECT_EQ(config->timestamps_used.selector, Selector::kExact);
  EXPECT_EQ(urls(select_services(config->logs, config->logs_used, {1, 2}, kNow)), Urls{"https://log2"});
  EXPECT_EQ(urls(select_services(config->logs, config->logs_used, {1}, kNow)), Urls{"https://log1"});
}

// The config with which cosign 3 signs by key and asks nobody.
TEST(SigningConfig, MayNameNoService) {
  const auto config = parse(R"(,"rekorTlogConfig":{},"tsaConfig":{})");
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(select_services(config->logs, config->logs_used, {1, 2}, kNow)->empty());
  EXPECT_TRUE(parse("").ok());
}

TEST(SigningConfig, RefusesWhatItDoesNotKnow) {
  for (
      const std::string members :
      {R"(,"more":1)", R"(,"rekorTlogConfig":{"selector":"SOME"})",
       R"(,"rekorTlogConfig":{"selector":"EXACT"})", R"(,"rekorTlogConfig":{"selector":"ALL","count":2})",
       R"(,"caUrls":{})", R"(,"caUrls":[{"url":"x"}])", R"(,"caUrls":[{"url":"x","majorApiVersion":-1}])",
       R"(,"caUrls":[{"url":"x","majorApiVersion":1,"validFor":{"start":"today"}}])",
       R"(,"caUrls":[{"url":"x","majorApiVersion":1,"validFor":{"start":"2026-01-02T00:00:00Z","end":"2026-01-01T00:00:00Z"}}])",
       R"(,"rekorTlogUrls":[{"url":"x","majorApiVersion":1}])", R"(,"caUrls":[],"caUrls":[])"}) {
    EXPECT_REASON(code_of(parse(members)), ReasonCode::kSigningConfigInvalid) << members;
  }
  EXPECT_REASON(code_of(parse_signing_config("{}", Limits{})), ReasonCode::kSigningConfigInvalid);
  EXPECT_REASON(code_of(parse_signing_config(
                    R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.1+json"})", Limits{})),
                ReasonCode::kSigningConfigInvalid);
}

TEST(SigningConfig, NamesNoMoreServicesThanAnyHonestOne) {
  Limits limits;
  limits.signing_services = 1;
  const std::string one = R"({"url":"x","majorApiVersion":1})";
  EXPECT_REASON(code_of(parse_signing_config(kHead + (R"(,"caUrls":[)" + one + "," + one + "]}"), limits)),
                ReasonCode::kSigningConfigInvalid);
  limits.trusted_root_bytes = 10;
  EXPECT_REASON(code_of(parse_signing_config(std::string(kHead) + "}", limits)),
                ReasonCode::kSigningConfigInvalid);
}

// The Sigstore client specification: newest first, the highest version, one of each operator.
TEST(SelectServices, TakesTheNewestOfEachOperatorOfTheHighestVersion) {
  const std::vector<Service> services{
      service("old", 2, "a", "2025-01-01T00:00:00Z"),
      service("new", 2, "a", "2026-01-01T00:00:00Z"),
      service("future", 2, "a", "2027-01-01T00:00:00Z"),
      service("ended", 2, "c", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
      service("other", 2, "b", "2025-06-01T00:00:00Z"),
      service("first", 1, "d", "2026-01-01T00:00:00Z"),
      service("third", 3, "d", "2026-01-01T00:00:00Z")};
  EXPECT_EQ(urls(select_services(services, {Selector::kAll, 0}, {1, 2}, kNow)), (Urls{"new", "other"}));
  EXPECT_EQ(urls(select_services(services, {Selector::kAny, 0}, {1, 2}, kNow)), Urls{"new"});
  EXPECT_EQ(urls(select_services(services, {Selector::kExact, 2}, {1, 2}, kNow)), (Urls{"new", "other"}));
  EXPECT_EQ(urls(select_services(services, {Selector::kAll, 0}, {1}, kNow)), Urls{"first"});
}

TEST(SelectServices, FindsTooFew) {
  const std::vector<Service> one{service("one", 2, "a", "2025-01-01T00:00:00Z")};
  EXPECT_REASON(code_of(select_services(one, {Selector::kExact, 2}, {2}, kNow)),
                ReasonCode::kSigningConfigInvalid);
  EXPECT_REASON(code_of(select_services(one, {}, {1}, kNow)), ReasonCode::kSigningConfigInvalid);
  EXPECT_REASON(code_of(select_services(one, {}, {2}, Time())), ReasonCode::kSigningConfigInvalid);
}

}  // namespace
}  // namespace sekisho::sigstore
