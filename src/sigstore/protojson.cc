#include "sigstore/protojson.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace sekisho::sigstore {
namespace {

// A value takes twenty times the memory of the two bytes that write it; the fullest honest bundle has some
// thousands.
constexpr std::size_t kMaxCommas = 20000;

std::string path_of(const Members& members, std::string_view name) {
  return members.what() + "." + std::string(name);
}

}  // namespace

Result<Json> parse_outer(std::string_view text, const std::string& what, const Limits& limits) {
  if (text.size() > limits.bundle_bytes) {
    return fail(ReasonCode::kBundleLimits, what + " is " + render_size(text.size()) + " long, at most " +
                                               render_size(limits.bundle_bytes));
  }
  const auto commas = static_cast<std::size_t>(std::count(text.begin(), text.end(), ','));
  SEKISHO_CHECK(check_count(commas, kMaxCommas, "commas in " + what));
  return parse_json(text, limits.json_depth);
}

Result<Bytes> parse_bytes(Members& members, std::string_view name, ReasonCode code) {
  SEKISHO_TRY(text, members.text(name));
  auto bytes = decode_base64(text);
  if (bytes) return *std::move(bytes);
  return fail(code, path_of(members, name) + " is not strict base64");
}

Result<Bytes> parse_maybe_bytes(Members& members, std::string_view name, ReasonCode code) {
  SEKISHO_TRY(value, members.maybe(name));
  if (value == nullptr) return Bytes();
  return parse_bytes(members, name, code);
}

Result<std::uint64_t> parse_int64(Members& members, std::string_view name, ReasonCode code) {
  SEKISHO_TRY(text, members.maybe_text(name));
  if (!text) return std::uint64_t{0};
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  const bool plain =
      read.ec == std::errc() && read.ptr == end && value >= 0 && std::to_string(value) == *text;
  if (plain) return static_cast<std::uint64_t>(value);
  return fail(code, path_of(members, name) + " is not a non-negative 64-bit integer");
}

Done check_count(std::size_t count, std::size_t most, const std::string& what) {
  if (count <= most) return done();
  return fail(ReasonCode::kBundleLimits,
              std::to_string(count) + " " + what + ", at most " + std::to_string(most));
}

}  // namespace sekisho::sigstore
