#include "cli/progress.h"

#include <algorithm>
#include <string>
#include <utility>

#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

namespace sekisho::cli {
namespace {

constexpr std::chrono::milliseconds kPause(100);
constexpr std::uint64_t kFrom = kMiB;
constexpr std::size_t kBar = 30;

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (drawn_) (void)write_all(STDERR_FILENO, "\r\x1b[K");
}

void ProgressLine::show(std::uint64_t sent, std::uint64_t total) {
  const auto now = Clock::now();
  if (!terminal_ || total <= kFrom || (now < next_ && sent < total)) return;
  next_ = now + kPause;
  drawn_ = true;
  const auto filled = static_cast<std::size_t>(sent * kBar / total);
  (void)write_all(STDERR_FILENO, "\r[" + std::string(filled, '#') + std::string(kBar - filled, '.') + "] " +
                                     render_size(sent) + " of " + render_size(total) + "\x1b[K");
}

CountLine::CountLine(std::size_t total, std::string whose)
    : terminal_(::isatty(STDERR_FILENO) == 1), total_(total), whose_(std::move(whose)) {}

CountLine::~CountLine() {
  if (drawn_) (void)write_all(STDERR_FILENO, "\r\x1b[K");
}

void CountLine::show(std::size_t done, report::Decision decision) {
  if (!before_) before_ = done - 1;
  if (decision != report::Decision::kAdmitted) ++not_admitted_;
  const auto now = Clock::now();
  if (!terminal_ || now < next_) return;
  next_ = now + kPause;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const double rate = static_cast<double>(done - *before_) / std::max(seconds, 0.001);
  const auto left = static_cast<std::uint64_t>(static_cast<double>(total_ - std::min(done, total_)) / rate);
  (void)write_all(STDERR_FILENO, "\r" + std::to_string(done) + " of " + std::to_string(total_) + ", " +
                                     std::to_string(static_cast<std::uint64_t>(rate)) + "/s, " +
                                     std::to_string(left) + " s left, " + std::to_string(not_admitted_) +
                                     " " + whose_ + "not admitted\x1b[K");
}

}  // namespace sekisho::cli
