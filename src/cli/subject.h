// subject: what the publishing commands work on: an open repository and the manifest that a reference names
// there.
#pragma once

#include <memory>
#include <string>

#include "cli/session.h"

namespace sekisho::cli {

// fetch_subject fetches the manifest that a reference names.
Result<registry::Fetched> fetch_subject(const oci::Reference& reference, registry::Repository& repository);

struct Subject {
  Session session;
  oci::Reference reference;
  std::unique_ptr<registry::Repository> repository;

  static Result<Subject> open(const std::string& text, const RegistryOptions& options);
  // fetch resolves the reference, once.
  Result<registry::Fetched> fetch() const;
};

}  // namespace sekisho::cli
