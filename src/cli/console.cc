#include "cli/console.h"

#include <cstdlib>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::cli {
namespace {

report::Colour colour_of(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool wanted = ::isatty(fd) == 1 && (no_colour == nullptr || *no_colour == '\0');
  return wanted ? report::Colour::kOn : report::Colour::kOff;
}

}  // namespace

int print(std::string_view text, int exit) { return printed(write_all(STDOUT_FILENO, text), exit); }

int printed(const Done& written, int exit) {
  if (written.ok()) return exit;
  say("sekisho: the result could not be written: " + written.error().message());
  return exit == kDone ? kUndecided : exit;
}

void say(std::string_view line) { (void)write_all(STDERR_FILENO, std::string(line) + "\n"); }

int complain(const Error& error) {
  say("sekisho: " + std::string(reason_name(error.code)) + ": " + printable(error.message()));
  say("  → " + std::string(reason_remedy(error.code)));
  switch (reason_class(error.code)) {
    case ReasonClass::kDenied:
      return 1;
    case ReasonClass::kUnusable:
      return kUnusable;
    case ReasonClass::kUndecided:
      return kUndecided;
  }
  return kUndecided;
}

int finish(const Result<std::string>& text) {
  return text.ok() ? print(*text, kDone) : complain(text.error());
}

report::Colour stdout_colour() { return colour_of(STDOUT_FILENO); }
report::Colour stderr_colour() { return colour_of(STDERR_FILENO); }

}  // namespace sekisho::cli
