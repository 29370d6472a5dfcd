#include "audit/draft.h"

#include "audit/image.h"
#include "base/text.h"

namespace sekisho::audit {

std::string Draft::where(const std::string& place) const {
  if (part_.empty()) return place;
  return place.empty() ? part_ : part_ + ": " + place;
}

bool Draft::take_room() {
  if (taken_ <= most_) ++taken_;
  return taken_ <= most_;
}

Done Draft::check_room() const {
  if (taken_ <= most_) return done();
  return fail(ReasonCode::kInventoryInvalid, printable(name_) + ": more than " + std::to_string(most_) +
                                                 " entries; split it, by namespace for instance");
}

void Draft::add(Entry entry) {
  understand();
  if (!take_room()) return;
  entry.place.inventory = name_;
  inventory_.entries.push_back(std::move(entry));
}

void Draft::note(const std::string& place, std::string detail) {
  if (take_room()) inventory_.faults.push_back({name_, where(place), std::move(detail)});
}

void Draft::add_applied(Applied applied) {
  understand();
  if (!take_room()) return;
  applied.where = where(applied.where);
  applied_.push_back(std::move(applied));
}

void Draft::add_repository(const Source& source, const oci::Name& repository) {
  const auto [known, added] = repositories_.emplace(source, repository);
  if (!added && known->second != repository) known->second.reset();
}

void Draft::add_origin(const Source& source, const Source& origin) { origins_.emplace(source, origin); }

const Source& Draft::origin_of(const Source& source) const {
  const auto origin = origins_.find(source);
  return origin == origins_.end() ? source : origin->second;
}

// Its room was taken when it was added.
void Draft::settle(const Applied& applied) {
  const Source& origin = origin_of(applied.source);
  if (origin.is_elsewhere()) return;
  const auto repository = repositories_.find(origin);
  if (repository != repositories_.end() && repository->second) {
    Entry entry{at_digest(*repository->second, applied.digest), applied.place};
    entry.place.inventory = name_;
    return inventory_.entries.push_back(std::move(entry));
  }
  std::string detail = applied.title + ": " + applied.digest.text() + " is in no known repository, since ";
  detail += applied.source.kind.empty()
                ? "it names no source"
                : "this inventory has no OCIRepository behind " + printable(applied.source.kind, 100) + " " +
                      printable(applied.source.name_space, 100) + "/" + printable(applied.source.name, 300);
  if (!applied.hint.empty()) detail += "; it says of itself: " + printable(applied.hint, 300);
  inventory_.faults.push_back({name_, applied.where, std::move(detail)});
}

Result<Inventory> Draft::finish() && {
  SEKISHO_CHECK(check_room());
  for (const Applied& applied : applied_) settle(applied);
  if (understood_) return std::move(inventory_);
  std::string detail =
      printable(name_) + ": holds no pods, workloads, Flux or Argo CD objects, containers or references";
  if (!inventory_.faults.empty()) {
    const report::AuditFault& first = inventory_.faults.front();
    detail += "; " + (first.where.empty() ? "" : first.where + ": ") + first.detail;
  }
  return fail(ReasonCode::kInventoryInvalid, std::move(detail));
}

}  // namespace sekisho::audit
