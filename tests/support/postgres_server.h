// PostgresServer: a throw-away PostgreSQL server on the loopback, for the tests of one process; it ends with
// that.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include <sys/types.h>

namespace sekisho::support {

class PostgresServer {
 public:
  // start gives null where the server's programs are not installed, or it does not start.
  static std::unique_ptr<PostgresServer> start();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // url names a database of a role that may do all in it, with its password.
  const std::string& url() const { return url_; }

 private:
  PostgresServer() = default;
  std::string url_;
  int keep_ = -1;  // as long as it is open, the server runs
  pid_t pid_ = -1;
};

}  // namespace sekisho::support
