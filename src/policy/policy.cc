#include "policy/policy.h"

namespace sekisho::policy {

const Rule* Policy::match(std::string_view name) const {
  const auto found = index_.find(name);
  return found ? &rules_[*found] : nullptr;
}

const Rule* Policy::match(const oci::Reference& reference) const {
  if (reference.name()) return match(reference.name()->text());
  const auto everything = index_.everything();
  return everything ? &rules_[*everything] : nullptr;
}

}  // namespace sekisho::policy
