#include "registry/layout.h"
#include "registry/remote.h"

namespace sekisho::registry {

Result<std::unique_ptr<Repository>> open_repository(const std::shared_ptr<Session>& session,
                                                    const oci::Reference& reference, const Limits& limits) {
  if (reference.is_layout()) return open_layout(reference.directory(), limits);
  return open_remote(session, *reference.name(), limits);
}

}  // namespace sekisho::registry
