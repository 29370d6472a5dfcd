#include "verify/support.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "verify/chain.h"
#include "verify/log.h"
#include "verify/sct.h"
#include "verify/timestamps.h"

namespace sekisho::verify {
namespace {

using sigstore::LogEntry;

const std::vector<sigstore::Log> kNoLogs;

// Examination is one claim before one authority; its steps are in the order in which each needs what the one
// before found.
class Examination {
 public:
  Examination(const Authority& authority, const Signed& signed_claim, const Circumstances& circumstances,
              const Limits& limits)
      : authority_(authority), signed_(signed_claim), now_(circumstances.now), limits_(limits) {}

  Result<Support> run() {
    support_.verified_by.emplace_back("signature");
    SEKISHO_CHECK(examine_timestamps());
    SEKISHO_CHECK(examine_log());
    SEKISHO_CHECK(examine_times());
    if (signed_.certificate != nullptr) SEKISHO_CHECK(examine_certificate());
    SEKISHO_CHECK(examine_log_keys());
    if (!times_.empty()) support_.signed_at = *std::min_element(times_.begin(), times_.end());
    SEKISHO_CHECK(examine_end());
    return std::move(support_);
  }

 private:
  const Company& company() const { return signed_.claim.company; }
  std::string whom() const { return "for authority \"" + printable(authority_.name, 100) + "\""; }

  Done examine_timestamps();
  Done examine_log();
  Result<std::vector<Logged>> verify_entries() const;
  Done check_logs(const std::vector<Logged>& logged) const;
  Done check_witnesses(const std::vector<Logged>& logged);
  Done examine_times();
  Done examine_certificate();
  Done examine_log_keys();
  Done examine_end();
  Error no_time() const;
  // The earliest of the last moments at which what it rests on is good.
  void good_until(Time last) {
    const Time end = last + Seconds(1);
    support_.holds_until = std::min(support_.holds_until.value_or(end), end);
  }

