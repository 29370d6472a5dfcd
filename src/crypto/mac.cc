#include "crypto/mac.h"

#include <sodium.h>

#include "crypto/initialise.h"
#include "crypto/octets.h"

namespace sekisho::crypto {

MacKey MacKey::make() { return MacKey(random_bytes(crypto_auth_hmacsha256_KEYBYTES)); }

std::optional<MacKey> MacKey::of(Bytes bytes) {
  if (bytes.size() != crypto_auth_hmacsha256_KEYBYTES) return std::nullopt;
  return MacKey(std::move(bytes));
}

Bytes MacKey::mac_of(BytesView message) const {
  Bytes mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(octets(mac), octets(message), message.size(), octets(bytes_));
  return mac;
}

bool MacKey::is_mac_of(BytesView mac, BytesView message) const {
  return mac.size() == crypto_auth_hmacsha256_BYTES &&
         crypto_auth_hmacsha256_verify(octets(mac), octets(message), message.size(), octets(bytes_)) == 0;
}

}  // namespace sekisho::crypto
