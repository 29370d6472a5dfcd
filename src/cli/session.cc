#include "cli/session.h"

namespace sekisho::cli {

Result<Session> Session::open(const RegistryOptions& options) {
  SEKISHO_TRY(limits, options.parse_limits());
  return open(options, limits);
}

Result<Session> Session::open_for_many(const RegistryOptions& options) {
  SEKISHO_TRY(limits, options.parse_limits());
  limits.exchange_seconds = limits.total_seconds;
  limits.total_seconds = limits.audit_seconds;
  return open(options, limits);
}

Result<Session> Session::open(const RegistryOptions& options, Limits limits) {
  Session session;
  session.limits = limits;
  SEKISHO_TRY(access, options.access());
  SEKISHO_TRY(transport, net::make_transport(options.tls(), limits));
  session.transport = std::move(transport);
  session.registries = registry::make_session(*session.transport, std::move(access), limits);
  return session;
}

Result<std::unique_ptr<registry::Repository>> Session::repository(const oci::Reference& reference) const {
  return registry::open_repository(registries, reference, limits);
}

gate::Open Session::opener() const {
  return [registries = registries, limits = limits](const oci::Reference& reference) {
    return registry::open_repository(registries, reference, limits);
  };
}

}  // namespace sekisho::cli
