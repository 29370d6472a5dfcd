// Laws of inventories: entries and faults, within the limit, or inventory.invalid; each entry's reference
// reads as itself, and the same text gives the same inventory, be it read once or twice in a row.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "audit/collector.h"
#include "audit/image.h"
#include "audit/inventory.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

Limits small_limits() {
  Limits limits;
  limits.inventory_entries = 40;
  limits.kube_nodes = 2000;
  return limits;
}

void check_entry(const audit::Entry& entry) {
  const auto again = oci::Reference::parse(entry.reference.typed());
  require(again.ok() && audit::plain(*again).typed() == entry.reference.typed());
  require(again->name() == entry.reference.name() && again->digest() == entry.reference.digest());
  require(entry.reference.is_layout() || entry.reference.digest() || entry.reference.tag());
  require(!entry.index || entry.reference.digest() != entry.index);
  require(entry.place.inventory == "name");
}

void check_inventory(const audit::Inventory& inventory, const Limits& limits) {
  require(inventory.entries.size() + inventory.faults.size() <= limits.inventory_entries);
  for (const audit::Entry& entry : inventory.entries) check_entry(entry);
  for (const report::AuditFault& fault : inventory.faults)
    require(fault.inventory == "name" && !fault.detail.empty());
}

// What is read twice is there twice.
void check_twice(const std::string& text, const audit::Inventory& once, const Limits& limits) {
  audit::Collector collector("name", limits);
  require(collector.add(text).ok());
  if (!collector.add(text).ok()) return;
  const auto twice = std::move(collector).finish();
  if (!twice.ok()) return;
  require(twice->entries.size() == 2 * once.entries.size() && twice->faults.size() == 2 * once.faults.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const Limits limits = small_limits();
  const auto inventory = audit::read_inventory(text, "name", limits);
  if (inventory.ok()) {
    check_inventory(*inventory, limits);
    check_twice(text, *inventory, limits);
  } else {
    require(inventory.error().code == ReasonCode::kInventoryInvalid);
  }
  return 0;
}
