#include "registry/repository.h"

namespace sekisho::registry {

std::vector<Upload> Repository::mount_blobs(const std::vector<oci::Descriptor>& descriptors,
                                            const std::optional<std::string>&) {
  std::vector<Upload> out;
  for (const oci::Descriptor& descriptor : descriptors) out.push_back({descriptor, {}, -1});
  return out;
}

}  // namespace sekisho::registry
