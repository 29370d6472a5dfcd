#include "cli/subject.h"

namespace sekisho::cli {

Result<Subject> Subject::open(const std::string& text, const RegistryOptions& options) {
  SEKISHO_TRY(session, Session::open(options));
  SEKISHO_TRY(reference, options.parse_reference(text));
  SEKISHO_TRY(repository, session.repository(reference));
  return Subject{std::move(session), std::move(reference), std::move(repository)};
}

Result<registry::Fetched> Subject::fetch() const { return fetch_subject(reference, *repository); }

Result<registry::Fetched> fetch_subject(const oci::Reference& reference, registry::Repository& repository) {
  return reference.digest() ? repository.fetch_manifest(*reference.digest())
                            : repository.fetch_tag(reference.effective_tag());
}

}  // namespace sekisho::cli
