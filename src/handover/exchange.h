// Exchange: the mechanics of handing over, without the question whether it may be done: only Target and its
// tests use this.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive/unpack.h"
#include "base/file.h"
#include "base/result.h"
#include "handover/marker.h"
#include "handover/place.h"

namespace sekisho::handover {

class Exchange {
 public:
  // open, layer_file, stage and stage_path are Target's.
  static Result<Exchange> open(const std::filesystem::path& directory, std::uint32_t wait_seconds);
  Exchange(Exchange&& other) noexcept = default;
  Exchange& operator=(Exchange&&) = delete;
  ~Exchange();

  Result<Fd> layer_file() const;
  int stage() const { return stage_.get(); }
  std::filesystem::path stage_path() const { return place_.base / staged_.value_or(""); }

  // put does what Target::deliver promises; digest is noted in the marker.
  Result<std::filesystem::path> put(const archive::Unpacked& unpacked, const std::string& digest);

 private:
  explicit Exchange(Place place) : place_(std::move(place)) {}

  Done lock(std::uint32_t wait_seconds);
  Done check_target();
  Done check_mount();
  Done check_marked(int tree);
  void remove_strays();
  Done make_stage();
  Done prepare(const archive::Unpacked& unpacked);
  Done mark(const std::string& digest);
  Done exchange_directory();
  Done switch_link();
  void remove_old(std::string name);
  std::optional<std::string> linked_tree() const;

  Place place_;
  Fd lock_;
  Fd stage_;
  std::optional<std::string> staged_;  // name of the staging directory, while it is ours to remove
  std::optional<MarkedTree> old_;      // the tree in place
};

}  // namespace sekisho::handover
