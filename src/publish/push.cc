#include "publish/push.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "archive/pack.h"
#include "base/file.h"
#include "publish/store.h"

namespace sekisho::publish {
namespace {

// An unlinked file for the layer: gone with us, whatever happens.
Result<Fd> scratch_file() {
  std::string path = std::filesystem::temp_directory_path() / "sekisho-layer-XXXXXX";
  Fd file(::mkostemp(path.data(), O_CLOEXEC));
  if (!file.valid()) return disk_error(errno, "cannot make a temporary file for the layer");
  ::unlink(path.c_str());
  return file;
}

// The config that flux writes, member for member.
Bytes flux_config(const crypto::Digest& diff_id) {
  return R"({"architecture":"","created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],)"
         R"("os":"","rootfs":{"type":"layers","diff_ids":[")" +
         diff_id.text() + R"("]},"config":{}})";
}

oci::Annotations annotations_of(const Push& what) {
  oci::Annotations annotations{{"org.opencontainers.image.created", render_time(what.created)}};
  if (!what.revision.empty()) annotations.emplace_back("org.opencontainers.image.revision", what.revision);
  if (!what.source.empty()) annotations.emplace_back("org.opencontainers.image.source", what.source);
  annotations.insert(annotations.end(), what.annotations.begin(), what.annotations.end());
  return annotations;
}

}  // namespace

Result<oci::Descriptor> push(const Push& what, registry::Repository& repository, const Limits& limits) {
  SEKISHO_TRY(file, scratch_file());
  SEKISHO_TRY(packed, archive::pack(what.directory, file.get(), limits));
  const Bytes config = flux_config(packed.diff_id);
  const oci::Descriptor config_descriptor = oci::Descriptor::of(std::string(oci::kFluxConfigType), config);
  const oci::Descriptor layer{std::string(oci::kFluxContentType), packed.digest, packed.size, {}, {}};
  SEKISHO_CHECK(repository.put_blobs({{layer, {}, file.get()}, {config_descriptor, config, -1}}));
  return put_manifest({crypto::Digest::of({}),
                       0,
                       std::string(oci::kManifestType),
                       {},
                       config_descriptor,
                       {layer},
                       {},
                       annotations_of(what)},
                      what.tag, repository);
}

}  // namespace sekisho::publish
