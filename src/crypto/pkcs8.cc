#include "crypto/pkcs8.h"

#include "crypto/ed25519.h"

namespace sekisho::crypto {

namespace {

Error invalid(std::string what) { return fail(ReasonCode::kKeyInvalid, std::move(what)); }

// The parameters that an ECPrivateKey may repeat (RFC 5915 section 3) must name the same curve.
Done check_repeated_curve(DerReader& reader, const Curve& curve) {
  if (!reader.next_is(DerTag::kContext0)) return done();
  const auto parameters = reader.take(DerTag::kContext0);
  if (!parameters) return invalid("the EC private key is not DER");
  if (take_only(*parameters, DerTag::kObjectIdentifier) == curve.oid) return done();
  return invalid("the EC private key names another curve than its algorithm");
}

BytesView without_leading_zeros(BytesView magnitude) {
  const auto first = magnitude.find_first_not_of('\0');
  return first == BytesView::npos ? BytesView() : magnitude.substr(first);
}

Done check_ec(BytesView key, const Curve& curve) {
  const auto content = take_only(key, DerTag::kSequence);
  if (!content) return invalid("the EC private key is not one DER sequence");
  DerReader reader(*content);
  const auto version = reader.take_unsigned();
  const auto scalar = reader.take(DerTag::kOctetString);
  if (version != BytesView("\x01") || !scalar || scalar->size() != curve.field_bytes ||
      !is_scalar(curve, without_leading_zeros(*scalar))) {
    return invalid("the EC private key does not hold a number that fits " + std::string(curve.title));
  }
  SEKISHO_CHECK(check_repeated_curve(reader, curve));
  if (reader.next_is(DerTag::kContext1) && !reader.take(DerTag::kContext1))
    return invalid("the EC private key is not DER");
  if (!reader.at_end()) return invalid("there is more in the EC private key than it may hold");
  return done();
}

// RSAPrivateKey (RFC 8017 appendix A.1.2): version 0, n, e, d, p, q, dP, dQ, qInv.
Done check_rsa_private(BytesView key) {
  const auto content = take_only(key, DerTag::kSequence);
  if (!content) return invalid("the RSA private key is not one DER sequence");
  DerReader reader(*content);
  const auto version = reader.take_unsigned();
  const auto modulus = reader.take_unsigned();
  const auto exponent = reader.take_unsigned();
  if (version != BytesView() || !modulus || !exponent) return invalid("the RSA private key is malformed");
  SEKISHO_CHECK(check_rsa({*modulus, *exponent}));
  for (int i = 0; i < 6; ++i) {
    const auto number = reader.take_unsigned();
    if (!number || number->empty() || number->size() > modulus->size()) {
      return invalid("the RSA private key holds a number that does not fit its modulus");
    }
  }
  if (!reader.at_end()) return invalid("there is more in the RSA private key than it may hold");
  return done();
}

Result<Pkcs8> check_inside(const KeyAlgorithm& algorithm, BytesView key) {
  switch (algorithm.kind) {
    case KeyKind::kEcdsaP256:
    case KeyKind::kEcdsaP384:
    case KeyKind::kEcdsaP521:
      SEKISHO_CHECK(check_ec(key, *algorithm.curve));
      return Pkcs8{algorithm, {}};
    case KeyKind::kRsa:
      SEKISHO_CHECK(check_rsa_private(key));
      return Pkcs8{algorithm, {}};
    case KeyKind::kEd25519: {
      const auto seed = take_only(key, DerTag::kOctetString);  // RFC 8410 section 7
      if (!seed || seed->size() != kEd25519KeyBytes)
        return invalid("the Ed25519 private key does not have 32 bytes");
      return Pkcs8{algorithm, *seed};
    }
  }
  return fail(ReasonCode::kInternalError, "unknown kind of key");
}

}  // namespace

Result<Pkcs8> parse_pkcs8_outline(BytesView der) {
  const auto content = take_only(der, DerTag::kSequence);
  if (!content) return invalid("the private key is not one DER sequence");
  DerReader reader(*content);
  if (reader.take_unsigned() != BytesView()) return invalid("the private key is not PKCS #8 of version 0");
  SEKISHO_TRY(algorithm, parse_algorithm(reader));
  const auto key = reader.take(DerTag::kOctetString);
  if (!key || !reader.at_end())
    return invalid("the private key is not a DER octet string with nothing after it");
  return check_inside(algorithm, *key);
}

}  // namespace sekisho::crypto
