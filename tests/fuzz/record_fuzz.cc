// Laws of a decision's record: what it says of the request and of the answers is read or refused, and what
// was read is written so that it reads to the same.
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "record/answers.h"
#include "record/request_text.h"
#include "support/temporary.h"

namespace {

using namespace sekisho;
using namespace sekisho::record;

void require(bool law) {
  if (!law) std::abort();
}

void check_request(const Json& json) {
  const auto request = parse_request(json, Limits{});
  if (!request.ok()) return;
  const Json written = render_request(*request);
  const auto again = parse_request(written, Limits{});
  require(again.ok());
  require(render_json(render_request(*again)) == render_json(written));
}

void check_answers(const Json& json) {
  static const support::TemporaryDirectory scratch;
  static const auto layout = scratch.path() / "layout";
  static const auto made = Answers::create(layout, Limits{});
  require(made.ok());
  const auto answers = Answers::parse(json, layout, Limits{});
  if (!answers.ok()) return;
  const Json written = (*answers)->render();
  const auto again = Answers::parse(written, layout, Limits{});
  require(again.ok());
  require(render_json((*again)->render()) == render_json(written));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  check_request(*json);
  check_answers(*json);
  return 0;
}
