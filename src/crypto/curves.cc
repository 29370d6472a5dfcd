#include "crypto/curves.h"

#include <array>

#include <openssl/obj_mac.h>

#include "base/encoding.h"

namespace sekisho::crypto {

namespace {

Bytes from_hex(std::string_view text) { return decode_hex(text).value_or(Bytes()); }

const std::array<Curve, 3>& curves() {
  static const std::array<Curve, 3> all = {{
      {KeyKind::kEcdsaP256,
       NID_X9_62_prime256v1,
       SN_X9_62_prime256v1,
       "P-256",
       {"\x2a\x86\x48\xce\x3d\x03\x01\x07", 8},
       32,
       from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")},
      {KeyKind::kEcdsaP384,
       NID_secp384r1,
       SN_secp384r1,
       "P-384",
       {"\x2b\x81\x04\x00\x22", 5},
       48,
       from_hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
                "581a0db248b0a77aecec196accc52973")},
      {KeyKind::kEcdsaP521,
       NID_secp521r1,
       SN_secp521r1,
       "P-521",
       {"\x2b\x81\x04\x00\x23", 5},
       66,
       from_hex("01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7f"
                "cc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409")},
  }};
  return all;
}

}  // namespace

const Curve* find_curve(BytesView oid) {
  for (const Curve& curve : curves()) {
    if (curve.oid == oid) return &curve;
  }
  return nullptr;
}

const Curve* curve_of(KeyKind kind) {
  for (const Curve& curve : curves()) {
    if (curve.kind == kind) return &curve;
  }
  return nullptr;
}

// Magnitudes of one length compare as their bytes do (char_traits<char> compares as unsigned).
bool is_scalar(const Curve& curve, BytesView magnitude) {
  if (magnitude.empty() || magnitude.size() > curve.order.size()) return false;
  return magnitude.size() < curve.order.size() || magnitude < BytesView(curve.order);
}

}  // namespace sekisho::crypto
