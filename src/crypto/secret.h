// Secret: bytes that are wiped when they go; they cannot be copied.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "base/bytes.h"

namespace sekisho::crypto {

class Secret {
 public:
  explicit Secret(std::size_t size = 0);
  explicit Secret(BytesView bytes);
  Secret(Secret&& other) noexcept : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  unsigned char* data() { return data_.get(); }
  const unsigned char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  BytesView view() const;

 private:
  void wipe();
  std::unique_ptr<unsigned char[]> data_;
  std::size_t size_;
};

}  // namespace sekisho::crypto
