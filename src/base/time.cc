#include "base/time.h"

#include <charconv>
#include <cstdio>

namespace sekisho {
namespace {

// Cursor reads fixed-width fields off the front of a text.
struct Cursor {
  std::string_view rest;

  std::optional<int> digits(std::size_t count) {
    if (rest.size() < count) return std::nullopt;
    int value = 0;
    for (char c : rest.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(count);
    return value;
  }

  bool literal(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
};

std::optional<std::chrono::sys_days> parse_date(Cursor& in) {
  const auto year = in.digits(4);
  if (!year || !in.literal('-')) return std::nullopt;
  const auto month = in.digits(2);
  if (!month || !in.literal('-')) return std::nullopt;
  const auto day = in.digits(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Seconds> parse_clock(Cursor& in) {
  const auto hour = in.digits(2);
  if (!hour || *hour > 23 || !in.literal(':')) return std::nullopt;
  const auto minute = in.digits(2);
  if (!minute || *minute > 59 || !in.literal(':')) return std::nullopt;
  const auto second = in.digits(2);
  if (!second || *second > 59) return std::nullopt;  // leap seconds do not occur in the formats read here
  if (in.literal('.')) {
    if (!in.digits(1)) return std::nullopt;
    while (in.digits(1)) {
    }
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + Seconds(*second);
}

std::optional<Seconds> parse_offset(Cursor& in) {
  if (in.literal('Z') || in.literal('z')) return Seconds(0);
  const bool east = in.literal('+');
  if (!east && !in.literal('-')) return std::nullopt;
  const auto hour = in.digits(2);
  if (!hour || *hour > 23 || !in.literal(':')) return std::nullopt;
  const auto minute = in.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  const Seconds offset = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  return east ? offset : -offset;
}

std::optional<std::int64_t> seconds_in(std::string_view unit) {
  if (unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return 86400;
  return std::nullopt;
}

}  // namespace

Time now() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

std::optional<Time> parse_time(std::string_view text) {
  Cursor in{text};
  const auto date = parse_date(in);
  if (!date || !(in.literal('T') || in.literal('t'))) return std::nullopt;
  const auto clock = parse_clock(in);
  if (!clock) return std::nullopt;
  const auto offset = parse_offset(in);
  if (!offset || !in.rest.empty()) return std::nullopt;
  return Time(*date) + *clock - *offset;
}

std::string render_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::optional<Seconds> parse_duration(std::string_view text) {
  constexpr std::int64_t kHundredYears = 36525LL * 86400;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > kHundredYears) return std::nullopt;
  const auto unit = seconds_in(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!unit || count * *unit > kHundredYears) return std::nullopt;
  return Seconds(count * *unit);
}

}  // namespace sekisho
