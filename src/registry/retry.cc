#include "registry/retry.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <random>

#include "base/text.h"

namespace sekisho::registry {
namespace {

constexpr std::uint64_t kFirstMilliseconds = 200;
constexpr std::uint64_t kMostMilliseconds = 10'000;
constexpr std::uint64_t kMillisecondsPerDay = 24ULL * 3600 * 1000;

std::optional<std::uint64_t> parse_seconds(std::string_view text) {
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::min(seconds, kMillisecondsPerDay / 1000) * 1000;
}

// IMF-fixdate only: Sun, 06 Nov 1994 08:49:37 GMT.
std::optional<Time> parse_http_date(const std::string& text) {
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return Time(Seconds(::timegm(&parts)));
}

// "retry-after: 1.16676ms, allowed: 44000/minute": a number and ms or s.
std::optional<std::uint64_t> find_hint(std::string_view body) {
  static constexpr std::string_view kWord = "retry-after: ";
  const std::size_t at = body.find(kWord);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = body.substr(at + kWord.size());
  double number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + std::min<std::size_t>(rest.size(), 20),
                                            number, std::chars_format::fixed);
  if (error != std::errc() || !(number >= 0) || number > 86400) return std::nullopt;
  const std::string_view unit = rest.substr(static_cast<std::size_t>(end - rest.data()));
  if (unit.starts_with("ms")) return static_cast<std::uint64_t>(number) + 1;
  if (unit.starts_with("s")) return static_cast<std::uint64_t>(number * 1000) + 1;
  return std::nullopt;
}

}  // namespace

bool is_worth_retrying(int status) {
  return status == 408 || status == 429 || status == 499 ||
         (status >= 500 && status < 600 && status != 501 && status != 505);
}

bool is_worth_retrying(ReasonCode code) {
  return code == ReasonCode::kRegistryUnreachable || code == ReasonCode::kRegistryTimeout;
}

std::optional<std::uint64_t> parse_retry_after(const net::Answer& answer, Time now) {
  const auto value = answer.header("Retry-After");
  if (!value) return find_hint(answer.body);
  if (const auto seconds = parse_seconds(*value)) return seconds;
  const auto date = parse_http_date(*value);
  if (!date) return std::nullopt;
  const std::int64_t seconds = (*date - now).count();
  return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)) * 1000, kMillisecondsPerDay);
}

std::uint64_t backoff(std::size_t attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const std::uint64_t whole = std::min(
      kFirstMilliseconds << std::min<std::size_t>(attempt > 0 ? attempt - 1 : 0, 16), kMostMilliseconds);
  return whole / 2 + std::uniform_int_distribution<std::uint64_t>(0, whole / 2)(random);
}

}  // namespace sekisho::registry
