#include "cli/progress.h"

#include <string>

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

}  // namespace sekisho::cli
