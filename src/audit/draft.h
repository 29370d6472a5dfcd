// Draft: an inventory while it is read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/inventory.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::audit {

// Source says which Flux object is meant.
struct Source {
  std::string kind, name_space, name;

  // is_elsewhere tells kinds whose artifacts come from no registry, or are no artifacts of one: Git
  // repositories, buckets, and charts that Flux packs by itself.
  bool is_elsewhere() const { return kind == "GitRepository" || kind == "Bucket" || kind == "HelmChart"; }
  bool operator==(const Source&) const = default;
  auto operator<=>(const Source&) const = default;
};

// Applied is a digest whose repository another object tells, which may come later.
struct Applied {
  Source source;
  crypto::Digest digest;
  report::Place place;
  std::string where;
  std::string title;  // of the object, for faults
  std::string hint;   // what else the object says of where it comes from
};

class Draft {
 public:
  Draft(std::string name, const Limits& limits) : name_(std::move(name)), most_(limits.inventory_entries) {}

  const std::string& name() const { return name_; }
  // count_document is the number of the text's document that begins now, from 1 and over all texts.
  std::size_t count_document() { return ++documents_; }
  // within names the part of the text that is read from now on, for the places of faults.
  void within(std::string part) { part_ = std::move(part); }

  // understand notes that something was what it should be, even if nothing came of it.
  void understand() { understood_ = true; }
  // add and note record an entry and a fault; add_applied one that waits for its source. Beyond the limit
  // they record nothing, and check_room tells so. where is a place within the part that is read.
  void add(Entry entry);
  void note(const std::string& where, std::string detail);
  void add_applied(Applied applied);
  Done check_room() const;

  // add_repository and add_origin record where a source has its artifacts from: a repository, or another
  // source.
  void add_repository(const Source& source, const oci::Name& repository);
  void add_origin(const Source& source, const Source& origin);

  Result<Inventory> finish() &&;

 private:
  bool take_room();
  std::string where(const std::string& place) const;
  // origin_of is the source that another one has its artifacts from; else that itself.
  const Source& origin_of(const Source& source) const;
  void settle(const Applied& applied);

  std::string name_;
  std::string part_;
  std::size_t most_;
  std::size_t taken_ = 0;
  std::size_t documents_ = 0;
  bool understood_ = false;
  Inventory inventory_;
  std::vector<Applied> applied_;
  std::map<Source, std::optional<oci::Name>> repositories_;  // nothing: told twice, and differently
  std::map<Source, Source> origins_;
};

}  // namespace sekisho::audit
