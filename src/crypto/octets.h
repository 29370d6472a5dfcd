// octets: the view that C libraries have of our bytes; only for this room.
#pragma once

#include "base/bytes.h"

namespace sekisho::crypto {

inline const unsigned char* octets(BytesView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* octets(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
inline BytesView view_octets(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace sekisho::crypto
