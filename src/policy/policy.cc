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

verify::Circumstances Policy::circumstances(const oci::Reference& reference, Time now) const {
  verify::Circumstances circumstances{now, {}};
  const Rule* rule = match(reference);
  if (rule == nullptr || !reference.name()) return circumstances;
  const Pattern* best = nullptr;
  for (const Pattern& pattern : rule->repositories) {
    auto found = pattern.match(reference.name()->text());
    if (!found || (best != nullptr && pattern.specificity(*best) <= 0)) continue;
    best = &pattern;
    circumstances.captures = *std::move(found);
  }
  return circumstances;
}

}  // namespace sekisho::policy
