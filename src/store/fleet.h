// Fleet: one audit that many machines share, in a PostgreSQL database. It keeps what is to be judged, lends
// parts of it to workers, and takes each result once; what was changed there is never believed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::store {

// Lending is how parts of a run are lent to workers.
struct Lending {
  std::size_t chunk = 500;  // subjects of one part; of a run that is begun
  Seconds lease{60};        // so long a claim holds that is not renewed
};

// Terms are what all workers of a run share.
struct Terms {
  std::string policy;      // digest of the book, its keys and roots included
  std::string evaluator;   // which program judges, and what of a tree it looks at
  Time now;                // as of when all of them judge
  std::size_t budget = 0;  // digests judged at once against one host, by all workers together
  std::string notes;       // what else is to be told with the results; not looked at here
};

// Task is a subject to judge, as text; those of one host stand together, and are lent together.
struct Task {
  std::string host;
  std::string subject;
};

// Item is the text of a subject or of a result. Ordinals count from 0, in the order of the tasks.
struct Item {
  std::size_t ordinal = 0;
  std::string text;
};

// Claim is what a worker may judge until its lease ends: subjects of one host that have no result yet.
struct Claim {
  std::int64_t first = 0;   // names the part of the run
  std::int64_t fence = 0;   // how often it was claimed: only who claimed it last may write
  std::size_t at_once = 0;  // so many of them at once
  std::size_t judged = 0;   // so many subjects of the run have a result by now
  std::vector<Item> subjects;
};

// All errors of a Fleet: store.unreachable; store.unusable; run.refused where what is there was begun
// otherwise, or was changed by somebody without the key. For one thread at a time.
class Fleet {
 public:
  // open connects to the database, and makes the tables where they are not there. key is a secret that all
  // workers have; run names the audit.
  static Result<Fleet> open(const std::string& url, BytesView key, std::string run, const Lending& lending,
                            const Limits& limits);
  Fleet(Fleet&&) noexcept;
  Fleet& operator=(Fleet&&) noexcept;
  ~Fleet();

  // find is on what terms the run was begun; nothing where it was not.
  Result<std::optional<Terms>> find();
  // begin begins the run, unless another worker was faster; the result is the terms that hold, and which it
  // was.
  struct Beginning {
    Terms terms;
    bool is_ours = false;
  };
  Result<Beginning> begin(const Terms& terms, const std::vector<Task>& tasks);
  const Lending& lending() const;
  // size is how many subjects the run has, once its terms are known.
  std::size_t size() const;

  // claim borrows the next part for the time of a lease; nothing where all that is left is lent, or
  // waits for its host's budget.
  Result<std::optional<Claim>> claim(std::size_t at_once);
  // Renewal tells whether a claim still holds.
  enum class Renewal { kHeld, kLost };
  Result<Renewal> renew(const Claim& claim);
  // write keeps results; those of a part that was lent to another since, and second ones, are dropped.
  Done write(const Claim& claim, const std::vector<Item>& results);
  // give_back ends a claim: its part is finished, or may be claimed by the next.
  Done give_back(const Claim& claim);
  // is_finished tells whether nothing is left to claim, and nothing is lent.
  Result<bool> is_finished();

  // read visits all subjects in order with their results (null where there is none) and tells how many have
  // none. A result that no worker wrote is removed; where a subject is not as it was written, run.refused.
  using Visit =
      std::function<Done(std::size_t ordinal, const std::string& subject, const std::string* result)>;
  Result<std::size_t> read(const Visit& visit);
  // reopen lets parts be claimed again that have subjects without a result.
  Done reopen();

 private:
  struct State;
  explicit Fleet(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sekisho::store
