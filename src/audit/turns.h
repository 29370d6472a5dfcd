// Turns: which of many subjects is judged next, so that no registry is asked by too many at once, and one
// that is slow or away keeps nobody from asking the others.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sekisho::audit {

using Clock = std::chrono::steady_clock;

// A host is given up when so many in a row had no answer from it, and for so long.
inline constexpr std::size_t kSilences = 16;
inline constexpr std::chrono::seconds kSilence{60};

// Safe to be used by several threads.
class Turns {
 public:
  // hosts has the host of each subject; of one host at_once are judged at a time.
  Turns(const std::vector<std::string>& hosts, std::size_t at_once);

  // threads is how many can have a turn at once, at most `most`.
  std::size_t threads(std::size_t most) const;

  struct Turn {
    std::size_t subject;
    std::size_t host;
    std::optional<Error> given_up;  // the host was: why it need not be asked
  };
  // next is the next subject, of the host that has the fewest under way. Nothing where none is left, or where
  // each host that has some left is asked by as many as may be: those go on with them.
  std::optional<Turn> next();

  // end ends a turn: whether its host answered, or nothing where it was not asked.
  void end(const Turn& turn, const std::optional<Done>& answered, Clock::time_point now);

 private:
  struct Host {
    std::string name;
    std::vector<std::size_t> subjects;
    std::size_t begun = 0, under_way = 0;
    std::size_t silences = 0;  // in a row
    Clock::time_point since;   // the first of them
    std::optional<Error> given_up;
  };

  const std::size_t at_once_;
  mutable std::mutex mutex_;
  std::vector<Host> hosts_;
};

}  // namespace sekisho::audit
