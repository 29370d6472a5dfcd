#include "crypto/cms_algorithm.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace sekisho::crypto {

namespace {

constexpr BytesView kNull("\x05\x00", 2);

struct HashName {
  BytesView oid;
  HashAlgorithm hash;
};

constexpr HashName kHashes[] = {
    {BytesView("\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9), HashAlgorithm::kSha256},
    {BytesView("\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9), HashAlgorithm::kSha384},
    {BytesView("\x60\x86\x48\x01\x65\x03\x04\x02\x03", 9), HashAlgorithm::kSha512},
};

enum class Family { kEcdsa, kRsa, kEd25519 };

struct SignatureName {
  BytesView oid;
  Family family;
  std::optional<HashAlgorithm> hash;  // nothing where the name tells none
};

constexpr SignatureName kSignatures[] = {
    {BytesView("\x2a\x86\x48\xce\x3d\x04\x03\x02", 8), Family::kEcdsa, HashAlgorithm::kSha256},
    {BytesView("\x2a\x86\x48\xce\x3d\x04\x03\x03", 8), Family::kEcdsa, HashAlgorithm::kSha384},
    {BytesView("\x2a\x86\x48\xce\x3d\x04\x03\x04", 8), Family::kEcdsa, HashAlgorithm::kSha512},
    {BytesView("\x2a\x86\x48\xce\x3d\x02\x01", 7), Family::kEcdsa, std::nullopt},
    {BytesView("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", 9), Family::kRsa, HashAlgorithm::kSha256},
    {BytesView("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", 9), Family::kRsa, HashAlgorithm::kSha384},
    {BytesView("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", 9), Family::kRsa, HashAlgorithm::kSha512},
    {BytesView("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9), Family::kRsa, std::nullopt},
    {BytesView("\x2b\x65\x70", 3), Family::kEd25519, HashAlgorithm::kSha512},
};

Error malformed(std::string what) { return fail(ReasonCode::kTimestampMalformed, std::move(what)); }

SignatureScheme ecdsa_scheme(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::kSha256:
      return SignatureScheme::kEcdsaSha256;
    case HashAlgorithm::kSha384:
      return SignatureScheme::kEcdsaSha384;
    case HashAlgorithm::kSha512:
      break;
  }
  return SignatureScheme::kEcdsaSha512;
}

SignatureScheme rsa_scheme(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::kSha256:
      return SignatureScheme::kRsaPkcs1Sha256;
    case HashAlgorithm::kSha384:
      return SignatureScheme::kRsaPkcs1Sha384;
    case HashAlgorithm::kSha512:
      break;
  }
  return SignatureScheme::kRsaPkcs1Sha512;
}

SignatureScheme scheme_of(Family family, HashAlgorithm hash) {
  switch (family) {
    case Family::kEcdsa:
      return ecdsa_scheme(hash);
    case Family::kRsa:
      return rsa_scheme(hash);
    case Family::kEd25519:
      break;
  }
  return SignatureScheme::kEd25519;
}

}  // namespace

Result<AlgorithmName> take_algorithm(DerReader& reader) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("an algorithm is not a DER sequence");
  DerReader inner(*content);
  const auto oid = inner.take_oid();
  if (!oid) return malformed("an algorithm is not named");
  if (inner.at_end()) return AlgorithmName{*oid, {}};
  const auto null = inner.take(DerTag::kNull);
  if (!null || !null->empty() || !inner.at_end())
    return malformed("the algorithm " + render_oid(*oid) + " has parameters");
  return AlgorithmName{*oid, kNull};
}

Result<HashAlgorithm> find_hash(const AlgorithmName& name) {
  const auto* const found = std::find_if(std::begin(kHashes), std::end(kHashes),
                                         [&](const auto& hash) { return hash.oid == name.oid; });
  if (found == std::end(kHashes))
    return malformed("the hash algorithm " + render_oid(name.oid) + " is not SHA-256, SHA-384 or SHA-512");
  return found->hash;
}

Result<HashAlgorithm> take_hash(DerReader& reader) {
  SEKISHO_TRY(name, take_algorithm(reader));
  return find_hash(name);
}

Result<SignatureScheme> take_signature_scheme(DerReader& reader, HashAlgorithm digest) {
  SEKISHO_TRY(name, take_algorithm(reader));
  const auto* const found = std::find_if(std::begin(kSignatures), std::end(kSignatures),
                                         [&](const auto& signature) { return signature.oid == name.oid; });
  if (found == std::end(kSignatures))
    return malformed("the signature algorithm " + render_oid(name.oid) + " is not ECDSA, RSA or Ed25519");
  if (found->hash.value_or(digest) != digest)
    return malformed("the signature is over another hash than the message digest");
  if (found->family == Family::kEd25519 && !name.parameters.empty())
    return malformed("Ed25519 has no parameters, this one has");
  return scheme_of(found->family, digest);
}

}  // namespace sekisho::crypto
