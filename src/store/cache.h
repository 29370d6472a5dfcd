// Cache: what audits keep on disk from one run to the next: content by its digest, and apart from it
// verdicts, each by all that it depends on. A loss of it costs time, and a change in it is never believed.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace sekisho::store {

// VerdictKey is all that a verdict depends on, but for the time and what hangs on the digest.
struct VerdictKey {
  std::string reference;  // NAME@DIGEST
  std::string cluster, name_space;
  std::string policy;     // digest of the book, its keys and roots included
  std::string evaluator;  // which program judged, and what of the tree it looked at
};

struct KeptVerdict {
  Time judged;                      // when what it rests on was fetched or listed
  std::optional<Time> holds_until;  // before that time alone changes nothing
  std::string verdict;              // its JSON
};

// Safe to be used by several threads, and by several processes at once.
class Cache {
 public:
  // open opens the cache in a directory of this user's alone, and makes both where they are not there.
  // Errors: target.refused (not this user's alone, or a file that is no cache of ours), target.unwritable.
  static Result<Cache> open(const std::filesystem::path& directory, const Limits& limits);
  Cache(Cache&&) noexcept;
  Cache& operator=(Cache&&) noexcept;
  ~Cache();

  // open_existing opens one that is there, and makes nothing. Error: target.refused where there is none.
  static Result<Cache> open_existing(const std::filesystem::path& directory, const Limits& limits);

  // find_content is what has this digest, hashed anew; nothing where it is not there or was changed.
  std::optional<Bytes> find_content(const crypto::Digest& digest) const;
  // keep_content keeps bytes of this digest, unless they are larger than limits.kept_bytes.
  void keep_content(const crypto::Digest& digest, BytesView bytes);

  // find_verdict is a verdict that we wrote for this key; nothing where there is none or it was changed.
  std::optional<KeptVerdict> find_verdict(const VerdictKey& key) const;
  void keep_verdict(const VerdictKey& key, const KeptVerdict& verdict);
  // visit_verdicts shows all verdicts that we wrote, in no order; visit must not use the cache.
  void visit_verdicts(const std::function<void(const KeptVerdict& kept)>& visit) const;

  // trouble is why something could not be kept or read; empty where all was well.
  std::string trouble() const;

 private:
  struct State;
  explicit Cache(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::store
