// mac: HMAC-SHA-256 (RFC 2104), by which we know again what we wrote ourselves.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sekisho::crypto {

// MacKey is 32 random bytes.
class MacKey {
 public:
  static MacKey make();
  // of is a key that was made before; nothing where the bytes are not 32.
  static std::optional<MacKey> of(Bytes bytes);

  const Bytes& bytes() const { return bytes_; }
  // mac_of is the code of a message, 32 bytes. is_mac_of compares without telling by its time where they
  // differ.
  Bytes mac_of(BytesView message) const;
  bool is_mac_of(BytesView mac, BytesView message) const;

 private:
  explicit MacKey(Bytes bytes) : bytes_(std::move(bytes)) {}
  Bytes bytes_;
};

}  // namespace sekisho::crypto
