#include "policy/policy.h"

namespace sekisho::policy {
namespace {

// The original's name of a name under a mirror's prefix.
std::optional<std::string> original_of(std::string_view name, const Mirror& mirror) {
  if (!name.starts_with(mirror.prefix)) return std::nullopt;
  const std::string_view rest = name.substr(mirror.prefix.size());
  if (!rest.empty() && rest.front() != '/') return std::nullopt;
  return mirror.of + std::string(rest);
}

}  // namespace

Ruling Policy::ruling_of(const RuleIndex::Candidate* found, std::string_view name) const {
  if (found == nullptr) return {};
  auto captures = found->pattern.match(name);
  return {&rules_[found->rule], std::string(name), captures ? *std::move(captures) : Captures{}};
}

// A mirror's name falls under the rule that knows the mirror, as its original does.
Ruling Policy::ruling(std::string_view name, const Destination& destination) const {
  for (const Mirror& mirror : mirrors_) {
    const auto original = original_of(name, mirror);
    if (!original) continue;
    const auto* found = index_.find(*original, destination);
    if (found != nullptr && found->rule == mirror.rule) return ruling_of(found, *original);
  }
  return ruling_of(index_.find(name, destination), name);
}

Ruling Policy::ruling(const oci::Reference& reference, const Destination& destination) const {
  if (reference.name()) return ruling(reference.name()->text(), destination);
  return ruling_of(index_.everything(destination), {});
}

}  // namespace sekisho::policy
