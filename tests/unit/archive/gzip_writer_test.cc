#include "archive/gzip_writer.h"

#include <random>

#include <gtest/gtest.h>

#include "archive/gzip_reader.h"
#include "unpack_kit.h"

namespace sekisho::archive {
namespace {

// What compresses to about three quarters.
Bytes sample(std::size_t size) {
  std::mt19937 random(1);
  Bytes text;
  while (text.size() < size) text += static_cast<char>(random() % 64);
  return text;
}

Result<GzipWriter::Written> compress(int file, BytesView plain, std::size_t piece,
                                     std::uint64_t most = 64 * kMiB) {
  SEKISHO_TRY(writer, GzipWriter::open(file, most));
  for (std::size_t at = 0; at < plain.size(); at += piece)
    SEKISHO_CHECK(writer.write(plain.substr(at, piece)));
  return writer.finish();
}

Bytes plain_of(int file, std::uint64_t size) {
  auto reader = *GzipReader::open(file, size);
  Bytes plain;
  Bytes buffer(65536, '\0');
  for (std::size_t count = buffer.size(); count == buffer.size();) {
    count = *reader.read(buffer.data(), buffer.size());
    plain.append(buffer, 0, count);
  }
  return plain;
}

TEST(GzipWriter, GivesTheSameBytesWhateverThePiecesItWasGiven) {
  for (const std::size_t size : {0U, 1U, 131'071U, 131'072U, 131'073U, 3'000'000U}) {
    const Bytes plain = sample(size);
    const Fd whole = file_with("");
    const auto expected = compress(whole.get(), plain, plain.size() + 1);
    ASSERT_TRUE(expected.ok());
    EXPECT_EQ(plain_of(whole.get(), expected->size), plain);
    EXPECT_EQ(expected->plain_digest, crypto::Digest::of(plain));
    EXPECT_EQ(expected->plain_size, size);
    for (const std::size_t piece : {511U, 131'072U, 200'000U}) {
      const Fd file = file_with("");
      EXPECT_EQ(compress(file.get(), plain, piece)->digest, expected->digest) << size << " by " << piece;
    }
  }
}

TEST(GzipWriter, TellsLateOrAtTheEndWhatFailedOnTheWay) {
  const Bytes plain = sample(8'000'000);
  const Fd file = file_with("");
  EXPECT_EQ(compress(file.get(), plain, 1000, kMiB).error().code, ReasonCode::kArchiveLimits);
  EXPECT_EQ(compress(file.get(), BytesView(plain).substr(0, 300'000), 1000, 1000).error().code,
            ReasonCode::kArchiveLimits);
  const Fd full(::open("/dev/full", O_RDWR | O_CLOEXEC));
  EXPECT_EQ(compress(full.get(), plain, 1000).error().code, ReasonCode::kDiskFull);
}

TEST(GzipWriter, MayGoBeforeItIsFinished) {
  const Fd file = file_with("");
  auto writer = *GzipWriter::open(file.get(), 64 * kMiB);
  EXPECT_TRUE(writer.write(sample(1'000'000)).ok());
}

}  // namespace
}  // namespace sekisho::archive
