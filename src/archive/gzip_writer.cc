#include "archive/gzip_writer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
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

constexpr std::size_t kPiece = 128 * 1024;  // handed over at once
constexpr std::size_t kAhead = 4;           // pieces that wait to be compressed

// Member is the file that comes out.
class Member {
 public:
  Member(int to, std::uint64_t most) : file_(to), max_bytes_(most), buffer_(kBuffer) {}
  ~Member() { ::deflateEnd(&stream_); }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  Done begin();
  Done compress(BytesView bytes, int flush);
  GzipWriter::Written written() { return {outside_.finish(), inside_.finish(), size_, plain_size_}; }

 private:
  Done flush_buffer();

  int file_;
  std::uint64_t max_bytes_;
  std::vector<Bytef> buffer_;
  z_stream stream_{};
  gz_header header_{};
  crypto::Hasher outside_;
  crypto::Hasher inside_;
  std::uint64_t size_ = 0;
  std::uint64_t plain_size_ = 0;
};

Done Member::begin() {
  header_.os = kUnknownSystem;
  if (::deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK ||
      ::deflateSetHeader(&stream_, &header_) != Z_OK) {
    return fail(ReasonCode::kInternalError, "zlib cannot be set up");
  }
  stream_.next_out = buffer_.data();
  stream_.avail_out = static_cast<uInt>(buffer_.size());
  return done();
}

Done Member::flush_buffer() {
  const BytesView ready(reinterpret_cast<const char*>(buffer_.data()), buffer_.size() - stream_.avail_out);
  size_ += ready.size();
  if (size_ > max_bytes_) {
    return fail(ReasonCode::kArchiveLimits, "the layer would be larger than " + render_size(max_bytes_));
  }
  outside_.update(ready);
  stream_.next_out = buffer_.data();
  stream_.avail_out = static_cast<uInt>(buffer_.size());
  return write_all(file_, ready);
}

// At most kPiece bytes.
Done Member::compress(BytesView bytes, int flush) {
  inside_.update(bytes);
  plain_size_ += bytes.size();
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_.avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    const int outcome = ::deflate(&stream_, flush);
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
      return fail(ReasonCode::kInternalError, "zlib cannot compress");
    }
    const bool full = stream_.avail_out == 0;
    if (full || outcome == Z_STREAM_END) SEKISHO_CHECK(flush_buffer());
    if (outcome == Z_STREAM_END || (!full && flush == Z_NO_FLUSH)) return done();
  }
}

}  // namespace

// What fills more than one piece is compressed by a thread of its own, while the caller reads on.
struct GzipWriter::State {
  State(int file, std::uint64_t max_bytes) : member(file, max_bytes) {}
  ~State() { end(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Done hand_over();
  void run();
  void end();

  Member member;  // the thread's own, as long as there is one
  Bytes piece;    // that is not full yet
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Bytes> waiting;
  bool ended = false;  // no more will come
  std::optional<Error> fault;
  std::thread thread;
};

// Waits while enough is under way.
Done GzipWriter::State::hand_over() {
  if (!thread.joinable()) thread = std::thread([this] { run(); });
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return fault || waiting.size() < kAhead; });
  if (fault) return *fault;
  waiting.push_back(std::exchange(piece, Bytes()));
  changed.notify_all();
  return done();
}

void GzipWriter::State::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return ended || !waiting.empty(); });
    if (waiting.empty()) return;
    const Bytes next = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    auto compressed = member.compress(next, Z_NO_FLUSH);
    lock.lock();
    if (!compressed.ok()) fault = std::move(compressed).error();
    changed.notify_all();
    if (fault) return;
  }
}

void GzipWriter::State::end() {
  if (!thread.joinable()) return;
  {
    const std::lock_guard lock(mutex);
    ended = true;
  }
  changed.notify_all();
  thread.join();
}

GzipWriter::GzipWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter& GzipWriter::operator=(GzipWriter&&) noexcept = default;
GzipWriter::~GzipWriter() = default;

Result<GzipWriter> GzipWriter::open(int file, std::uint64_t max_bytes) {
  auto state = std::make_unique<State>(file, max_bytes);
  SEKISHO_CHECK(state->member.begin());
  return GzipWriter(std::move(state));
}

Done GzipWriter::write(BytesView bytes) {
  while (!bytes.empty()) {
    Bytes& piece = state_->piece;
    if (piece.empty()) piece.reserve(kPiece);
    const std::size_t count = std::min(bytes.size(), kPiece - piece.size());
    piece += bytes.substr(0, count);
    bytes.remove_prefix(count);
    if (piece.size() == kPiece) SEKISHO_CHECK(state_->hand_over());
  }
  return done();
}

Result<GzipWriter::Written> GzipWriter::finish() {
  state_->end();
  if (state_->fault) return *state_->fault;
  SEKISHO_CHECK(state_->member.compress(state_->piece, Z_NO_FLUSH));
  SEKISHO_CHECK(state_->member.compress({}, Z_FINISH));
  return state_->member.written();
}

}  // namespace sekisho::archive
