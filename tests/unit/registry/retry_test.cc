#include "registry/retry.h"

#include <gtest/gtest.h>

#include "registry/status.h"
#include "support/expect.h"

namespace sekisho::registry {
namespace {

const Time kNow = *parse_time("2026-11-23T13:14:54Z");

std::optional<std::uint64_t> after(const std::string& value) {
  return parse_retry_after(net::Answer{429, {{"retry-after", value}}, {}}, kNow);
}

TEST(RetryAfter, IsReadInSecondsAndAsADate) {
  EXPECT_EQ(after("3"), 3000u);
  EXPECT_EQ(after("0"), 0u);
  EXPECT_EQ(after("99999999999"), 24u * 3600 * 1000);
  EXPECT_EQ(after("Mon, 23 Nov 2026 13:14:59 GMT"), 5000u);
  EXPECT_EQ(after("Mon, 23 Nov 2020 13:14:59 GMT"), 0u);
}

TEST(RetryAfter, IsPassedOverWhenMalformed) {
  for (const char* value : {"", "-1", "1.5", "soon", "Mon, 23 Nov 2026", "3 s", "99999999999999999999999"})
    EXPECT_EQ(after(value), std::nullopt) << value;
}

TEST(RetryAfter, IsFoundInTheBodyOfGhcr) {
  const auto in_body = [](const std::string& body) {
    return parse_retry_after(net::Answer{429, {}, body}, kNow);
  };
  EXPECT_EQ(in_body("retry-after: 1.16676ms, allowed: 44000/minute"), 2u);
  EXPECT_EQ(in_body("x retry-after: 2.5s"), 2501u);
  for (const char* body :
       {"retry-after: ", "retry-after: x", "retry-after: 5h", "retry-after: -3s", "retry-after: 9e99s"})
    EXPECT_EQ(in_body(body), std::nullopt) << body;
}

TEST(Backoff, GrowsWithJitterAndIsBounded) {
  for (std::size_t attempt = 1; attempt < 100; ++attempt) {
    const std::uint64_t wait = backoff(attempt);
    EXPECT_LE(wait, 10'000u);
    EXPECT_GE(wait, 100u);
  }
  EXPECT_LE(backoff(1), 200u);
  EXPECT_GE(backoff(20), 5000u);
}

TEST(Status, IsWorthRetryingWhereItMayPass) {
  for (const int status : {408, 429, 499, 500, 502, 503, 504, 522}) EXPECT_TRUE(is_worth_retrying(status));
  for (const int status : {200, 206, 304, 400, 401, 403, 404, 501, 505})
    EXPECT_FALSE(is_worth_retrying(status));
}

TEST(Status, TellsFailuresApart) {
  const std::pair<int, ReasonCode> table[] = {
      {401, ReasonCode::kRegistryUnauthorized},    {403, ReasonCode::kRegistryForbidden},
      {404, ReasonCode::kRegistryNotFound},        {429, ReasonCode::kRegistryRateLimited},
      {500, ReasonCode::kRegistryServerError},     {408, ReasonCode::kRegistryTimeout},
      {307, ReasonCode::kRegistryRedirectRefused}, {304, ReasonCode::kRegistryAnswer},
      {206, ReasonCode::kRegistryAnswer},          {418, ReasonCode::kRegistryAnswer}};
  for (const auto& [status, code] : table)
    EXPECT_REASON(status_error(net::Answer{status, {}, {}}).code, code) << status;
}

TEST(Status, QuotesTheRegistrysWordsHarmlessly) {
  const net::Answer wordy{403, {}, R"({"errors":[{"code":"DENIED","message":"no \u001b[2J way"}]})"};
  EXPECT_EQ(answer_words(wordy).find('\x1b'), std::string::npos);
  EXPECT_NE(answer_words(wordy).find("DENIED"), std::string::npos);
  for (const char* body : {"", "<html>", "{}", R"({"errors":[]})", R"({"errors":"x"})", R"({"errors":[3]})"})
    EXPECT_EQ(answer_words(net::Answer{403, {}, body}), "") << body;
}

TEST(MediaType, IsReadWithoutParameters) {
  EXPECT_EQ(media_type(net::Answer{200, {{"content-type", "Application/JSON ; charset=utf-8"}}, {}}),
            "application/json");
  EXPECT_EQ(media_type(net::Answer{}), "");
}

}  // namespace
}  // namespace sekisho::registry
