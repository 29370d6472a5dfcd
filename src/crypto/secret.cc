#include "crypto/secret.h"

#include <algorithm>

#include <sodium.h>

#include "crypto/octets.h"

namespace sekisho::crypto {

Secret::Secret(std::size_t size) : data_(std::make_unique<unsigned char[]>(size)), size_(size) {}

Secret::Secret(BytesView bytes) : Secret(bytes.size()) {
  std::copy_n(octets(bytes), bytes.size(), data_.get());
}

BytesView Secret::view() const { return view_octets(data_.get(), size_); }

void Secret::wipe() {
  if (data_) sodium_memzero(data_.get(), size_);
}

}  // namespace sekisho::crypto
