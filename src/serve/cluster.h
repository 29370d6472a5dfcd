// Cluster: tells a Kubernetes API server what became of each source.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "kube/artifact.h"
#include "kube/endpoint.h"
#include "serve/plan.h"

namespace sekisho::serve {

class Cluster {
 public:
  // advertise is the URL below which archives are found, without a slash at its end.
  Cluster(kube::Endpoint endpoint, std::string advertise, const Limits& limits)
      : endpoint_(std::move(endpoint)), advertise_(std::move(advertise)), limits_(limits) {}

  // write applies the object and its status, and creates an event where there is something new to tell. The
  // first write of an object asks first what the server knows of it. Errors: kube.*, tls-file.invalid.
  Done write(const kube::Name& name, const Plan& plan, Time now);
  // warn creates a Warning event about a source that was written before. Errors: as write.
  Done warn(const kube::Name& name, const Message& message, Time now);

 private:
  struct Told {
    kube::Known known;
    std::string key;  // of the last event; empty before the first
  };
  using Id = std::pair<std::string, std::string>;

  Result<Told*> ask(kube::Client& client, const kube::Name& name);
  Done apply(kube::Client& client, const kube::Name& name, const Plan& plan, Told& told);
  Done tell(kube::Client& client, const kube::Name& name, const Plan& plan, Told& told, Time now);
  std::optional<kube::Artifact> artifact_of(const kube::Name& name, const Plan& plan) const;

  kube::Endpoint endpoint_;
  std::string advertise_;
  Limits limits_;
  std::map<Id, Told> told_;
};

}  // namespace sekisho::serve
