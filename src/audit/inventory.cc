#include "audit/inventory.h"

#include "audit/collector.h"

namespace sekisho::audit {

Result<Inventory> read_inventory(BytesView text, const std::string& name, const Limits& limits) {
  Collector collector(name, limits);
  SEKISHO_CHECK(collector.add(text));
  return std::move(collector).finish();
}

}  // namespace sekisho::audit
