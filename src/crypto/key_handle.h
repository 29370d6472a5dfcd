// KeyHandle: an EVP_PKEY that frees itself, and the error queue of OpenSSL kept as we found it; only for this
// room.
#pragma once

#include <memory>

struct evp_pkey_st;

namespace sekisho::crypto {

struct KeyHandleFree {
  void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, KeyHandleFree>;

// ErrorMark takes away what OpenSSL put into this thread's error queue while it lived: TLS code of other
// libraries on the same thread reads that queue.
class ErrorMark {
 public:
  ErrorMark();
  ~ErrorMark();
  ErrorMark(const ErrorMark&) = delete;
  ErrorMark& operator=(const ErrorMark&) = delete;
};

}  // namespace sekisho::crypto
