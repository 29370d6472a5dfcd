// initialise: the crypto libraries as we want them, before anything else uses them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::crypto {

// initialise_crypto must run before anything else in main: OpenSSL reads no configuration from the
// environment, and libsodium is initialised. It may be called often and from any thread; the doors of this
// room call it themselves. Error: internal-error.
Done initialise_crypto();

// crypto_versions names the libraries as they are loaded, for `sekisho version`: "OpenSSL 3.0.x",
// "libsodium 1.0.18".
std::vector<std::string> crypto_versions();

// random_bytes are from the system's generator.
Bytes random_bytes(std::size_t count);

}  // namespace sekisho::crypto
