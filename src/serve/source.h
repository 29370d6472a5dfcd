// Source: the gate as a source of Flux: judges what a list names, round after round, serves what is admitted
// and nothing else, and tells a cluster so.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "kube/endpoint.h"
#include "net/transport.h"
#include "registry/repository.h"
#include "report/judgement.h"
#include "serve/board.h"
#include "serve/policy_watch.h"
#include "serve/source_list.h"
#include "store/state.h"

namespace sekisho::serve {

struct Setup {
  std::vector<SourceEntry> entries;
  PolicyReader read_policy;
  registry::Access access;
  net::TlsFiles tls;
  std::string cluster;  // of sources that name none
  store::State* state = nullptr;
  std::filesystem::path data;
  std::string advertise;                   // URL below which archives are found
  std::optional<kube::Endpoint> endpoint;  // none: no cluster is told
  Limits limits;
  std::function<void(std::string_view)> say;  // one line for people
};

class Source {
 public:
  // open reads the policy, locks the data directory and finds what was served before; none of it is served
  // before it was judged again. Errors: those of the policy, target.*.
  static Result<Source> open(Setup setup, Board& board);
  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;
  ~Source();

  // run_once runs one round of every source; the result is the worst of admit's exit codes.
  int run_once();
  // run goes on until stop is called, by another thread.
  void run();
  void stop();

 private:
  struct State;
  explicit Source(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::serve
