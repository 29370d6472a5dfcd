#include "crypto/spki.h"

#include <cstdint>

#include "crypto/ed25519.h"

namespace sekisho::crypto {

namespace {

constexpr BytesView kRsaOid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9);
constexpr BytesView kEcOid("\x2a\x86\x48\xce\x3d\x02\x01", 7);
constexpr BytesView kEd25519Oid("\x2b\x65\x70", 3);

constexpr std::size_t kRsaMinBits = 2048;
constexpr std::size_t kRsaMaxBits = 8192;
constexpr std::uint64_t kRsaMinExponent = 65537;
constexpr std::uint64_t kRsaMaxExponent = 0x7fffffff;

Error invalid(std::string what) { return fail(ReasonCode::kKeyInvalid, std::move(what)); }
Error unsupported(std::string what) { return fail(ReasonCode::kKeyUnsupported, std::move(what)); }

unsigned octet(char c) { return static_cast<unsigned char>(c); }

// RFC 5480 2.1.1: implicitCurve and specifiedCurve MUST NOT be used. Explicit parameters let whoever wrote
// the key choose the generator (CVE-2020-0601) or send a library into an endless loop (CVE-2022-0778).
Result<KeyAlgorithm> parse_curve(DerReader& parameters) {
  if (!parameters.next_is(DerTag::kObjectIdentifier)) {
    return unsupported("the elliptic curve is given by its parameters and not by its name");
  }
  const auto oid = parameters.take(DerTag::kObjectIdentifier);
  if (!oid || !parameters.at_end()) return invalid("the parameters of the elliptic curve are malformed");
  const Curve* curve = find_curve(*oid);
  if (curve == nullptr)
    return unsupported("the elliptic curve " + render_oid(*oid) + " is not P-256, P-384 or P-521");
  return KeyAlgorithm{curve->kind, curve};
}

Result<KeyAlgorithm> parse_rsa(DerReader& parameters) {
  const auto null = parameters.take(DerTag::kNull);
  if (!null || !null->empty() || !parameters.at_end())
    return invalid("the parameters of an RSA key are not NULL");
  return KeyAlgorithm{KeyKind::kRsa, nullptr};
}

Result<KeyAlgorithm> parse_ed25519(const DerReader& parameters) {
  if (!parameters.at_end()) return invalid("an Ed25519 key has no parameters, this one has");
  return KeyAlgorithm{KeyKind::kEd25519, nullptr};
}

std::size_t count_bits(BytesView magnitude) {
  if (magnitude.empty()) return 0;
  std::size_t bits = magnitude.size() * 8;
  for (unsigned top = octet(magnitude.front()); top < 0x80; top <<= 1U) --bits;
  return bits;
}

bool is_odd(BytesView magnitude) { return !magnitude.empty() && (octet(magnitude.back()) & 1U) == 1; }

// The value, or one beyond all bounds where it has more than 8 octets.
std::uint64_t value_of(BytesView magnitude) {
  if (magnitude.size() > 8) return UINT64_MAX;
  std::uint64_t value = 0;
  for (const char c : magnitude) value = value << 8U | octet(c);
  return value;
}

Done check_point(const Curve& curve, BytesView point) {
  const unsigned form = point.empty() ? 0 : octet(point.front());
  const std::size_t coordinates = form == 4 ? 2 : (form == 2 || form == 3 ? 1 : 0);
  if (coordinates == 0) return invalid("the point of the key is neither uncompressed nor compressed");
  if (point.size() != 1 + coordinates * curve.field_bytes) {
    return invalid("the point of the key has " + std::to_string(point.size()) +
                   " bytes, which is wrong for " + std::string(curve.title));
  }
  return done();
}

Result<RsaNumbers> parse_rsa_numbers(BytesView key) {
  const auto content = take_only(key, DerTag::kSequence);
  if (!content) return invalid("the RSA key is not one DER sequence");
  DerReader reader(*content);
  const auto modulus = reader.take_unsigned();
  const auto exponent = reader.take_unsigned();
  if (!modulus || !exponent || !reader.at_end())
    return invalid("the RSA key is not a modulus and an exponent in DER");
  return RsaNumbers{*modulus, *exponent};
}

Done check_key(Spki& spki) {
  switch (spki.algorithm.kind) {
    case KeyKind::kEcdsaP256:
    case KeyKind::kEcdsaP384:
    case KeyKind::kEcdsaP521:
      return check_point(*spki.algorithm.curve, spki.key);
    case KeyKind::kRsa: {
      SEKISHO_TRY(numbers, parse_rsa_numbers(spki.key));
      spki.rsa = numbers;
      return check_rsa(spki.rsa);
    }
    case KeyKind::kEd25519:
      if (is_ed25519_key(spki.key)) return done();
      return invalid("the Ed25519 key is not the canonical encoding in 32 bytes of a point of prime order");
  }
  return fail(ReasonCode::kInternalError, "unknown kind of key");
}

Bytes render_algorithm(const KeyAlgorithm& algorithm) {
  if (algorithm.curve != nullptr) {
    return render_der(DerTag::kObjectIdentifier, kEcOid) +
           render_der(DerTag::kObjectIdentifier, algorithm.curve->oid);
  }
  if (algorithm.kind == KeyKind::kRsa) {
    return render_der(DerTag::kObjectIdentifier, kRsaOid) + render_der(DerTag::kNull, {});
  }
  return render_der(DerTag::kObjectIdentifier, kEd25519Oid);
}

}  // namespace

Result<KeyAlgorithm> parse_algorithm(DerReader& reader) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return invalid("the algorithm of the key is not a DER sequence");
  DerReader inner(*content);
  const auto oid = inner.take(DerTag::kObjectIdentifier);
  if (!oid) return invalid("the algorithm of the key is not named");
  if (*oid == kEcOid) return parse_curve(inner);
  if (*oid == kRsaOid) return parse_rsa(inner);
  if (*oid == kEd25519Oid) return parse_ed25519(inner);
  return unsupported("the algorithm " + render_oid(*oid) + " is not ECDSA, RSA or Ed25519");
}

Done check_rsa(const RsaNumbers& numbers) {
  const std::size_t bits = count_bits(numbers.modulus);
  if (bits < kRsaMinBits || bits > kRsaMaxBits) {
    return unsupported("an RSA key has 2048 to 8192 bits, not " + std::to_string(bits));
  }
  const std::uint64_t exponent = value_of(numbers.exponent);
  if (exponent < kRsaMinExponent || exponent > kRsaMaxExponent) {
    return unsupported("the public exponent of the RSA key is not between 65537 and 2^31");
  }
  if (!is_odd(numbers.modulus) || !is_odd(numbers.exponent)) {
    return invalid("the modulus and the exponent of an RSA key are odd numbers");
  }
  return done();
}

Result<Spki> parse_spki(BytesView der) {
  const auto content = take_only(der, DerTag::kSequence);
  if (!content) return invalid("the key is not one DER sequence");
  DerReader reader(*content);
  SEKISHO_TRY(algorithm, parse_algorithm(reader));
  const auto key = reader.take_octets();
  if (!key || !reader.at_end()) return invalid("the key is not a DER bit string with nothing after it");
  Spki spki{algorithm, *key, {}};
  SEKISHO_CHECK(check_key(spki));
  return spki;
}

Bytes render_spki(const KeyAlgorithm& algorithm, BytesView key) {
  const Bytes bits = Bytes(1, '\0') + Bytes(key);
  return render_der(DerTag::kSequence, render_der(DerTag::kSequence, render_algorithm(algorithm)) +
                                           render_der(DerTag::kBitString, bits));
}

}  // namespace sekisho::crypto
