// rekor: entries of signatures in transparency logs, Rekor v1 (sigstore/rekor, openapi.yaml) and v2
// (sigstore/rekor-tiles, rekor_service.proto). For this room only.
#pragma once

#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "signing/service_call.h"
#include "signing/services.h"
#include "signing/signature.h"
#include "sigstore/log_entry.h"

namespace sekisho::signing {

// entry_call asks a log to take in a signature: Rekor v1 as dsse 0.0.1 where it is of an envelope and as
// hashedrekord 0.0.1 where it is of a payload, Rekor v2 as hashedrekord 0.0.2. Errors: usage.invalid,
// key.unsupported where the log has no name for such a key.
Result<ServiceCall> entry_call(const LogService& log, const Signature& signature);

// parse_entry reads what the log answered. An entry that was there before is fetched. Errors:
// signing-service.*.
Result<sigstore::LogEntry> parse_entry(const LogService& log, const ServiceCall& call,
                                       const net::Answer& answer, net::Transport& transport,
                                       const Limits& limits);

}  // namespace sekisho::signing
