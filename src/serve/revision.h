// Revision: one admitted artifact as it lies on disk, packed anew, and is served.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "crypto/digest.h"
#include "kube/client.h"
#include "oci/descriptor.h"

namespace sekisho::serve {

struct Revision {
  crypto::Digest manifest;  // what was judged
  std::string text;         // TAG@DIGEST, or DIGEST where the reference names no tag
  crypto::Digest archive;   // of the tarball
  std::uint64_t size = 0;   // of the tarball
  Time updated;
  oci::Annotations metadata;  // of the manifest

  bool operator==(const Revision&) const = default;
};

// archive_path is the path under which an archive is served, without the slash at its beginning.
inline std::string archive_path(const kube::Name& name, const crypto::Digest& archive) {
  return "externalartifact/" + name.name_space + "/" + name.name + "/" + std::string(archive.hex()) +
         ".tar.gz";
}

}  // namespace sekisho::serve
