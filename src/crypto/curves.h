// Curves: the three named curves that keys may be on (FIPS 186-4 appendix D); there are no others here.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

struct Curve {
  KeyKind kind;
  int nid;                 // OpenSSL's number
  const char* group;       // OpenSSL's name
  std::string_view title;  // for people
  BytesView oid;           // content of its OBJECT IDENTIFIER
  std::size_t field_bytes;
  Bytes order;  // of the group, big-endian
};

// find_curve is the curve with that object identifier, or null; curve_of is that of a kind of key, or null.
const Curve* find_curve(BytesView oid);
const Curve* curve_of(KeyKind kind);

// is_scalar tells whether a big-endian magnitude without leading zeros is in [1, order - 1].
bool is_scalar(const Curve& curve, BytesView magnitude);

}  // namespace sekisho::crypto
