// Time as a value: seconds since the epoch in UTC, RFC 3339 text, durations. Only now() reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

using Time = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

// kLastSecond is the last second of the year 9999, the last that RFC 3339 can write.
inline constexpr std::int64_t kLastSecond = 253402300799;

// now reads the system clock; judging never calls it, it is handed the time.
Time now();
// parse_time reads RFC 3339 (offsets and fractions allowed, fractions dropped); nothing if it is not valid.
std::optional<Time> parse_time(std::string_view text);
// render_time writes RFC 3339 in UTC: 2026-11-23T13:14:54Z.
std::string render_time(Time time);
// parse_duration reads a number with a unit: 30s, 5m, 12h, 90d; nothing on anything else, or beyond 100
// years.
std::optional<Seconds> parse_duration(std::string_view text);

}  // namespace sekisho
