// Digest: a known algorithm and its exact length in lower-case hex; nothing else can be made.
#pragma once

#include <compare>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::crypto {

enum class HashAlgorithm { kSha256, kSha384, kSha512 };

// Digest is written algorithm:hex (OCI image-spec, descriptor.md, "Digests"). sha256 and sha512 only.
class Digest {
 public:
  // parse accepts sha256:<64 hex> and sha512:<128 hex>, lower case. Error: digest.invalid.
  static Result<Digest> parse(std::string_view text);
  // of hashes bytes with SHA-256.
  static Digest of(BytesView bytes);
  // from_sha256 wraps 32 raw bytes; anything else is digest.invalid.
  static Result<Digest> from_sha256(BytesView raw);

  const std::string& text() const { return text_; }  // sha256:abc...
  std::string_view algorithm() const;                // sha256
  std::string_view hex() const;                      // abc...
  HashAlgorithm hash() const;

  auto operator<=>(const Digest&) const = default;

 private:
  friend class Hasher;
  explicit Digest(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// hash_size is the length of an algorithm's hashes in bytes.
std::size_t hash_size(HashAlgorithm algorithm);

// hash_bytes is the raw hash of bytes.
Bytes hash_bytes(HashAlgorithm algorithm, BytesView bytes);

// Hasher hashes bytes as they come.
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm = HashAlgorithm::kSha256);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();
  void update(BytesView bytes);
  // finish ends the hash; the Hasher is spent afterwards. Only for sha256 and sha512.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::crypto
