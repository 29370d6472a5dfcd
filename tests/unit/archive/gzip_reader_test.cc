#include "archive/gzip_reader.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "unpack_kit.h"

namespace sekisho::archive {
namespace {

Result<Bytes> inflate(BytesView bytes, std::size_t piece) {
  const Fd file = file_with(bytes);
  SEKISHO_TRY(reader, GzipReader::open(file.get(), bytes.size()));
  Bytes out;
  Bytes buffer(piece, '\0');
  for (;;) {
    SEKISHO_TRY(count, reader.read(buffer.data(), buffer.size()));
    out.append(buffer, 0, count);
    if (count < piece) return out;
  }
}

Bytes sample(std::size_t size) {
  Bytes text;
  for (std::uint32_t i = 0; text.size() < size; ++i) text += "line " + std::to_string(i * 2654435761U) + "\n";
  text.resize(size);
  return text;
}

TEST(GzipReader, ReadsWhatWasCompressedInPiecesOfAnySize) {
  for (const std::size_t size : {0U, 1U, 511U, 512U, 65535U, 300'000U}) {
    const Bytes plain = sample(size);
    for (const std::size_t piece : {1U, 7U, 512U, 65536U}) {
      if (piece < 512 && size > 70'000) continue;
      const auto read = inflate(support::gzip_member(plain), piece);
      ASSERT_TRUE(read.ok()) << read.error().message();
      EXPECT_EQ(*read, plain) << size << " in pieces of " << piece;
    }
  }
}

// The trailer may be cut anywhere by the buffers of the reader: let it fall on each side of their edge.
TEST(GzipReader, FindsTheTrailerAcrossItsBuffers) {
  Bytes noise(131'040, '\0');
  std::uint32_t state = 1;
  std::generate(noise.begin(), noise.end(),
                [&] { return static_cast<char>((state = state * 1664525U + 1013904223U) >> 24); });
  for (std::size_t cut = 0; cut < 40; ++cut) {
    const BytesView plain = BytesView(noise).substr(cut);
    const auto read = inflate(support::gzip_member(plain), 65536);
    ASSERT_TRUE(read.ok()) << cut << ": " << read.error().message();
    EXPECT_EQ(*read, plain);
    const auto more = inflate(support::gzip_member(plain) + "x", 65536);
    ASSERT_FALSE(more.ok());
    EXPECT_EQ(more.error().code, ReasonCode::kArchiveTrailing) << cut;
  }
}

// UNP-26
TEST(GzipReader, EveryCutIsAnError) {
  const Bytes member = support::gzip_member(sample(2000));
  for (std::size_t size = 0; size < member.size(); ++size) {
    const auto read = inflate(BytesView(member).substr(0, size), 4096);
    ASSERT_FALSE(read.ok()) << size;
    const auto code = read.error().code;
    EXPECT_TRUE(code == ReasonCode::kArchiveGzip || code == ReasonCode::kArchiveFormat) << size;
  }
}

// UNP-26
TEST(GzipReader, EveryFlippedBitOfDataOrTrailerIsAnErrorOrChangesNothing) {
  const Bytes plain = sample(600);
  const Bytes member = support::gzip_member(plain);
  for (std::size_t bit = 10 * 8; bit < member.size() * 8; ++bit) {
    Bytes flipped = member;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto read = inflate(flipped, 4096);
    EXPECT_EQ(read.ok() ? *read : plain, plain) << bit;
  }
}

}  // namespace
}  // namespace sekisho::archive
