// Decision: a recorded decision, as its folder has it, and the same judgement made again without a network.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "record/answers.h"
#include "record/request_text.h"
#include "report/judgement.h"
#include "store/state.h"

namespace sekisho::record {

struct Decision {
  Asked asked;
  std::shared_ptr<const policy::Policy> policy;  // the book of then
  std::optional<store::State> state;             // as it was before
  std::unique_ptr<Answers> answers;
  std::string verdict;  // verdict.json, byte for byte
  // What no judgement tells again: what was sent, and how the command ended.
  net::Stats requests;
  std::optional<int> command_exit;
};

// read_decision reads a folder that Recording wrote. Error: record.invalid.
Result<Decision> read_decision(const std::filesystem::path& folder, const Limits& limits);

// replay judges as was judged then, asking nobody. What a record lacks is record.incomplete.
report::Judgement replay(Decision& decision);
// replay by another book says what it would have decided then.
report::Judgement replay(Decision& decision, std::shared_ptr<const policy::Policy> policy);

}  // namespace sekisho::record
