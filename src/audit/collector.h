// Collector: reads the texts of one inventory one by one, such as the pages of lists.
#pragma once

#include <string>

#include "audit/draft.h"
#include "audit/inventory.h"

namespace sekisho::audit {

// Collector is a value: a copy of it can be gone back to.
class Collector {
 public:
  Collector(const std::string& name, const Limits& limits) : limits_(limits), draft_(name, limits) {}

  // add reads one more text, as read_inventory does. After an Error nothing more can be added.
  Done add(BytesView text);
  // finish gives what all texts hold; what one says of another is worked out now. Error: inventory.invalid
  // where nothing was understood.
  Result<Inventory> finish() &&;

 private:
  Done read_json(std::string_view text);
  Done read_yaml(std::string_view text);

  Limits limits_;
  Draft draft_;
};

}  // namespace sekisho::audit