  const Authority& authority_;
  const Signed& signed_;
  Time now_;
  const Limits& limits_;
  Support support_;
  std::vector<Time> times_;  // verified
  std::size_t unknown_stamps_ = 0;
  std::vector<Logged> logged_;
};

Done Examination::examine_timestamps() {
  Stamps stamps{{}, company().timestamps.size()};
  if (authority_.anchors && !company().timestamps.empty()) {
    SEKISHO_TRY(verified,
                verify_timestamps(company().timestamps, signed_.claim.stamped, *authority_.anchors));
    stamps = std::move(verified);
  }
  const std::size_t count = count_authorities(stamps.verified);
  if (count < authority_.timestamps) {
    const auto code =
        count == 0 && stamps.unknown > 0 ? ReasonCode::kTimestampUntrusted : ReasonCode::kTimestampMissing;
    return fail(code, "timestamps of " + std::to_string(count) + " distinct trusted authorities, " +
                          std::to_string(authority_.timestamps) + " required " + whom());
  }
  for (const Stamp& stamp : stamps.verified) times_.push_back(stamp.time);
  unknown_stamps_ = stamps.unknown;
  if (count > 0) support_.verified_by.emplace_back("timestamp");
  if (stamps.unknown > 0) support_.not_checked.push_back(counted(stamps.unknown, "timestamp") + " by others");
  return done();
}

// An entry of a log that is not trusted proves nothing and disproves nothing; one of a trusted log must hold.
Result<std::vector<Logged>> Examination::verify_entries() const {
  const auto& logs = authority_.anchors ? authority_.anchors->root().logs : kNoLogs;
  std::vector<Logged> logged;
  std::set<std::pair<Bytes, std::uint64_t>> seen;
  for (const LogEntry& entry : company().entries) {
    if (!seen.emplace(entry.log_id, entry.index).second) {
      return fail(ReasonCode::kLogDuplicate,
                  "entry " + std::to_string(entry.index) + " of a log is there twice");
    }
    const auto* log = find_log(entry, logs);
    if (log == nullptr) continue;
    SEKISHO_TRY(one, verify_log_entry(entry, *log, signed_, authority_.witness_keys, limits_));
    logged.push_back(one);
  }
  return logged;
}

// One log counts once, however many entries it has (TLG-13).
Done Examination::check_logs(const std::vector<Logged>& logged) const {
  std::set<const sigstore::Log*> distinct;
  for (const Logged& one : logged) distinct.insert(one.log);
  if (distinct.empty()) {
    return fail(ReasonCode::kLogUnknown, "log entries: " + std::to_string(company().entries.size()) +
                                             ", none of a log that is trusted " + whom());
  }
  if (authority_.log != LogUse::kRequired || distinct.size() >= authority_.logs) return done();
  return fail(ReasonCode::kLogMissing, "entries of " + std::to_string(distinct.size()) +
                                           " distinct trusted logs, " + std::to_string(authority_.logs) +
                                           " required " + whom());
}

Done Examination::check_witnesses(const std::vector<Logged>& logged) {
  if (authority_.witnesses == 0) return done();
  std::size_t most = 0;
  for (const Logged& one : logged) most = std::max(most, one.witnesses);
  if (most < authority_.witnesses) {
    return fail(ReasonCode::kLogWitnesses, counted(most, "trusted witness cosignature") + ", " +
                                               std::to_string(authority_.witnesses) + " required " + whom());
  }
  support_.verified_by.emplace_back("witnesses");
  return done();
}

Done Examination::examine_log() {
  const auto& entries = company().entries;
  if (authority_.log == LogUse::kIgnored) {
    support_.not_checked.emplace_back("transparency log");
    return done();
  }
  if (entries.empty()) {
    if (authority_.log == LogUse::kOptional) return done();
    return fail(ReasonCode::kLogMissing,
                "signed by the right signer, but no log entry, which is required " + whom());
  }
  SEKISHO_TRY(logged, verify_entries());
  SEKISHO_CHECK(check_logs(logged));
  SEKISHO_CHECK(check_witnesses(logged));
  for (const Logged& one : logged) {
    if (one.promised) times_.push_back(*one.promised);
  }
  support_.verified_by.emplace_back("log");
  if (logged.size() < entries.size()) support_.not_checked.emplace_back("entries of other logs");
  logged_ = std::move(logged);
  return done();
}

Error Examination::no_time() const {
  if (unknown_stamps_ > 0) {
    return fail(ReasonCode::kTimestampUntrusted, "nothing tells when this was signed but " +
                                                     counted(unknown_stamps_, "timestamp") +
                                                     " of no authority that is trusted " + whom());
  }
  const bool claimed = std::any_of(company().entries.begin(), company().entries.end(),
                                   [](const LogEntry& entry) { return entry.integrated_time.has_value(); });
  return fail(ReasonCode::kTimeNone,
              std::string("neither a trusted timestamp nor a log's promise tells when this was signed") +
                  (claimed ? "; the log entry's integrated time is not signed by the log" : ""));
}

// Keys need no time. Certificates do: they are long expired when the signature is looked at.
Done Examination::examine_times() {
  const Time latest = now_ + Seconds(limits_.clock_skew_seconds);
  for (const Time time : times_) {
    if (time <= latest) continue;
    return fail(ReasonCode::kTimeFuture,
                "signed at " + render_time(time) + ", and this is judged as of " + render_time(now_));
  }
  const bool asks_for_time = authority_.log == LogUse::kRequired || authority_.timestamps > 0;
  const bool needs_time =
      (signed_.certificate != nullptr && (asks_for_time || !logged_.empty())) || authority_.signed_before;
  if (times_.empty() && needs_time) return no_time();
  return done();
}

Done Examination::examine_certificate() {
  const std::vector<crypto::Certificate> along(company().chain.begin() + 1, company().chain.end());
  const auto& root = authority_.anchors->root();
  SEKISHO_TRY(path, find_path(*signed_.certificate, along, root.authorities, crypto::kCodeSigningOid));
  SEKISHO_CHECK(authority_.anchors->verify_chain(*path.authority));
  for (const Time time : times_) SEKISHO_CHECK(check_time(path, time));
  if (times_.empty()) {
    SEKISHO_CHECK(check_time(path, now_));
    for (const auto& certificate : path.certificates) good_until(certificate.not_after());
    if (path.authority->window.end) good_until(*path.authority->window.end);
    support_.not_checked.emplace_back("time of signing (judged as of now)");
  }
  support_.verified_by.emplace_back("certificate");
  if (authority_.sct == SctUse::kIgnored) {
    support_.not_checked.emplace_back("certificate transparency");
    return done();
  }
  SEKISHO_CHECK(verify_scts(*signed_.certificate, path.certificates.at(1), root.ct_logs, authority_.scts));
  support_.verified_by.emplace_back("sct");
  return done();
}

// A log's key counts only for entries from the time of its use. Where nothing proves a time, it must be in
// use now.
Done Examination::examine_log_keys() {
  for (const Logged& one : logged_) {
    const auto& window = one.log->window;
    for (const Time time : times_.empty() ? std::vector<Time>{now_} : times_) {
      if (window.contains(time)) continue;
      return fail(ReasonCode::kLogWindow, "the key of the log " + printable(one.log->base_url, 200) +
                                              " was not in use at " + render_time(time));
    }
    if (times_.empty() && window.end) good_until(*window.end);
  }
  return done();
}

Done Examination::examine_end() {
  if (!authority_.signed_before || *support_.signed_at < *authority_.signed_before) return done();
  return fail(ReasonCode::kSignatureTooLate,
              "signed at " + render_time(*support_.signed_at) + ", and only what was signed before " +
                  render_time(*authority_.signed_before) + " counts " + whom());
}

}  // namespace

Result<Support> verify_support(const Authority& authority, const Signed& signed_claim,
                               const Circumstances& circumstances, const Limits& limits) {
  return Examination(authority, signed_claim, circumstances, limits).run();
}

}  // namespace sekisho::verify
