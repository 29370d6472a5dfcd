#include "serve/source.h"

#include <chrono>
#include <csignal>
#include <exception>
#include <future>
#include <memory>
#include <thread>

#include <CLI/App.hpp>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/trust_options.h"
#include "net/url.h"
#include "serve/http_server.h"

namespace sekisho::cli {
namespace {

struct Options {
  std::string config, data = "/var/lib/sekisho", listen = "127.0.0.1:8080", advertise, kubeconfig;
  bool no_cluster = false, once = false;
  RegistryOptions registry;
  TrustOptions trust;
};

// The write end of the pipe by which a signal wakes us; a handler may do little more than write.
int signal_pipe = -1;  // NOLINT: a signal handler has no other way to find it

void on_signal(int) {
  const char byte = 0;
  (void)!::write(signal_pipe, &byte, 1);
}

// StopSignal waits for SIGTERM or SIGINT, or for somebody to raise it.
class StopSignal {
 public:
  static Result<StopSignal> open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return disk_error(errno, "cannot make a pipe");
    StopSignal made{Fd(ends[0]), Fd(ends[1])};
    signal_pipe = ends[1];
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    return made;
  }
  static void raise() { on_signal(0); }
  void wait() const {
    char byte = 0;
    while (::read(read_.get(), &byte, 1) < 0 && errno == EINTR) continue;
  }

