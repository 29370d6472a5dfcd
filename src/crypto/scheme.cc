#include "crypto/scheme.h"

#include <stdexcept>

namespace sekisho::crypto {

bool scheme_fits(KeyKind kind, SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kEcdsaSha256:
      return kind == KeyKind::kEcdsaP256;
    case SignatureScheme::kEcdsaSha384:
      return kind == KeyKind::kEcdsaP384;
    case SignatureScheme::kEcdsaSha512:
      return kind == KeyKind::kEcdsaP521;
    case SignatureScheme::kRsaPkcs1Sha256:
    case SignatureScheme::kRsaPkcs1Sha384:
    case SignatureScheme::kRsaPkcs1Sha512:
    case SignatureScheme::kRsaPssSha256:
    case SignatureScheme::kRsaPssSha384:
    case SignatureScheme::kRsaPssSha512:
      return kind == KeyKind::kRsa;
    case SignatureScheme::kEd25519:
    case SignatureScheme::kEd25519ph:
      return kind == KeyKind::kEd25519;
  }
  return false;
}

bool is_ecdsa(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kEcdsaSha256:
    case SignatureScheme::kEcdsaSha384:
    case SignatureScheme::kEcdsaSha512:
      return true;
    case SignatureScheme::kRsaPkcs1Sha256:
    case SignatureScheme::kRsaPkcs1Sha384:
    case SignatureScheme::kRsaPkcs1Sha512:
    case SignatureScheme::kRsaPssSha256:
    case SignatureScheme::kRsaPssSha384:
    case SignatureScheme::kRsaPssSha512:
    case SignatureScheme::kEd25519:
    case SignatureScheme::kEd25519ph:
      return false;
  }
  return false;
}

// For RSA that is PKCS #1 v1.5 alone: PSS is asked for by name, never tried.
std::vector<SignatureScheme> default_schemes_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::kEcdsaP256:
      return {SignatureScheme::kEcdsaSha256};
    case KeyKind::kEcdsaP384:
      return {SignatureScheme::kEcdsaSha384};
    case KeyKind::kEcdsaP521:
      return {SignatureScheme::kEcdsaSha512};
    case KeyKind::kRsa:
      return {SignatureScheme::kRsaPkcs1Sha256};
    case KeyKind::kEd25519:
      return {SignatureScheme::kEd25519, SignatureScheme::kEd25519ph};
  }
  return {};
}

RsaPadding rsa_padding(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kRsaPkcs1Sha256:
    case SignatureScheme::kRsaPkcs1Sha384:
    case SignatureScheme::kRsaPkcs1Sha512:
      return RsaPadding::kPkcs1;
    case SignatureScheme::kRsaPssSha256:
    case SignatureScheme::kRsaPssSha384:
    case SignatureScheme::kRsaPssSha512:
      return RsaPadding::kPss;
    case SignatureScheme::kEcdsaSha256:
    case SignatureScheme::kEcdsaSha384:
    case SignatureScheme::kEcdsaSha512:
    case SignatureScheme::kEd25519:
    case SignatureScheme::kEd25519ph:
      break;
  }
  throw std::logic_error("not a scheme of RSA");
}

HashAlgorithm scheme_hash(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kEcdsaSha256:
    case SignatureScheme::kRsaPkcs1Sha256:
    case SignatureScheme::kRsaPssSha256:
      return HashAlgorithm::kSha256;
    case SignatureScheme::kEcdsaSha384:
    case SignatureScheme::kRsaPkcs1Sha384:
    case SignatureScheme::kRsaPssSha384:
      return HashAlgorithm::kSha384;
    case SignatureScheme::kEcdsaSha512:
    case SignatureScheme::kRsaPkcs1Sha512:
    case SignatureScheme::kRsaPssSha512:
    case SignatureScheme::kEd25519:
    case SignatureScheme::kEd25519ph:
      return HashAlgorithm::kSha512;
  }
  throw std::logic_error("not a signature scheme");
}

std::string_view scheme_title(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kEcdsaSha256:
      return "ECDSA with SHA-256";
    case SignatureScheme::kEcdsaSha384:
      return "ECDSA with SHA-384";
    case SignatureScheme::kEcdsaSha512:
      return "ECDSA with SHA-512";
    case SignatureScheme::kRsaPkcs1Sha256:
      return "RSA PKCS #1 v1.5 with SHA-256";
    case SignatureScheme::kRsaPkcs1Sha384:
      return "RSA PKCS #1 v1.5 with SHA-384";
    case SignatureScheme::kRsaPkcs1Sha512:
      return "RSA PKCS #1 v1.5 with SHA-512";
    case SignatureScheme::kRsaPssSha256:
      return "RSA-PSS with SHA-256";
    case SignatureScheme::kRsaPssSha384:
      return "RSA-PSS with SHA-384";
    case SignatureScheme::kRsaPssSha512:
      return "RSA-PSS with SHA-512";
    case SignatureScheme::kEd25519:
      return "Ed25519";
    case SignatureScheme::kEd25519ph:
      return "Ed25519ph";
  }
  return "an unknown scheme";
}

std::string_view kind_title(KeyKind kind) {
  switch (kind) {
    case KeyKind::kEcdsaP256:
      return "ECDSA P-256";
    case KeyKind::kEcdsaP384:
      return "ECDSA P-384";
    case KeyKind::kEcdsaP521:
      return "ECDSA P-521";
    case KeyKind::kRsa:
      return "RSA";
    case KeyKind::kEd25519:
      return "Ed25519";
  }
  return "unknown";
}

}  // namespace sekisho::crypto
