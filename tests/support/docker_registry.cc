#include "support/docker_registry.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sekisho::support {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// A port that is free now; another process may take it before the registry does, so start tries several.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
  ::close(socket);
  return bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

pid_t spawn(const std::string& config) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = "docker-registry";
  std::string serve = "serve";
  std::string file = config;
  char* arguments[] = {program.data(), serve.data(), file.data(), nullptr};
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, program.c_str(), &files, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  return failed == 0 ? pid : -1;
}

}  // namespace

bool DockerRegistry::is_up() const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port_);
  const bool up = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return up;
}

std::unique_ptr<DockerRegistry> DockerRegistry::start() {
  for (int attempt = 0; attempt < 3; ++attempt) {
    std::unique_ptr<DockerRegistry> registry(new DockerRegistry);
    registry->port_ = free_port();
    const std::string config = (registry->store_.path() / "config.yml").string();
    std::ofstream(config) << "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: "
                             "{filesystem: {rootdirectory: "
                          << (registry->store_.path() / "data").string() << "}}\nhttp: {addr: '"
                          << registry->host() << "'}\n";
    registry->pid_ = spawn(config);
    if (registry->pid_ < 0) return nullptr;
    for (int tries = 0; tries < 200; ++tries) {
      if (::waitpid(registry->pid_, nullptr, WNOHANG) == registry->pid_) {
        registry->pid_ = -1;
        break;
      }
      if (registry->is_up()) return registry;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
  }
  return nullptr;
}

DockerRegistry::~DockerRegistry() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace sekisho::support
