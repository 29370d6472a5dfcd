#include "archive/gzip_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <isa-l/igzip_lib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"

namespace sekisho::archive {
namespace {

constexpr std::size_t kInputBytes = 128 * 1024;
constexpr std::size_t kTextBytes = 1024;  // of a name or a comment in the header
constexpr std::uint8_t kHasName = 0x08;
constexpr std::uint8_t kHasComment = 0x10;
constexpr std::size_t kFixedHeader = 10;
constexpr std::size_t kTrailer = 8;

Error not_gzip(std::string why) { return fail(ReasonCode::kArchiveFormat, std::move(why)); }
Error damaged(std::string why) { return fail(ReasonCode::kArchiveGzip, "the gzip stream " + std::move(why)); }

// Input is the file, buffered, read from its start whatever its offset is.
class Input {
 public:
  Input(int file, std::uint64_t size) : file_(file), left_(size) {}

  // The bytes at hand; empty only at the end.
  Result<BytesView> peek() {
    if (begin_ == end_ && left_ > 0) SEKISHO_CHECK(fill());
    return BytesView(buffer_.data() + begin_, end_ - begin_);
  }
  void skip(std::size_t count) { begin_ += count; }
  Result<std::uint8_t> take() {
    SEKISHO_TRY(bytes, peek());
    if (bytes.empty()) return damaged("ends too early");
    skip(1);
    return static_cast<std::uint8_t>(bytes.front());
  }

 private:
  Done fill() {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_.size()));
    ssize_t count = -1;
    do {
      count = ::pread(file_, buffer_.data(), most, static_cast<off_t>(offset_));
    } while (count < 0 && errno == EINTR);
    if (count < 0) return disk_error(errno, "cannot read the layer");
    if (count == 0) return damaged("ends before the size that is known of it");
    begin_ = 0;
    end_ = static_cast<std::size_t>(count);
    offset_ += end_;
    left_ -= end_;
    return done();
  }

  int file_;
  std::uint64_t left_;
  std::uint64_t offset_ = 0;
  std::array<char, kInputBytes> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

Done skip_text(Input& input) {
  for (std::size_t i = 0; i <= kTextBytes; ++i) {
    SEKISHO_TRY(octet, input.take());
    if (octet == 0) return done();
  }
  return not_gzip("the gzip header holds a name or comment of more than " + std::to_string(kTextBytes) +
                  " bytes");
}

Done read_header(Input& input) {
  std::array<std::uint8_t, kFixedHeader> fixed{};
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    auto octet = input.take();
    if (!octet.ok() && i < 3) return not_gzip("the layer is too short to be gzip");
    if (!octet.ok()) return std::move(octet).error();
    fixed.at(i) = *octet;
    if (i == 2 && (fixed[0] != 0x1F || fixed[1] != 0x8B || fixed[2] != 8))
      return not_gzip("the layer is not gzip");
  }
  const std::uint8_t flags = fixed[3];
  if ((flags & ~(kHasName | kHasComment)) != 0) {
    return not_gzip("the gzip header has the flags " + std::to_string(flags) +
                    ", of which only name and comment are read");
  }
  if ((flags & kHasName) != 0) SEKISHO_CHECK(skip_text(input));
  if ((flags & kHasComment) != 0) SEKISHO_CHECK(skip_text(input));
  return done();
}

}  // namespace

struct GzipReader::State {
  State(int file, std::uint64_t size) : input(file, size) {
    isal_inflate_init(&inflate);
    inflate.crc_flag = ISAL_GZIP_NO_HDR;
  }

  Done inflate_some();
  Done check_trailer();
  Result<std::uint8_t> take_after_end();

  Input input;
  inflate_state inflate;
  std::uint64_t produced = 0;
  bool ended = false;
};

// One call of the inflater, with all input that is at hand.
Done GzipReader::State::inflate_some() {
  SEKISHO_TRY(bytes, input.peek());
  const std::uint32_t room = inflate.avail_out;
  // The library reads through a pointer to non-const only.
  inflate.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
  inflate.avail_in = static_cast<std::uint32_t>(bytes.size());
  const int outcome = isal_inflate(&inflate);
  const std::size_t used = bytes.size() - inflate.avail_in;
  input.skip(used);
  produced += room - inflate.avail_out;
  if (outcome < 0) return damaged("is not valid deflate");
  ended = inflate.block_state == ISAL_BLOCK_FINISH;
  if (!ended && used == 0 && inflate.avail_out == room) return damaged("ends too early");
  // The library refuses distances beyond what it counted so far, and counts in 32 bits.
  inflate.total_out = std::min(inflate.total_out, std::uint32_t{1} << 30);
  return done();
}

// The octets behind the last block: some are in the library's bit buffer already.
Result<std::uint8_t> GzipReader::State::take_after_end() {
  if (inflate.read_in_length < 8) return input.take();
  const auto octet = static_cast<std::uint8_t>(inflate.read_in & 0xFFU);
  inflate.read_in >>= 8;
  inflate.read_in_length -= 8;
  return octet;
}

Done GzipReader::State::check_trailer() {
  const int partial = inflate.read_in_length % 8;
  inflate.read_in >>= partial;
  inflate.read_in_length -= partial;
  std::uint64_t trailer = 0;
  for (std::size_t i = 0; i < kTrailer; ++i) {
    SEKISHO_TRY(octet, take_after_end());
    trailer |= std::uint64_t{octet} << (8 * i);
  }
  if ((trailer & 0xFFFFFFFFU) != inflate.crc) return damaged("has a wrong checksum");
  if (trailer >> 32 != (produced & 0xFFFFFFFFU)) return damaged("has a wrong length at its end");
  SEKISHO_TRY(rest, input.peek());
  if (!rest.empty() || inflate.read_in_length >= 8) {
    return fail(ReasonCode::kArchiveTrailing, "something follows the one gzip member");
  }
  return done();
}

GzipReader::GzipReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
GzipReader::GzipReader(GzipReader&&) noexcept = default;
GzipReader& GzipReader::operator=(GzipReader&&) noexcept = default;
GzipReader::~GzipReader() = default;

Result<GzipReader> GzipReader::open(int file, std::uint64_t file_size) {
  auto state = std::make_unique<State>(file, file_size);
  SEKISHO_CHECK(read_header(state->input));
  return GzipReader(std::move(state));
}

Result<std::size_t> GzipReader::read(char* buffer, std::size_t size) {
  inflate_state& inflate = state_->inflate;
  inflate.next_out = reinterpret_cast<std::uint8_t*>(buffer);
  inflate.avail_out = static_cast<std::uint32_t>(size);
  while (!state_->ended && inflate.avail_out > 0) {
    SEKISHO_CHECK(state_->inflate_some());
    if (state_->ended) SEKISHO_CHECK(state_->check_trailer());
  }
  return size - inflate.avail_out;
}

}  // namespace sekisho::archive
