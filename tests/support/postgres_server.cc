#include "support/postgres_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sekisho::support {

std::unique_ptr<PostgresServer> PostgresServer::start() {
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) return nullptr;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
  std::string program = "python3", script = SEKISHO_TESTS_DIR "/support/postgres.py", word = "run";
  char* arguments[] = {program.data(), script.data(), word.data(), nullptr};
  std::unique_ptr<PostgresServer> server(new PostgresServer);
  server->keep_ = in[1];
  const int failed = ::posix_spawnp(&server->pid_, program.c_str(), &files, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  ::close(in[0]);
  ::close(out[1]);
  char c = 0;
  while (failed == 0 && ::read(out[0], &c, 1) == 1 && c != '\n') server->url_ += c;
  ::close(out[0]);
  return server->url_.empty() ? nullptr : std::move(server);
}

PostgresServer::~PostgresServer() {
  ::close(keep_);
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

}  // namespace sekisho::support
