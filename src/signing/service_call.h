// service_call: requests to the services of a Sigstore instance, tried again where that may help. For this
// room only.
#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"

namespace sekisho::signing {

struct ServiceCall {
  std::string service;  // for people: "the certificate authority https://…"
  net::Request request;
  std::string secret = {};  // never shown, even where the service repeats it
};

// service_url is a service's URL with a path behind it. Error: usage.invalid where it is no http or https
// URL.
Result<std::string> service_url(const std::string& base, std::string_view path);
// check_private refuses to send a secret to another host in the clear. Error: usage.invalid.
Done check_private(const std::string& url, const std::string& secret_name);

// call_services sends them side by side, and again what failed in a way that may pass by itself, at most
// Limits::retries times. The answers have any status that is no such failure. Errors:
// signing-service.unreachable, signing-service.failed, signing-service.unexpected-answer.
std::vector<Result<net::Answer>> call_services(net::Transport& transport,
                                               const std::vector<ServiceCall>& calls, const Limits& limits);

// call_service makes one call, likewise.
Result<net::Answer> call_service(net::Transport& transport, const ServiceCall& call, const Limits& limits);

// refusal is what a service says instead of doing what it was asked for. Error: signing-service.refused.
Error refusal(const ServiceCall& call, const net::Answer& answer);
// unexpected is an answer that no such service gives. Error: signing-service.unexpected-answer.
Error unexpected(const std::string& service, const std::string& what);

}  // namespace sekisho::signing
