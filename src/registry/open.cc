#include "registry/layout.h"
#include "registry/layout_files.h"
#include "registry/remote.h"
#include "registry/repository.h"

namespace sekisho::registry {

Result<std::unique_ptr<Repository>> open_repository(const std::shared_ptr<Session>& session,
                                                    const oci::Reference& reference, const Limits& limits) {
  if (reference.is_layout()) return open_layout(reference.directory(), limits);
  if (session && reference.name()) return open_remote(session, *reference.name(), limits);
  return fail(ReasonCode::kInternalError, "a registry reference was opened without a session");
}

Done create_layout(const oci::Reference& reference) {
  if (reference.is_layout()) return LayoutFiles::create(reference.directory());
  return fail(ReasonCode::kReferenceInvalid, "only a layout can be created");
}

}  // namespace sekisho::registry
