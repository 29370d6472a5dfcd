#include "serve/cluster.h"

#include <algorithm>

#include "net/transport.h"

namespace sekisho::serve {
namespace {

// Call is a client with a deadline of its own.
struct Call {
  std::unique_ptr<net::Transport> transport;
  kube::Client client;

  static Result<Call> make(const kube::Endpoint& endpoint, Limits limits) {
    limits.total_seconds = limits.kube_seconds;
    SEKISHO_TRY(transport, net::make_transport(endpoint.tls, limits));
    net::Transport& used = *transport;
    return Call{std::move(transport), kube::Client(endpoint, used, limits)};
  }
};

std::string ready_message(const std::vector<kube::Condition>& conditions) {
  const auto ready = std::find_if(conditions.begin(), conditions.end(),
                                  [](const kube::Condition& one) { return one.type == "Ready"; });
  return ready == conditions.end() ? std::string() : ready->message;
}

kube::Event event_of(const Message& message, const std::optional<Revision>& artifact, Time now) {
  kube::Event event{message.type, message.reason, message.text, {}, now};
  if (!artifact) return event;
  event.annotations = {{"source.toolkit.fluxcd.io/revision", artifact->text},
                       {"source.toolkit.fluxcd.io/digest", artifact->archive.text()}};
  return event;
}

}  // namespace

std::optional<kube::Artifact> Cluster::artifact_of(const kube::Name& name, const Plan& plan) const {
  if (!plan.artifact) return std::nullopt;
  const Revision& revision = *plan.artifact;
  const std::string path = archive_path(name, revision.archive);
  return kube::Artifact{advertise_ + "/" + path, path,          revision.text,
                        revision.archive.text(), revision.size, revision.updated,
                        revision.metadata};
}

// What was told before we started is not told again.
Result<Cluster::Told*> Cluster::ask(kube::Client& client, const kube::Name& name) {
  const Id id{name.name_space, name.name};
  const auto found = told_.find(id);
  if (found != told_.end()) return &found->second;
  SEKISHO_TRY(object, client.get_artifact(name));
  return &told_.emplace(id, Told{kube::read_known(object), {}}).first->second;
}

Done Cluster::apply(kube::Client& client, const kube::Name& name, const Plan& plan, Told& told) {
  SEKISHO_TRY(object, client.apply_artifact(name, kube::render_artifact(name)));
  const kube::Known before = kube::read_known(object);
  const Json status = kube::render_status(name, artifact_of(name, plan), plan.conditions, before);
  SEKISHO_TRY(after, client.apply_status(name, status));
  told.known = kube::read_known(after);
  if (plan.artifact || !told.known.has_artifact) return done();
  return fail(ReasonCode::kKubeRefused,
              name.name_space + "/" + name.name +
                  ": status.artifact stays there, since another field manager owns it, too");
}

// An event is for people; that it could not be created does not undo what was written.
Done Cluster::tell(kube::Client& client, const kube::Name& name, const Plan& plan, Told& told, Time now) {
  if (told.key == plan.message.key) return done();
  SEKISHO_CHECK(client.create_event(
      name.name_space, kube::render_event(name, told.known, event_of(plan.message, plan.artifact, now))));
  told.key = plan.message.key;
  return done();
}

Done Cluster::write(const kube::Name& name, const Plan& plan, Time now) {
  SEKISHO_TRY(call, Call::make(endpoint_, limits_));
  SEKISHO_TRY(told, ask(call.client, name));
  const std::string before = ready_message(told->known.conditions);
  if (told->key.empty() && before == ready_message(plan.conditions)) told->key = plan.message.key;
  SEKISHO_CHECK(apply(call.client, name, plan, *told));
  return tell(call.client, name, plan, *told, now);
}

Done Cluster::warn(const kube::Name& name, const Message& message, Time now) {
  SEKISHO_TRY(call, Call::make(endpoint_, limits_));
  SEKISHO_TRY(told, ask(call.client, name));
  return call.client.create_event(name.name_space,
                                  kube::render_event(name, told->known, event_of(message, {}, now)));
}

}  // namespace sekisho::serve
