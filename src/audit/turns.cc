#include "audit/turns.h"

#include <algorithm>
#include <map>

namespace sekisho::audit {

Turns::Turns(const std::vector<std::string>& hosts, std::size_t at_once)
    : at_once_(std::max<std::size_t>(at_once, 1)) {
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto [found, is_new] = known.try_emplace(hosts[i], hosts_.size());
    if (is_new) hosts_.emplace_back().name = hosts[i];
    hosts_[found->second].subjects.push_back(i);
  }
}

std::size_t Turns::threads(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::size_t threads = 0;
  for (const Host& host : hosts_) threads += std::min(host.subjects.size(), at_once_);
  return std::min(threads, most);
}

std::optional<Turns::Turn> Turns::next() {
  const std::lock_guard lock(mutex_);
  Host* chosen = nullptr;
  for (Host& host : hosts_) {
    if (host.begun == host.subjects.size() || host.under_way >= at_once_) continue;
    if (chosen == nullptr || host.under_way < chosen->under_way) chosen = &host;
  }
  if (chosen == nullptr) return std::nullopt;
  ++chosen->under_way;
  return Turn{chosen->subjects[chosen->begun++], static_cast<std::size_t>(chosen - hosts_.data()),
              chosen->given_up};
}

void Turns::end(const Turn& turn, const std::optional<Done>& answered, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Host& host = hosts_[turn.host];
  --host.under_way;
  if (!answered) return;
  if (answered->ok()) host.silences = 0;
  if (answered->ok() || host.given_up) return;
  if (host.silences++ == 0) host.since = now;
  if (host.silences < kSilences || now - host.since < kSilence) return;
  host.given_up =
      fail(answered->error().code, host.name + " was not asked any more: it did not answer " +
                                       std::to_string(host.silences) +
                                       " times in a row, at last: " + answered->error().message());
}

}  // namespace sekisho::audit
