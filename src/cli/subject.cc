#include "cli/subject.h"

namespace sekisho::cli {

Result<Subject> Subject::open(const std::string& text, const RegistryOptions& options) {
  SEKISHO_TRY(session, Session::open(options));
  SEKISHO_TRY(reference, options.parse_reference(text));
  SEKISHO_TRY(repository, session.repository(reference));
  return Subject{std::move(session), std::move(reference), std::move(repository)};
}

Result<registry::Fetched> Subject::fetch() const {
  return reference.digest() ? repository->fetch_manifest(*reference.digest())
                            : repository->fetch_tag(reference.effective_tag());
}

oci::Descriptor descriptor_of(const oci::Document& document) {
  return std::visit([](const auto& parsed) { return parsed.descriptor(); }, document);
}

}  // namespace sekisho::cli
