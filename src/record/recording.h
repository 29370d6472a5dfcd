// Recording: a decision on its way into a folder: what was asked, by which book, what repositories answered,
// and the verdict.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/limits.h"
#include "base/result.h"
#include "gate/judge.h"
#include "record/answers.h"
#include "report/judgement.h"
#include "store/state.h"

namespace sekisho::record {

// is_decision tells whether a judgement is about the artifact. One that ended because of what the caller gave
// or because of our own disk is none.
bool is_decision(const report::Judgement& judgement);

class Recording {
 public:
  // begin writes what is known beforehand into a folder of its own in a directory, which is made where it is
  // not there; state is as it was before. Errors: usage.invalid where the book was read from no files,
  // disk.*.
  static Result<Recording> begin(const std::filesystem::path& directory, const gate::Request& request,
                                 gate::Form form);
  Recording(Recording&& other) noexcept;
  Recording& operator=(Recording&&) = delete;
  // What was not kept is removed.
  ~Recording();

  // repository and open are repositories whose answers are recorded. This outlives them.
  std::unique_ptr<registry::Repository> repository(const oci::Reference& reference,
                                                   std::unique_ptr<registry::Repository> other);
  gate::Open open(gate::Open other);

  // keep asks for all else that hangs on the artifact, so that another book can be tried, writes the verdict
  // and gives the folder its name, TIME-DIGEST-RANDOM: it is whole from then on. Errors: disk.*.
  Result<std::filesystem::path> keep(const report::Judgement& judgement, registry::Repository& repository);

 private:
  void gather_rest(const crypto::Digest& subject, registry::Repository& repository);
  Recording(std::filesystem::path folder, const Limits& limits)
      : folder_(std::move(folder)), limits_(limits) {}

  std::filesystem::path folder_;  // empty once it was kept
  Limits limits_;
  std::unique_ptr<Answers> answers_;
};

}  // namespace sekisho::record
