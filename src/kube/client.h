// Client: the few calls to a Kubernetes API server that we make, each one request with a bounded answer.
#pragma once

#include <string>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "kube/endpoint.h"
#include "net/transport.h"

namespace sekisho::kube {

// Name says which object is meant; both parts are names that Kubernetes allows.
struct Name {
  std::string name_space;
  std::string name;
};

// Client's calls fail with kube.unreachable (no answer, 429, 5xx), kube.refused (any other status; the detail
// quotes the server), kube.unexpected-answer (not JSON, or too large) and kube.config-invalid (the token's
// file cannot be read). Nothing is tried twice here.
class Client {
 public:
  // The transport outlives the client.
  Client(Endpoint endpoint, net::Transport& transport, const Limits& limits)
      : endpoint_(std::move(endpoint)), transport_(transport), limits_(limits) {}

  // get_artifact is the ExternalArtifact of that name, null where there is none.
  Result<Json> get_artifact(const Name& name);
  // apply_artifact and apply_status apply an ExternalArtifact and its status by server-side apply, as the
  // field manager sekisho; what we applied before and no longer name is removed. The result is the whole
  // object.
  Result<Json> apply_artifact(const Name& name, const Json& object);
  Result<Json> apply_status(const Name& name, const Json& object);
  // get_page is the answer to one call for a page of a list, up to limits.kube_page_bytes: 200, 404 where the
  // server has no such kind, or 410 where the page to go on with is gone.
  Result<net::Answer> get_page(const std::string& target);
  // create_event creates a core/v1 Event in the namespace.
  Done create_event(const std::string& name_space, const Json& event);

 private:
  Result<Json> call(std::string method, const std::string& target, const Json* body);
  Result<net::Answer> send(std::string method, const std::string& target, const Json* body);
  Result<net::Answer> exchange(net::Request request, const std::string& target);
  Result<std::string> token() const;
  Result<Json> apply(const std::string& target, const Json& object);

  const Endpoint endpoint_;
  net::Transport& transport_;
  const Limits limits_;
};

}  // namespace sekisho::kube
