// Endpoint: where a Kubernetes API server is and by what we are known there, from a pod or a kubeconfig file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"

namespace sekisho::kube {

struct Endpoint {
  std::string server;  // https://HOST:PORT[/PREFIX], without a slash at its end
  net::TlsFiles tls;
  std::string token;                                // empty where there is none, or a file holds it
  std::optional<std::filesystem::path> token_file;  // read anew for each call: tokens of pods are renewed
};

// Variable looks up an environment variable; nothing where it is not set.
using Variable = std::function<std::optional<std::string>(const char* name)>;
Variable process_variables();

// find_in_pod is the API server of the pod that we run in: KUBERNETES_SERVICE_HOST and _PORT, and the token
// and ca.crt that are mounted at mount. Error: kube.config-invalid where this is no pod.
Result<Endpoint> find_in_pod(const Variable& variable, const std::filesystem::path& mount =
                                                           "/var/run/secrets/kubernetes.io/serviceaccount");

// read_kubeconfig reads the current context of a kubeconfig file: server, certificate-authority(-data),
// token, tokenFile, client-certificate(-data) and client-key(-data); relative paths are beside the file. What
// would have to be run, or would loosen TLS (exec, auth-provider, insecure-skip-tls-verify, ...) is refused.
// Error: kube.config-invalid.
Result<Endpoint> read_kubeconfig(const std::filesystem::path& file, const Limits& limits);

}  // namespace sekisho::kube
