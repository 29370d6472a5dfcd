// Session: one transport and one set of credentials for a whole command.
#pragma once

#include <memory>

#include "cli/options.h"
#include "gate/judge.h"

namespace sekisho::cli {

struct Session {
  Limits limits;
  std::unique_ptr<net::Transport> transport;
  std::shared_ptr<registry::Session> registries;

  // open bounds the whole command by --timeout, open_for_many each exchange with a registry.
  static Result<Session> open(const RegistryOptions& options);
  static Result<Session> open_for_many(const RegistryOptions& options);
  Result<std::unique_ptr<registry::Repository>> repository(const oci::Reference& reference) const;
  // opener opens repositories of images from several threads. The session must outlive it.
  gate::Open opener() const;

 private:
  static Result<Session> open(const RegistryOptions& options, Limits limits);
};

}  // namespace sekisho::cli
