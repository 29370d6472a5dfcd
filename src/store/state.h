// State: a directory that remembers, from one admit to the next, what was admitted and by which book.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "store/history.h"

namespace sekisho::store {

// Channel is what the order of admissions is kept for: a repository on its way to one destination.
struct Channel {
  std::string repository;  // HOST[:PORT]/REPOSITORY, of a mirror the original's
  std::string cluster, name_space;
  auto operator<=>(const Channel&) const = default;
};

class State {
 public:
  enum class Use { kRead, kWrite };

  // open reads the state that a directory holds; an empty directory is a new state. For kWrite it holds a
  // lock until it is destroyed and waits for another up to wait_seconds. Errors: state.unusable (no
  // directory, not a state, lost or malformed content), target.busy.
  static Result<State> open(const std::filesystem::path& directory, Use use, std::uint32_t wait_seconds,
                            const Limits& limits);

  // is_new tells that nothing is remembered: a first run, or a loss of the directory.
  bool is_new() const { return new_; }
  const History& history(const Channel& channel) const;
  // use_book fails where a higher version of the book was used before. Error: policy.version-lower.
  Done use_book(const std::string& name, std::uint64_t version);
  // record remembers an admission; nothing is on disk before write.
  void record(const Channel& channel, const Admitted& admitted);
  // write makes what was recorded durable, in one step. Errors: disk.full, disk.error.
  Done write() const;
  // copy_to writes what is remembered as the state of another directory. Errors: disk.full, disk.error.
  Done copy_to(const std::filesystem::path& directory) const;

 private:
  State(std::filesystem::path file, std::size_t most) : file_(std::move(file)), most_(most) {}
  Done lock(std::uint32_t wait_seconds);
  Done read(const Limits& limits);
  Done parse(BytesView text);
  Done write_to(const std::filesystem::path& file) const;

  std::filesystem::path file_;
  std::size_t most_;  // digests remembered of one channel
  Fd lock_;
  bool new_ = false;
  std::map<std::string, std::uint64_t> books_;
  std::map<Channel, History> channels_;
};

}  // namespace sekisho::store
