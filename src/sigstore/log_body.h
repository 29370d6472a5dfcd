// LogBody: the canonicalized body of a log entry of Rekor v1: which signature, of what, by whom, the log took
// in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "sigstore/log_entry.h"

namespace sekisho::sigstore {

// LoggedHash is a hash as a body writes it.
struct LoggedHash {
  crypto::HashAlgorithm algorithm;
  Bytes hash;
};

// LoggedVerifier is the key or certificate that a body names: the label of its PEM block and the DER in it.
struct LoggedVerifier {
  std::string label;
  Bytes der;
};

// LoggedSignature is one signature with its verifier; intoto 0.0.1 leaves the signature out.
struct LoggedSignature {
  std::optional<Bytes> signature;
  LoggedVerifier verifier;
};

// LogBody is what the kinds have in common. Exactly those hashes are there that the kind defines.
struct LogBody {
  std::optional<LoggedHash> data;      // hashedrekord: of what was signed
  std::optional<LoggedHash> payload;   // dsse, intoto: of the envelope's payload
  std::optional<LoggedHash> envelope;  // dsse, intoto: of the envelope's JSON as it was sent to the log
  std::vector<LoggedSignature> signatures;
};

// parse_log_body reads the body of hashedrekord 0.0.1, dsse 0.0.1, intoto 0.0.1 and 0.0.2 (sigstore/rekor,
// pkg/types). Errors: json.*, log.malformed; log.entry-type for other kinds and versions and for a body that
// names others than the entry does.
Result<LogBody> parse_log_body(const LogEntry& entry, const Limits& limits);

}  // namespace sekisho::sigstore
