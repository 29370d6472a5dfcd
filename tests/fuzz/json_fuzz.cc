// Laws of strict JSON: a value or an error, what is rendered reads as the same value, and no value is deeper
// than the limit.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "base/text.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto parsed = parse_json(text);
  if (!parsed.ok()) return 0;
  require(is_utf8(text));
  for (const std::string& rendered : {render_json(*parsed), render_json_pretty(*parsed)}) {
    const auto again = parse_json(rendered);
    require(again.ok() && *again == *parsed);
  }
  return 0;
}
