// Recorded: a golden case as it lies in testdata/cases: the request, the policy book, the layout, and what
// must come out.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gate/judge.h"
#include "registry/repository.h"
#include "report/judgement.h"
#include "store/state.h"

namespace sekisho::golden {

struct Expectation {
  std::string decision;
  std::vector<std::string> reasons;
  std::vector<std::string> rejections;
  bool operator==(const Expectation&) const = default;
};

struct Recorded {
  std::filesystem::path directory;
  std::string command, reference, as, now, cluster, name_space;
  Expectation expectation;

  static Recorded read(const std::filesystem::path& directory);
};

// all_cases are the folders of testdata/cases, sorted.
std::vector<std::filesystem::path> all_cases();

// Opened is a case made ready to be judged; no network is behind it.
struct Opened {
  std::unique_ptr<store::State> state;
  gate::Request request;
  std::unique_ptr<registry::Repository> repository;
};
Opened open_case(const Recorded& recorded);

// replay judges a case whose folder is `directory`, and if its command is admit hands over to `to`.
report::Judgement replay(const Recorded& recorded, const std::filesystem::path& to);

// outcome_of is what a judgement says in the words of expect.json; codes are sorted.
Expectation outcome_of(const report::Judgement& judgement);

}  // namespace sekisho::golden
