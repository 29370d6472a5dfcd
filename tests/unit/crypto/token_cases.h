// What the tests of timestamps share: the vectors, and a good token that each test spoils in one place.
#pragma once

#include <string>

#include "crypto/pem.h"
#include "crypto/timestamp.h"
#include "support/expect.h"
#include "support/token_maker.h"

namespace sekisho::crypto::token_cases {

inline Certificate certificate_of(const std::string& name) {
  return *Certificate::parse_der(
      parse_pem_block(support::read_vector("timestamp/" + name + ".pem"), kMiB)->content);
}

inline Bytes message() { return support::read_vector("timestamp/message.txt"); }

inline support::TokenMaker good_token() {
  const auto key = parse_pem_block(support::read_vector("timestamp/key.pem"), kMiB);
  return {message(), "20261124120000Z", certificate_of("p256"), *PrivateKey::parse_pkcs8(key->content)};
}

inline Bytes seq(std::initializer_list<Bytes> parts) {
  return support::render_parts(DerTag::kSequence, parts);
}

}  // namespace sekisho::crypto::token_cases
