#include "archive/pack.h"

#include <algorithm>

#include "archive/gzip_writer.h"
#include "archive/tar_writer.h"

namespace sekisho::archive {
namespace {

unsigned mode_of(const SourceEntry& entry, const Modes& modes) {
  if (entry.kind == EntryKind::kDirectory) return modes.directory;
  return entry.executable ? modes.program : modes.file;
}

Result<std::uint64_t> write_tree(const SourceTree& tree, GzipWriter& gzip, const Packing& packing) {
  std::uint64_t files = 0;
  Bytes content;
  for (const SourceEntry& entry : tree.entries()) {
    SEKISHO_CHECK(
        gzip.write(render_tar_header(entry.path, entry.kind, mode_of(entry, packing.modes), entry.size)));
    if (entry.kind == EntryKind::kDirectory) continue;
    content.clear();
    SEKISHO_CHECK(tree.read(entry, [&](BytesView bytes) {
      content += bytes;
      return done();
    }));
    if (packing.look) packing.look(entry, content);
    SEKISHO_CHECK(gzip.write(content));
    SEKISHO_CHECK(gzip.write(render_tar_filler(entry.size)));
    ++files;
  }
  SEKISHO_CHECK(gzip.write(render_tar_end()));
  return files;
}

}  // namespace

Result<Packed> pack(const SourceTree& tree, int file, const Limits& limits, const Packing& packing) {
  SEKISHO_TRY(gzip, GzipWriter::open(file, limits.layer_bytes));
  SEKISHO_TRY(files, write_tree(tree, gzip, packing));
  SEKISHO_TRY(written, gzip.finish());
  // What unpack would refuse as a bomb is not pushed.
  if (written.plain_size > kMiB &&
      written.plain_size / std::max<std::uint64_t>(limits.ratio, 1) > written.size) {
    return fail(ReasonCode::kArchiveLimits,
                "the layer would unpack to more than " + std::to_string(limits.ratio) + " times its size");
  }
  return Packed{written.digest, written.plain_digest, written.size, files};
}

}  // namespace sekisho::archive
