// Auditor: judges many digests, each once however many places run it, side by side, and from a cache where
// that may be.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/inventory.h"
#include "base/limits.h"
#include "base/time.h"
#include "gate/judge.h"
#include "report/audit.h"
#include "store/cache.h"

namespace sekisho::audit {

// Subject is what is judged once: a reference on its way to one destination, and the places that run it.
struct Subject {
  oci::Reference reference;
  policy::Destination destination;
  std::vector<report::Place> places;
  std::optional<crypto::Digest> index = {};  // as Entry has it
};

struct Setup {
  std::shared_ptr<const policy::Policy> policy;
  Time now;
  Limits limits;
  gate::Open open;
  manifests::Scope applied = {};
  std::string cluster;            // of places that name none
  store::State* state = nullptr;  // with one, verdicts depend on it and none is kept
  store::Cache* cache = nullptr;  // none: all is fetched, and nothing kept
  Seconds recheck_after{};        // so long a kept verdict answers by itself
  std::string evaluator;          // names this program in what is kept
  // What was decided of NAME@DIGEST on its way to a destination when it was admitted or blocked; none: not
  // known.
  std::function<std::optional<report::Then>(const std::string&, const policy::Destination&)> past = {};
  std::size_t at_once = 16;  // judged at a time, of one registry host
};

// subjects_of groups what is to be judged: by NAME@DIGEST (or NAME:TAG, where there is no digest), by the
// index that was asked for, and by cluster and namespace where the book has rules for some of them.
std::vector<Subject> subjects_of(const std::vector<Entry>& entries, const policy::Policy& policy,
                                 const std::string& cluster);

// Watch is told each row as it is there, and which of the subjects it is of; by one thread at a time.
using Watch = std::function<void(std::size_t subject, const report::AuditRow& row)>;

// judge_all judges subjects and gives rows, by digest and then by reference. Of each registry host at_once
// are judged at a time, of all together four times as many, and at most limits.audit_at_once. Those of a host
// that has not answered for a while are told undecided without asking it. Once stop is set no further one is
// begun, and those that were not are left out.
std::vector<report::AuditRow> judge_all(const Setup& setup, const std::vector<Subject>& subjects,
                                        const Watch& watch, const std::atomic<bool>& stop);
// sort_rows puts rows into that order.
void sort_rows(std::vector<report::AuditRow>& rows);

}  // namespace sekisho::audit
