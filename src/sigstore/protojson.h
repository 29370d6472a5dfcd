// protojson: the scalars of Protocol Buffers' JSON mapping, read strictly: one spelling for one value. For
// this room only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::sigstore {

// parse_outer reads the JSON of a bundle, an envelope or whatever else signers wrote. What is large in an
// honest one is a string, so the number of values is bounded before any is made. Errors: json.*,
// bundle.limits.
Result<Json> parse_outer(std::string_view text, const std::string& what, const Limits& limits);

// parse_bytes reads a member of type bytes: strict base64. code is the error where it is not.
Result<Bytes> parse_bytes(Members& members, std::string_view name, ReasonCode code);
// parse_maybe_bytes is empty where the member is absent.
Result<Bytes> parse_maybe_bytes(Members& members, std::string_view name, ReasonCode code);

// parse_int64 reads a member of type int64 that may not be negative: decimal digits in a string; absent it is
// 0.
Result<std::uint64_t> parse_int64(Members& members, std::string_view name, ReasonCode code);

// check_count refuses more of something than any honest document has. Error: bundle.limits.
Done check_count(std::size_t count, std::size_t most, const std::string& what);

}  // namespace sekisho::sigstore
