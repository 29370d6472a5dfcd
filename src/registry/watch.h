// Watch: how long a read and a write of a tag took, and so how long to wait until another's that was on its
// way has ended, too.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace sekisho::registry {

class Watch {
 public:
  // settling is three times the time since the start, in milliseconds, at most two seconds.
  std::uint64_t settling() const {
    const auto spent = std::chrono::steady_clock::now() - start_;
    const auto settling = 3 * std::chrono::duration_cast<std::chrono::milliseconds>(spent).count();
    return static_cast<std::uint64_t>(std::min<std::int64_t>(settling, 2000));
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace sekisho::registry
