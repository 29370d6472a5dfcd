// Laws of strict JSON: a value or an error, what is rendered reads as the same value, and nlohmann's own
// reader takes the same texts and sees the same values.
#include <cstdint>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

using Reference = nlohmann::ordered_json;

// It skips a byte order mark, and takes a NUL for the end.
bool is_read_otherwise(const std::string& text) {
  return text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto parsed = parse_json(text);
  if (!parsed.ok()) {
    if (parsed.error().code == ReasonCode::kJsonInvalid && !is_read_otherwise(text))
      require(!Reference::accept(text));
    return 0;
  }
  require(is_utf8(text));
  require(Reference::parse(text) == Reference::parse(render_json(*parsed)));
  for (const std::string& rendered : {render_json(*parsed), render_json_pretty(*parsed)}) {
    const auto again = parse_json(rendered);
    require(again.ok() && *again == *parsed);
  }
  return 0;
}