 private:
  StopSignal(Fd read, Fd write) : read_(std::move(read)), write_(std::move(write)) {}
  Fd read_, write_;
};

Done check_options(const Options& options) {
  if (!options.trust.now.empty()) return usage("what is served is judged as of now; --now is for verify");
  if (!options.trust.destination.name_space.empty())
    return usage("the list of sources says the namespaces; leave --namespace out");
  if (!options.trust.applied.paths.empty() || options.trust.applied.consumer != "any")
    return usage(
        "the list of sources says the paths, and Flux applies them; leave --path and --consumer out");
  if (options.no_cluster) return done();
  if (options.advertise.empty()) {
    return usage(
        "--advertise URL says where the cluster finds what is served, such as "
        "http://sekisho.flux-system.svc.cluster.local.");
  }
  if (!net::Url::parse(options.advertise).ok()) return usage("--advertise is an http or https URL");
  return done();
}

Result<std::optional<kube::Endpoint>> find_endpoint(const Options& options, const Limits& limits) {
  if (options.no_cluster) return std::optional<kube::Endpoint>();
  auto endpoint = options.kubeconfig.empty() ? kube::find_in_pod(kube::process_variables())
                                             : kube::read_kubeconfig(options.kubeconfig, limits);
  if (!endpoint.ok()) return std::move(endpoint).error();
  return std::optional(*std::move(endpoint));
}

Result<std::vector<serve::SourceEntry>> read_entries(const Options& options, const Limits& limits) {
  SEKISHO_TRY(entries, serve::read_source_list(options.config, limits));
  if (options.registry.as.empty()) return entries;
  SEKISHO_TRY(name, oci::Name::parse(options.registry.as));
  for (serve::SourceEntry& entry : entries) {
    if (!entry.reference.is_layout()) continue;
    SEKISHO_TRY(named, entry.reference.as(name));
    entry.reference = std::move(named);
  }
  return entries;
}

Result<serve::Setup> setup_of(const Options& options) {
  SEKISHO_CHECK(check_options(options));
  serve::Setup setup;
  SEKISHO_TRY(limits, options.registry.parse_limits());
  setup.limits = limits;
  SEKISHO_TRY(entries, read_entries(options, limits));
  setup.entries = std::move(entries);
  SEKISHO_TRY(access, options.registry.access());
  setup.access = std::move(access);
  setup.tls = options.registry.tls();
  SEKISHO_TRY(endpoint, find_endpoint(options, limits));
  setup.endpoint = std::move(endpoint);
  setup.cluster = options.trust.destination.cluster;
  setup.data = options.data;
  setup.advertise = options.advertise;
  while (setup.advertise.ends_with('/')) setup.advertise.pop_back();
  setup.say = [](std::string_view line) { say("sekisho: " + std::string(line)); };
  return setup;
}

// A book of a lower version than was used before is as unusable later as at the start.
serve::PolicyReader reader_of(const Options& options, const Limits& limits, store::State* state) {
  return [&options, limits, state]() -> Result<std::shared_ptr<const policy::Policy>> {
    SEKISHO_TRY(policy, options.trust.load(limits));
    if (state != nullptr) SEKISHO_CHECK(state->use_book(policy->name(), policy->version().value_or(0)));
    return policy;
  };
}

struct Rounds {
  std::future<bool> ended;
  std::thread thread;
};

// The rounds, in a thread of their own; what nobody foresaw in there ends the program.
Rounds start_rounds(serve::Source& source) {
  std::packaged_task<bool()> task([&source] {
    try {
      source.run();
      return true;
    } catch (const std::exception& error) {
      say(std::string("sekisho: internal-error: ") + error.what());
    }
    StopSignal::raise();
    return false;
  });
  auto ended = task.get_future();
  return {std::move(ended), std::thread(std::move(task))};
}

// A round that still waits for a registry has handed nothing over, and a killed admit leaves nothing in
// place: the next start cleans up. So it is not waited for longer than for answers.
int end_rounds(Rounds rounds, const Limits& limits) {
  if (rounds.ended.wait_for(std::chrono::seconds(limits.stop_seconds)) != std::future_status::ready)
    ::_exit(kDone);
  rounds.thread.join();
  return rounds.ended.get() ? kDone : kUndecided;
}

int serve_until_stopped(serve::Source& source, serve::Board& board, const Options& options,
                        const Limits& limits) {
  auto stop = StopSignal::open();
  if (!stop.ok()) return complain(stop.error());
  auto server = serve::HttpServer::start(
      options.listen, [&board](std::string_view target) { return board.answer(target); }, limits);
  if (!server.ok()) return complain(server.error());
  say("sekisho: serving at http://" + (*server)->address());
  Rounds rounds = start_rounds(source);
  stop->wait();
  say("sekisho: stopping");
  source.stop();
  (*server)->stop();
  return end_rounds(std::move(rounds), limits);
}

int run(const Options& options) {
  auto setup = setup_of(options);
  if (!setup.ok()) return complain(setup.error());
  const Limits limits = setup->limits;
  auto policy = options.trust.load(limits);
  if (!policy.ok()) return complain(policy.error());
  auto state = options.trust.open_state(store::State::Use::kWrite, **policy, limits);
  if (!state.ok()) return complain(state.error());
  setup->state = *state ? &**state : nullptr;
  setup->read_policy = reader_of(options, limits, setup->state);
  serve::Board board;
  auto source = serve::Source::open(*std::move(setup), board);
  if (!source.ok()) return complain(source.error());
  return options.once ? source->run_once() : serve_until_stopped(*source, board, options, limits);
}

}  // namespace

void add_source(CLI::App& program, Commands& commands) {
  CLI::App* command = program.add_subcommand(
      "source", "Serve admitted artifacts to Flux as ExternalArtifacts, and withdraw what is revoked");
  auto options = std::make_shared<Options>();
  command->add_option("--config", options->config, "The list of sources (kind SourceList)")->required();
  command->add_option("--data", options->data, "Private directory for what is served (/var/lib/sekisho)");
  command->add_option("--listen", options->listen, "ADDRESS:PORT to serve at (127.0.0.1:8080)");
  command->add_option("--advertise", options->advertise, "URL at which the cluster finds what is served");
  auto* kubeconfig = command->add_option("--kubeconfig", options->kubeconfig,
                                         "Kubeconfig file, instead of the pod's account");
  command->add_flag("--no-cluster", options->no_cluster, "Serve only, and tell no cluster")
      ->excludes(kubeconfig);
  command->add_flag("--once", options->once, "Run one round, serve nothing, and end with admit's exit code");
  options->registry.add_to(*command);
  options->trust.add_to(*command);
  commands.add(command, [options] { return run(*options); });
}

}  // namespace sekisho::cli
