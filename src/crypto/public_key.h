// PublicKey: a key of a supported kind, read strictly; and the one function that checks a signature with it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"

struct evp_pkey_st;

namespace sekisho::crypto {

// KeyKind is what the key is; RSA is 2048 to 8192 bits with 65537 <= e < 2^31.
enum class KeyKind { kEcdsaP256, kEcdsaP384, kEcdsaP521, kRsa, kEd25519 };

// SignatureScheme is how it signs. The hash is part of the scheme (Sigstore algorithm registry).
enum class SignatureScheme {
  kEcdsaSha256,  // ASN.1 DER, strict
  kEcdsaSha384,
  kEcdsaSha512,
  kRsaPkcs1Sha256,
  kRsaPkcs1Sha384,
  kRsaPkcs1Sha512,
  kRsaPssSha256,  // salt length equals hash length, MGF1 with the same hash
  kRsaPssSha384,
  kRsaPssSha512,
  kEd25519,    // RFC 8032, over the whole message
  kEd25519ph,  // RFC 8032 section 5.1, over the SHA-512 of the message, empty context
};

class PublicKey {
 public:
  // parse_pem reads exactly one block "PUBLIC KEY" (SubjectPublicKeyInfo) of at most Limits::key_file_bytes;
  // text before or after it other than white space, a second block, BOM, other labels: key.invalid. Curves
  // other than by name, small or huge RSA, other algorithms: key.unsupported.
  static Result<PublicKey> parse_pem(std::string_view pem);
  // parse_der reads one SubjectPublicKeyInfo in strict DER with nothing after it. Points that are not on
  // their curve, and for Ed25519 those that are not canonical or not of prime order, are key.invalid.
  static Result<PublicKey> parse_der(BytesView der);
  // parse_pkcs1 reads one RSAPublicKey (RFC 8017 appendix A.1.1) in strict DER with nothing after it, as old
  // trusted roots hold them. Errors as of parse_der.
  static Result<PublicKey> parse_pkcs1(BytesView der);

  KeyKind kind() const;
  // id is the SHA-256 of the canonical DER SubjectPublicKeyInfo: one key has one id, however it was written
  // (a compressed point counts as its uncompressed form).
  const Digest& id() const;
  const Bytes& der() const;          // canonical SubjectPublicKeyInfo
  std::size_t modulus_bits() const;  // of an RSA key, in whole bytes; 0 for all others
  std::string render_pem() const;    // "PUBLIC KEY", 64 columns
  // default_schemes are those that Sigstore clients use with this kind of key, the usual one first.
  std::vector<SignatureScheme> default_schemes() const;

  bool operator==(const PublicKey& other) const { return id() == other.id(); }

 private:
  struct State;
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
  friend Done verify_signature(const PublicKey&, SignatureScheme, BytesView, BytesView);
  friend Done verify_any_curve(const PublicKey&, SignatureScheme, BytesView, BytesView);
  friend Done verify_prehashed(const PublicKey&, SignatureScheme, BytesView, BytesView);
};

// verify_signature succeeds only if signature is a signature of message by key under scheme. A scheme that
// does not fit the key, lax encodings, r or s out of range, small-order points: signature.invalid.
Done verify_signature(const PublicKey& key, SignatureScheme scheme, BytesView message, BytesView signature);

// verify_any_curve does the same, but for ECDSA the hash may be of another size than the curve: RFC 5758
// allows that in certificates, and Sigstore clients of old signed so with certificates on P-384 and P-521.
Done verify_any_curve(const PublicKey& key, SignatureScheme scheme, BytesView message, BytesView signature);

// verify_prehashed does the same for the hash of a message (not for pure Ed25519, which is signature.invalid;
// for kEd25519ph the SHA-512 of the message).
Done verify_prehashed(const PublicKey& key, SignatureScheme scheme, BytesView hash, BytesView signature);

// scheme_hash is the hash that a scheme signs (SHA-512 for both Ed25519 forms).
HashAlgorithm scheme_hash(SignatureScheme scheme);

}  // namespace sekisho::crypto
