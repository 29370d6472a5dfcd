// TrustedRoot: the keys and certificates of one Sigstore instance with their time windows (protobuf-specs,
// sigstore_trustroot.proto), read from trusted_root.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"
#include "sigstore/window.h"

namespace sekisho::sigstore {

// Log is a transparency log or a CT log: its key, from when on it was used, and until when.
struct Log {
  std::string base_url;
  Bytes id;  // as the root names it
  crypto::PublicKey key;
  crypto::SignatureScheme scheme;
  Window window;  // its start is always there
};

// CertificateAuthority is a chain, leaf or lowest authority first, and when it was in use.
struct CertificateAuthority {
  std::string uri;
  std::string name;  // "O=…, CN=…", for people
  std::vector<crypto::Certificate> chain;
  Window window;
};

struct TrustedRoot {
  crypto::Digest digest;  // of the file
  std::vector<Log> logs;
  std::vector<Log> ct_logs;
  std::vector<CertificateAuthority> authorities;
  std::vector<CertificateAuthority> timestamp_authorities;
  std::vector<std::string> unusable;  // logs with a key of a kind that is not known here, for people
};

// parse_trusted_root reads the file, media type versions 0.1 and 0.2. Refused: unknown members, logs without
// a start of their validity, the same log twice, empty chains, hashes other than SHA-256. Error:
// trusted-root.invalid.
Result<TrustedRoot> parse_trusted_root(std::string_view text, const Limits& limits);

// newest_start is the latest time at which a part of the root came into use: a root is at most as old as
// that.
std::optional<Time> newest_start(const TrustedRoot& root);

}  // namespace sekisho::sigstore
