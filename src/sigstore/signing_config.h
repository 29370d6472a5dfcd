// SigningConfig: the services of one Sigstore instance that signatures are made with (protobuf-specs,
// sigstore_trustroot.proto, SigningConfig), read from signing_config.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "sigstore/window.h"

namespace sekisho::sigstore {

// Service is one server; those of one operator stand for each other.
struct Service {
  std::string url;
  std::uint64_t version;  // majorApiVersion
  Window window;
  std::string operator_name;
};

// Selector says of how many operators services are to be used.
enum class Selector { kAny, kAll, kExact };
struct Selection {
  Selector selector = Selector::kAny;
  std::uint64_t count = 0;  // of kExact
};

struct SigningConfig {
  std::vector<Service> authorities;
  std::vector<Service> logs;
  Selection logs_used;
  std::vector<Service> timestamp_authorities;
  Selection timestamps_used;
};

// parse_signing_config reads the file, media type version 0.2. Unknown members are refused, and services
// without a selector that says how many of them to use. Error: signing-config.invalid.
Result<SigningConfig> parse_signing_config(std::string_view text, const Limits& limits);

// select_services is what the Sigstore client specification asks for: of the services in use at that time and
// of the highest version that is among `versions`, the newest of each operator, as many as the selection
// says; of kAny the newest. No services give none. Error: signing-config.invalid where there are too few.
Result<std::vector<Service>> select_services(const std::vector<Service>& services, const Selection& selection,
                                             const std::vector<std::uint64_t>& versions, Time time);

}  // namespace sekisho::sigstore
