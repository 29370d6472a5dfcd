#include "archive/gzip_writer.h"

#include <algorithm>
#include <limits>
#include <vector>

#include <zlib.h>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

constexpr int kLevel = 5;             // two hundredths larger than the usual 6, in half the time
constexpr int kGzipWindow = 15 + 16;  // the largest window, and gzip framing
constexpr int kMemory = 8;
constexpr int kUnknownSystem = 255;  // as Go writes it
constexpr std::size_t kBuffer = 128 * 1024;

}  // namespace

struct GzipWriter::State {
  State(int to, std::uint64_t most) : file(to), max_bytes(most), buffer(kBuffer) {}
  ~State() { ::deflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Done compress(BytesView bytes, int flush);
  Done flush_buffer();

  int file;
  std::uint64_t max_bytes;
  std::vector<Bytef> buffer;
  z_stream stream{};
  gz_header header{};
  crypto::Hasher outside;
  crypto::Hasher inside;
  std::uint64_t size = 0;
  std::uint64_t plain_size = 0;
};

Done GzipWriter::State::flush_buffer() {
  const BytesView ready(reinterpret_cast<const char*>(buffer.data()), buffer.size() - stream.avail_out);
  size += ready.size();
  if (size > max_bytes) {
    return fail(ReasonCode::kArchiveLimits, "the layer would be larger than " + render_size(max_bytes));
  }
  outside.update(ready);
  stream.next_out = buffer.data();
  stream.avail_out = static_cast<uInt>(buffer.size());
  return write_all(file, ready);
}

Done GzipWriter::State::compress(BytesView bytes, int flush) {
  inside.update(bytes);
  plain_size += bytes.size();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    const int outcome = ::deflate(&stream, flush);
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
      return fail(ReasonCode::kInternalError, "zlib cannot compress");
    }
    const bool full = stream.avail_out == 0;
    if (full || outcome == Z_STREAM_END) SEKISHO_CHECK(flush_buffer());
    if (outcome == Z_STREAM_END || (!full && flush == Z_NO_FLUSH)) return done();
  }
}

GzipWriter::GzipWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter& GzipWriter::operator=(GzipWriter&&) noexcept = default;
GzipWriter::~GzipWriter() = default;

Result<GzipWriter> GzipWriter::open(int file, std::uint64_t max_bytes) {
  auto state = std::make_unique<State>(file, max_bytes);
  state->header.os = kUnknownSystem;
  z_stream& stream = state->stream;
  if (::deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK ||
      ::deflateSetHeader(&stream, &state->header) != Z_OK) {
    return fail(ReasonCode::kInternalError, "zlib cannot be set up");
  }
  stream.next_out = state->buffer.data();
  stream.avail_out = static_cast<uInt>(state->buffer.size());
  return GzipWriter(std::move(state));
}

Done GzipWriter::write(BytesView bytes) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  while (bytes.size() > kMost) {
    SEKISHO_CHECK(state_->compress(bytes.substr(0, kMost), Z_NO_FLUSH));
    bytes.remove_prefix(kMost);
  }
  return state_->compress(bytes, Z_NO_FLUSH);
}

Result<GzipWriter::Written> GzipWriter::finish() {
  SEKISHO_CHECK(state_->compress({}, Z_FINISH));
  return Written{state_->outside.finish(), state_->inside.finish(), state_->size, state_->plain_size};
}

}  // namespace sekisho::archive
