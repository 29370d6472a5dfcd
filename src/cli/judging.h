// judging: what verify, policy test and policy explain do with each reference.
#pragma once

#include <memory>
#include <string>

#include "cli/session.h"
#include "gate/judge.h"

namespace sekisho::cli {

// Bench is what all references of one run are judged with.
struct Bench {
  const RegistryOptions& registry;
  const Session& session;
  std::shared_ptr<const policy::Policy> policy;
  Time now;
  policy::Destination destination;
  store::State* state;
  manifests::Scope applied = {};
};

// Opened is a reference that can be judged.
struct Opened {
  gate::Request request;
  std::unique_ptr<registry::Repository> repository;
};

// open_reference parses a reference and opens its repository. Errors: reference.invalid, layout.invalid, ...
Result<Opened> open_reference(const std::string& text, const Bench& bench);

// judge_reference judges one reference; one that cannot be used gives a judgement that says so.
report::Judgement judge_reference(const std::string& text, const Bench& bench);
report::Judgement unusable(const std::string& reference, Time now, const Error& error);

}  // namespace sekisho::cli
