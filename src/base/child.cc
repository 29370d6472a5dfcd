#include "base/child.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

extern char** environ;

namespace sekisho {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  Fd read_end;
  Fd write_end;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ReasonCode::kInternalError, "pipe: " + std::string(std::strerror(errno)));
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts)
    out.push_back(const_cast<char*>(text.c_str()));  // NOLINT: exec's signature
  out.push_back(nullptr);
  return out;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

struct FileActions {
  posix_spawn_file_actions_t actions;
  FileActions() { posix_spawn_file_actions_init(&actions); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
};

// IgnoredSignal ignores a signal for its lifetime, in this process but not in a child that is started with
// defaults.
class IgnoredSignal {
 public:
  explicit IgnoredSignal(int number) : number_(number) {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(number_, &ignore, &old_);
  }
  ~IgnoredSignal() { ::sigaction(number_, &old_, nullptr); }
  IgnoredSignal(const IgnoredSignal&) = delete;
  IgnoredSignal& operator=(const IgnoredSignal&) = delete;

 private:
  int number_;
  struct sigaction old_ {};
};

// DefaultSignals starts a child with SIGPIPE as usual, whatever we do with it.
struct DefaultSignals {
  posix_spawnattr_t attributes;
  DefaultSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &set);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  }
  ~DefaultSignals() { posix_spawnattr_destroy(&attributes); }
  DefaultSignals(const DefaultSignals&) = delete;
  DefaultSignals& operator=(const DefaultSignals&) = delete;
};

// Feeds input and collects output until the child closes its stdout, or until the deadline.
Done converse(Pipe& in, Pipe& out, BytesView input, Clock::time_point deadline, std::uint64_t max_output,
              Bytes& output) {
  ::fcntl(in.write_end.get(), F_SETFL, O_NONBLOCK);
  for (;;) {
    if (input.empty()) in.write_end.reset();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return fail(ReasonCode::kCredentialsHelper, "ran for too long");
    pollfd waits[2] = {{out.read_end.get(), POLLIN, 0}, {in.write_end.get(), POLLOUT, 0}};
    if (::poll(waits, 2, static_cast<int>(left)) < 0 && errno != EINTR)
      return fail(ReasonCode::kInternalError, "poll");
    if ((waits[1].revents & (POLLOUT | POLLERR)) != 0) {
      const ssize_t count = ::write(in.write_end.get(), input.data(), input.size());
      // A child that does not read its input is its own business.
      input.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : errno == EAGAIN ? 0 : input.size());
    }
    if ((waits[0].revents & (POLLIN | POLLHUP)) == 0) continue;
    char buffer[4096];
    const ssize_t count = ::read(out.read_end.get(), buffer, sizeof buffer);
    if (count == 0) return done();
    if (count > 0) output.append(buffer, static_cast<std::size_t>(count));
    if (output.size() > max_output) return fail(ReasonCode::kCredentialsHelper, "printed too much");
  }
}

}  // namespace

Result<ChildOutput> run_child(const std::vector<std::string>& argv, BytesView input, Seconds deadline,
                              std::uint64_t max_output, const ChildSetup& setup) {
  const auto end = Clock::now() + deadline;
  SEKISHO_TRY(in, make_pipe());
  SEKISHO_TRY(out, make_pipe());
  const IgnoredSignal pipe(SIGPIPE);
  const DefaultSignals defaults;
  FileActions files;
  posix_spawn_file_actions_adddup2(&files.actions, in.read_end.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, out.write_end.get(), STDOUT_FILENO);
  if (setup.errors == ChildErrors::kDropped)
    posix_spawn_file_actions_addopen(&files.actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const auto arguments = pointers(argv);
  const std::vector<std::string> nothing;
  const auto variables = pointers(setup.environment ? *setup.environment : nothing);
  const int started = ::posix_spawnp(&pid, argv[0].c_str(), &files.actions, &defaults.attributes,
                                     arguments.data(), setup.environment ? variables.data() : environ);
  if (started != 0) {
    return fail(ReasonCode::kCredentialsHelper,
                "cannot start " + printable(argv[0]) + ": " + std::strerror(started));
  }
  in.read_end.reset();
  out.write_end.reset();
  ChildOutput result;
  const Done talked = converse(in, out, input, end, max_output, result.out);
  if (!talked.ok()) ::kill(pid, SIGKILL);
  result.exit = wait_for(pid);
  if (!talked.ok()) return Error(talked.error()).in("while running " + printable(argv[0]));
  return result;
}

Result<int> run_in(const std::filesystem::path& directory, const std::vector<std::string>& argv,
                   const std::vector<std::pair<std::string, std::string>>& environment) {
  const auto arguments = pointers(argv);
  const pid_t pid = ::fork();
  if (pid < 0) return fail(ReasonCode::kInternalError, "fork: " + std::string(std::strerror(errno)));
  if (pid == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    if (::chdir(directory.c_str()) == 0) ::execvp(arguments[0], arguments.data());
    const char* why = std::strerror(errno);
    ::dprintf(STDERR_FILENO, "sekisho: cannot run %s: %s\n", arguments[0], why);
    ::_exit(127);
  }
  // The terminal sends Ctrl-C to both; we wait, so that the verdict is still reported.
  const IgnoredSignal interrupt(SIGINT);
  const IgnoredSignal quit(SIGQUIT);
  return wait_for(pid);
}

}  // namespace sekisho
