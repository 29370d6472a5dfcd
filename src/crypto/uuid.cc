#include "crypto/uuid.h"

#include "base/encoding.h"
#include "crypto/sha1.h"

namespace sekisho::crypto {
namespace {

// RFC 9562 section 6.6: the name space of DNS names.
constexpr std::string_view kDns("\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8", 16);

Bytes version_5(std::string_view name_space, std::string_view name) {
  Bytes raw = sha1_bytes(Bytes(name_space) + Bytes(name)).substr(0, 16);
  raw[6] = static_cast<char>((raw[6] & 0x0F) | 0x50);
  raw[8] = static_cast<char>((raw[8] & 0x3F) | 0x80);
  return raw;
}

}  // namespace

std::string name_uuid(std::string_view name) {
  static const Bytes kOurs = version_5(kDns, "sekisho.dev");
  const std::string hex = encode_hex(version_5(kOurs, name));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace sekisho::crypto
