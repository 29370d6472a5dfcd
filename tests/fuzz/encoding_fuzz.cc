// Laws of the small readers of base: one spelling for one value, and what is made printable is printable.
#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"
#include "base/text.h"
#include "base/time.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  require(decode_hex(encode_hex(text)) == text);
  require(decode_base64(encode_base64(text)) == text);
  if (const auto bytes = decode_hex(text)) require(encode_hex(*bytes) == text);
  if (const auto bytes = decode_base64(text)) require(encode_base64(*bytes) == text);
  if (const auto time = parse_time(text)) require(parse_time(render_time(*time)) == time);
  (void)parse_duration(text);
  (void)parse_size(text);
  const std::string shown = printable(text, text.size() * 8 + 8);
  require(is_utf8(shown) && printable(shown, shown.size() + 8) == shown);
  require(fold_case(fold_case(text)) == fold_case(text));
  return 0;
}
