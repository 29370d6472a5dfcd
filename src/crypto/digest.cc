#include "crypto/digest.h"

#include <optional>
#include <stdexcept>

#include <openssl/evp.h>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/initialise.h"
#include "crypto/message_digest.h"
#include "crypto/octets.h"

namespace sekisho::crypto {

namespace {

constexpr std::string_view kSha256Prefix = "sha256:";
constexpr std::string_view kSha512Prefix = "sha512:";

struct MessageDigests {
  const EVP_MD* sha256 = nullptr;
  const EVP_MD* sha384 = nullptr;
  const EVP_MD* sha512 = nullptr;
};

MessageDigests fetch_message_digests() {
  if (!initialise_crypto()) throw std::runtime_error("OpenSSL cannot be initialised");
  MessageDigests found{EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_fetch(nullptr, "SHA384", nullptr),
                       EVP_MD_fetch(nullptr, "SHA512", nullptr)};
  if (found.sha256 == nullptr || found.sha384 == nullptr || found.sha512 == nullptr) {
    throw std::runtime_error("OpenSSL has no SHA-2");
  }
  return found;
}

Error invalid_digest(std::string_view text) {
  std::string what = printable(text, 200);
  what += " is not a digest: sha256: with 64 or sha512: with 128 lower-case hex digits";
  return fail(ReasonCode::kDigestInvalid, std::move(what));
}

bool is_digest(std::string_view text) {
  std::size_t digits = 0;
  if (text.starts_with(kSha256Prefix)) digits = 64;
  if (text.starts_with(kSha512Prefix)) digits = 128;
  if (digits == 0 || text.size() != kSha256Prefix.size() + digits) return false;
  return text.find_first_not_of("0123456789abcdef", kSha256Prefix.size()) == std::string_view::npos;
}

std::string render_digest(std::string_view prefix, BytesView raw) {
  return std::string(prefix) + encode_hex(raw);
}

}  // namespace

// The digests are fetched once and never freed: they live as long as the process.
const evp_md_st* message_digest(HashAlgorithm algorithm) {
  static const MessageDigests digests = fetch_message_digests();
  switch (algorithm) {
    case HashAlgorithm::kSha256:
      return digests.sha256;
    case HashAlgorithm::kSha384:
      return digests.sha384;
    case HashAlgorithm::kSha512:
      return digests.sha512;
  }
  throw std::logic_error("not a hash algorithm");
}

std::size_t hash_size(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha256:
      return 32;
    case HashAlgorithm::kSha384:
      return 48;
    case HashAlgorithm::kSha512:
      return 64;
  }
  throw std::logic_error("not a hash algorithm");
}

Result<Digest> Digest::parse(std::string_view text) {
  if (!is_digest(text)) return invalid_digest(text);
  return Digest(std::string(text));
}

Digest Digest::of(BytesView bytes) {
  return Digest(render_digest(kSha256Prefix, hash_bytes(HashAlgorithm::kSha256, bytes)));
}

Result<Digest> Digest::from_sha256(BytesView raw) {
  if (raw.size() != hash_size(HashAlgorithm::kSha256)) {
    return fail(ReasonCode::kDigestInvalid,
                "a SHA-256 digest has 32 bytes, not " + std::to_string(raw.size()));
  }
  return Digest(render_digest(kSha256Prefix, raw));
}

std::string_view Digest::algorithm() const { return std::string_view(text_).substr(0, 6); }

std::string_view Digest::hex() const { return std::string_view(text_).substr(kSha256Prefix.size()); }

HashAlgorithm Digest::hash() const {
  return text_.starts_with(kSha512Prefix) ? HashAlgorithm::kSha512 : HashAlgorithm::kSha256;
}

Bytes hash_bytes(HashAlgorithm algorithm, BytesView bytes) {
  Bytes hash(hash_size(algorithm), '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), octets(hash), nullptr, message_digest(algorithm), nullptr) !=
      1) {
    throw std::runtime_error("OpenSSL cannot hash");
  }
  return hash;
}

struct Hasher::State {
  struct Free {
    void operator()(EVP_MD_CTX* spent) const { EVP_MD_CTX_free(spent); }
  };
  HashAlgorithm algorithm;
  std::unique_ptr<EVP_MD_CTX, Free> context;
};

Hasher::Hasher(HashAlgorithm algorithm) : state_(new State{algorithm, {}}) {
  state_->context.reset(EVP_MD_CTX_new());
  if (!state_->context ||
      EVP_DigestInit_ex2(state_->context.get(), message_digest(algorithm), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot hash");
  }
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(BytesView bytes) {
  if (!state_) throw std::logic_error("this Hasher is spent");
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL cannot hash");
  }
}

Digest Hasher::finish() {
  if (!state_ || state_->algorithm == HashAlgorithm::kSha384) throw std::logic_error("no digest to finish");
  const auto state = std::move(state_);
  Bytes hash(hash_size(state->algorithm), '\0');
  if (EVP_DigestFinal_ex(state->context.get(), octets(hash), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot hash");
  }
  return Digest(
      render_digest(state->algorithm == HashAlgorithm::kSha256 ? kSha256Prefix : kSha512Prefix, hash));
}

}  // namespace sekisho::crypto
