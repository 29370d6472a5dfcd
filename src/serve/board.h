// Board: what those who ask over HTTP may know, written by the rounds and read by the server; safe for
// threads.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/client.h"
#include "report/judgement.h"
#include "serve/http_server.h"
#include "serve/revision.h"

namespace sekisho::serve {

enum class PolicyNews { kReloaded, kBroken, kMended };

class Board {
 public:
  // Shown is a revision that is served, and the file that holds its archive.
  struct Shown {
    Revision revision;
    std::filesystem::path file;
  };

  // add makes a source known, which is not judged yet.
  void add(const kube::Name& name);
  // show replaces what is served of a source, the newest first; it counts as judged from then on.
  void show(const kube::Name& name, std::vector<Shown> shown);
  // succeed notes when what the reference names was last served, fail that the last round did not come to
  // that.
  void succeed(const kube::Name& name, Time now);
  void fail(const kube::Name& name);
  void count(report::Decision decision);
  void tell(PolicyNews news);

  // answer answers a GET or HEAD of a target: archives, /inputs, /metrics, /healthz, /readyz; else 404.
  HttpAnswer answer(std::string_view target) const;

 private:
  struct Entry {
    std::vector<Shown> shown;
    bool judged = false;
    bool good = false;
    std::optional<Time> success;
  };

  HttpAnswer archive(std::string_view path) const;
  HttpAnswer readiness() const;
  std::string inputs() const;
  std::string metrics() const;

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Entry> entries_;  // by namespace and name
  std::array<std::uint64_t, 3> judgements_{};                     // by decision
  std::uint64_t reloads_ = 0;
  bool policy_broken_ = false;
};

}  // namespace sekisho::serve
