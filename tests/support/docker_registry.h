// DockerRegistry: Debian's docker-registry on a free port of the loopback with a store of its own, for one
// test.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "support/temporary.h"

namespace sekisho::support {

class DockerRegistry {
 public:
  // start gives null where the program is not installed (skip the test then) or does not start.
  static std::unique_ptr<DockerRegistry> start();
  ~DockerRegistry();
  DockerRegistry(const DockerRegistry&) = delete;
  DockerRegistry& operator=(const DockerRegistry&) = delete;

  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  DockerRegistry() = default;
  bool is_up() const;
  TemporaryDirectory store_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace sekisho::support
