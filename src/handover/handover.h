// Handover: the only way out. A private staging directory beside the target, and its exchange for the target
// in one step.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "archive/unpack.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "policy/decide.h"

namespace sekisho::handover {

// Target is the directory that --to names, locked against other admits until it is destroyed. Its destruction
// removes what is left of the staging directory; what a killed process left is removed by the next open.
class Target {
 public:
  // open checks that the target is absent, empty, or a tree that admit made (marked beside it), takes the
  // lock (waits for another admit up to wait_seconds: target.busy), removes stray staging directories and
  // makes a private one. Where the target is a mount point, DIR/current is what is switched. Errors:
  // target.refused, target.unwritable, target.busy, disk.*.
  static Result<Target> open(const std::filesystem::path& directory, std::uint32_t wait_seconds);
  Target(Target&&) noexcept;
  Target& operator=(Target&&) noexcept;
  ~Target();

  // layer_file is an open, unlinked private file for the layer's bytes, beside the staging directory.
  Result<Fd> layer_file() const;
  // stage is the open staging directory that archive::unpack fills.
  int stage() const;
  std::filesystem::path stage_path() const;

  // deliver syncs the staged tree and puts it in place of the target in one step (renameat2 with
  // RENAME_EXCHANGE, or rename), then removes the old tree. It needs the Admission and checks that the tree
  // still holds what was unpacked (handover.changed). The result is the path where the tree now is. On an
  // Error the target is as it was.
  Result<std::filesystem::path> deliver(const policy::Admission& admission,
                                        const archive::Unpacked& unpacked);

 private:
  struct State;
  explicit Target(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::handover
