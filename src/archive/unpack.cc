#include "archive/unpack.h"

#include <algorithm>
#include <vector>

#include "archive/gzip_reader.h"
#include "archive/second_view.h"
#include "archive/tar_scanner.h"
#include "archive/tree_writer.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr std::uint64_t kRatioFrom = kMiB;  // small layers may compress as well as they like
constexpr unsigned kFileMode = 0644;
constexpr unsigned kProgramMode = 0755;

// Stream inflates the layer; what it gives to libarchive was hashed and scanned before.
class Stream final : public TarSource {
 public:
  Stream(GzipReader gzip, std::uint64_t stored, const Limits& limits)
      : gzip_(std::move(gzip)),
        stored_(stored),
        ratio_(std::max<std::uint64_t>(limits.ratio, 1)),
        scanner_(limits),
        buffer_(kChunk) {}

  Result<BytesView> next() override {
    SEKISHO_TRY(count, gzip_.read(buffer_.data(), buffer_.size()));
    const BytesView piece(buffer_.data(), count);
    total_ += count;
    SEKISHO_CHECK(check_ratio());
    hasher_.update(piece);
    SEKISHO_CHECK(count == 0 ? scanner_.finish() : scanner_.feed(piece));
    return piece;
  }
  // drain reads to the end of the stream.
  Done drain() {
    for (;;) {
      SEKISHO_TRY(piece, next());
      if (piece.empty()) return done();
    }
  }
  std::optional<Entry> take() { return scanner_.take(); }
  crypto::Digest finish() { return hasher_.finish(); }

 private:
  Done check_ratio() const {
    if (total_ <= kRatioFrom || total_ / ratio_ <= stored_) return done();
    return fail(ReasonCode::kArchiveLimits, "the layer of " + render_size(stored_) +
                                                " unpacks to more than " + std::to_string(ratio_) +
                                                " times its size");
  }

  GzipReader gzip_;
  std::uint64_t stored_;
  std::uint64_t ratio_;
  std::uint64_t total_ = 0;
  TarScanner scanner_;
  crypto::Hasher hasher_;
  std::vector<char> buffer_;
};

class Unpacking {
 public:
  Unpacking(Stream& stream, SecondView view, int directory)
      : stream_(stream), view_(std::move(view)), writer_(directory) {}

  Done run() {
    for (;;) {
      SEKISHO_TRY(more, view_.next_entry());
      const auto entry = stream_.take();
      if (more != entry.has_value()) return missing(entry);
      if (!more) return finish();
      SEKISHO_CHECK(view_.check_entry(*entry));
      SEKISHO_CHECK(entry->kind == EntryKind::kFile ? write_file(*entry)
                                                    : writer_.make_directory(entry->path));
    }
  }
  Unpacked result() {
    Unpacked unpacked{files_, 0, bytes_, stream_.finish(), std::move(writer_.pieces())};
    unpacked.directories = unpacked.pieces.size() - files_;
    return unpacked;
  }

 private:
  static Error missing(const std::optional<Entry>& entry) {
    if (!entry) return fail(ReasonCode::kArchiveViews, "libarchive sees an entry where there is none");
    return fail(ReasonCode::kArchiveViews,
                "libarchive does not see \"" + printable(entry->written, 200) + "\"");
  }

  Done finish() {
    SEKISHO_CHECK(stream_.drain());
    const auto entry = stream_.take();
    if (entry) return missing(entry);
    return done();
  }

  Done write_file(const Entry& entry) {
    SEKISHO_CHECK(writer_.begin_file(entry.path, entry.executable ? kProgramMode : kFileMode));
    std::uint64_t written = 0;
    for (;;) {
      SEKISHO_TRY(piece, view_.next_data());
      if (piece.empty()) break;
      written += piece.size();
      if (written > entry.size) break;
      SEKISHO_CHECK(writer_.write(piece));
    }
    if (written != entry.size) {
      return fail(ReasonCode::kArchiveViews, "libarchive reads another size than the header of \"" +
                                                 printable(entry.written, 200) + "\" says");
    }
    ++files_;
    bytes_ += written;
    return writer_.end_file();
  }

  Stream& stream_;
  SecondView view_;
  TreeWriter writer_;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
};

// Where libarchive objects to what comes later than our own scan has got, our scan goes on to the end: what
// it has to say is more exact.
Error more_exact(Error error, Stream& stream) {
  if (error.code != ReasonCode::kArchiveViews) return error;
  Done rest = stream.drain();
  return rest.ok() ? error : std::move(rest).error();
}

}  // namespace

std::vector<std::string> Unpacked::files_in() const {
  std::vector<std::string> paths;
  for (const Piece& piece : pieces) {
    if (piece.kind == PieceKind::kFile) paths.push_back(piece.path);
  }
  return paths;
}

Result<Unpacked> unpack(int file, std::uint64_t file_size, int directory, const Limits& limits) {
  SEKISHO_TRY(gzip, GzipReader::open(file, file_size));
  Stream stream(std::move(gzip), file_size, limits);
  auto view = SecondView::open(stream);
  if (!view.ok()) return more_exact(std::move(view).error(), stream);
  Unpacking unpacking(stream, *std::move(view), directory);
  if (Done ran = unpacking.run(); !ran.ok()) return more_exact(std::move(ran).error(), stream);
  return unpacking.result();
}

}  // namespace sekisho::archive
