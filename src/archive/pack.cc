#include "archive/pack.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include <unistd.h>

#include "archive/gzip_writer.h"
#include "archive/tar_writer.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

constexpr unsigned kFileMode = 0644;
constexpr unsigned kProgramMode = 0755;
constexpr std::size_t kChunk = 256 * 1024;

Error unreadable(const SourceEntry& entry, const std::string& why) {
  return fail(ReasonCode::kFileUnreadable, "\"" + printable(entry.path, 200) + "\": " + why);
}

Done copy_file(const SourceTree& tree, const SourceEntry& entry, GzipWriter& gzip,
               std::vector<char>& buffer) {
  SEKISHO_TRY(file, tree.open(entry));
  std::uint64_t copied = 0;
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(entry, std::strerror(errno));
    copied += static_cast<std::uint64_t>(count);
    if (copied > entry.size || (count == 0 && copied < entry.size)) {
      return unreadable(entry, "changed while it was packed");
    }
    if (count == 0) return gzip.write(render_tar_filler(entry.size));
    SEKISHO_CHECK(gzip.write(BytesView(buffer.data(), static_cast<std::size_t>(count))));
  }
}

Result<std::uint64_t> write_tree(const SourceTree& tree, GzipWriter& gzip) {
  std::vector<char> buffer(kChunk);
  std::uint64_t files = 0;
  for (const SourceEntry& entry : tree.entries()) {
    const unsigned mode = entry.executable ? kProgramMode : kFileMode;
    SEKISHO_CHECK(gzip.write(render_tar_header(entry.path, entry.kind, mode, entry.size)));
    if (entry.kind == EntryKind::kDirectory) continue;
    SEKISHO_CHECK(copy_file(tree, entry, gzip, buffer));
    ++files;
  }
  SEKISHO_CHECK(gzip.write(render_tar_end()));
  return files;
}

}  // namespace

Result<Packed> pack(const SourceTree& tree, int file, const Limits& limits) {
  SEKISHO_TRY(gzip, GzipWriter::open(file, limits.layer_bytes));
  SEKISHO_TRY(files, write_tree(tree, gzip));
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
