#include "cli/password.h"

#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"

namespace sekisho::cli {
namespace {

// Silence turns a terminal's echo off for its lifetime.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    ::tcgetattr(terminal_, &old_);
    termios quiet = old_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  ~Silence() { ::tcsetattr(terminal_, TCSAFLUSH, &old_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int terminal_;
  termios old_{};
};

Result<std::string> ask_terminal(int terminal, std::string_view prompt) {
  const Silence silence(terminal);
  SEKISHO_CHECK(write_all(terminal, prompt));
  std::string line;
  for (char c = 0; ::read(terminal, &c, 1) == 1 && c != '\n';) line += c;
  SEKISHO_CHECK(write_all(terminal, "\n"));
  return line;
}

const char* password_of_environment() {
  for (const char* name : {"SEKISHO_PASSWORD", "COSIGN_PASSWORD"}) {
    if (const char* value = std::getenv(name)) return value;
  }
  return nullptr;
}

}  // namespace

bool password_is_on_stdin() { return password_of_environment() == nullptr && ::isatty(STDIN_FILENO) != 1; }

Result<std::string> read_password(Ask ask) {
  if (const char* value = password_of_environment()) return std::string(value);
  const Fd terminal(::isatty(STDIN_FILENO) == 1 ? ::open("/dev/tty", O_RDWR | O_CLOEXEC) : -1);
  if (!terminal.valid()) {
    SEKISHO_TRY(text, read_stdin(Limits{}.helper_bytes));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
  }
  SEKISHO_TRY(password, ask_terminal(terminal.get(), "Password of the private key: "));
  if (ask == Ask::kOnce) return password;
  SEKISHO_TRY(again, ask_terminal(terminal.get(), "Again: "));
  if (again == password) return password;
  return fail(ReasonCode::kKeyPassword, "the two passwords differ");
}

}  // namespace sekisho::cli
