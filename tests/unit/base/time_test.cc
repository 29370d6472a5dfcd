#include "base/time.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

TEST(Time, ReadsAndWritesRfc3339) {
  EXPECT_EQ(render_time(*parse_time("2026-11-23T13:14:54Z")), "2026-11-23T13:14:54Z");
  EXPECT_EQ(render_time(*parse_time("2026-11-23T13:14:54.999+09:00")), "2026-11-23T04:14:54Z");
  EXPECT_EQ(render_time(*parse_time("2024-02-29T00:00:00-00:30")), "2024-02-29T00:30:00Z");
  EXPECT_EQ(render_time(Time()), "1970-01-01T00:00:00Z");
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026-11-23", "2026-11-23T13:14:54", "2026-02-29T00:00:00Z",
                           "2026-11-23T24:00:00Z", "2026-11-23T13:60:00Z", "2026-11-23T13:14:54.Z",
                           "2026-11-23T13:14:54Zx", "2026-11-23 13:14:54Z", "2026-11-23T13:14:54+9:00"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Duration, ReadsANumberWithAUnit) {
  EXPECT_EQ(parse_duration("90d"), Seconds(90 * 86400));
  EXPECT_EQ(parse_duration("0s"), Seconds(0));
  EXPECT_EQ(parse_duration("5m"), Seconds(300));
  for (const char* text : {"", "d", "-1d", "1", "1w", "1d1h", "99999999999999d", "40000d", "1 d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace sekisho
