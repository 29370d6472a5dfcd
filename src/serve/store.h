// Store: the private directory of `sekisho source`: per source the tree that was handed over, its tarballs,
// and a note of what they are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "serve/revision.h"

namespace sekisho::serve {

class Store {
 public:
  // open makes the directory where it is not there (for this user alone) and locks it. Errors:
  // target.unwritable, target.busy (another process has it).
  static Result<Store> open(const std::filesystem::path& directory, const Limits& limits);

  // prepare makes the directory of one source. Error: target.unwritable.
  Done prepare(const kube::Name& name) const;
  // tree is where gate::admit puts the source's tree.
  std::filesystem::path tree(const kube::Name& name) const { return place(name) / "tree"; }
  std::filesystem::path archive(const kube::Name& name, const crypto::Digest& archive) const;

  // find lists the revisions that the note names and whose tarballs are there, whole, the newest first.
  std::vector<Revision> find(const kube::Name& name) const;
  // pack packs the source's tree as Flux would store it, under its digest; it is in place whole or not at
  // all, and the revision's archive and size are filled in. Errors: archive.*, file.unreadable, disk.*.
  Result<Revision> pack(const kube::Name& name, Revision revision, const Limits& limits) const;
  // keep notes which revisions are to be found again, and removes the tarballs of all others. Errors: disk.*.
  Done keep(const kube::Name& name, const std::vector<Revision>& revisions) const;

 private:
  Store(std::filesystem::path root, Fd lock, const Limits& limits)
      : root_(std::move(root)), lock_(std::move(lock)), limits_(limits) {}
  std::filesystem::path place(const kube::Name& name) const { return root_ / name.name_space / name.name; }
  bool is_whole(const kube::Name& name, const Revision& revision) const;

  std::filesystem::path root_;
  Fd lock_;
  Limits limits_;
};

}  // namespace sekisho::serve
