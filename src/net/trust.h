// Trust: what TLS connections trust and how we show who we are; read and checked before the first packet.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"

namespace sekisho::net {

// Trust holds exactly one of ca_pem (--ca-file), ca_directory and ca_bundle (the system's), or none where the
// system has no certificates; then no TLS connection succeeds.
struct Trust {
  Bytes ca_pem;
  std::string ca_directory;  // with links named by hash, read only as far as they are needed
  std::string ca_bundle;
  Bytes client_cert;
  Bytes client_key;
};

// read_trust reads the files named and finds the system's certificates. The environment (SSL_CERT_FILE,
// SSL_CERT_DIR) has no say. Error: tls-file.invalid.
Result<Trust> read_trust(const TlsFiles& files, const Limits& limits);

}  // namespace sekisho::net
