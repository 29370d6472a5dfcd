// commands: each adds itself to the program's argument parser and says what to run.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/App.hpp>

namespace sekisho::cli {

// Run is what a parsed command does; the result is the exit code.
using Run = std::function<int()>;

// Commands are those that were added, and the words behind --: what admit is to run in the tree, or a cosign
// command to convert.
struct Commands {
  std::vector<std::pair<CLI::App*, Run>> all;
  std::vector<std::string> after_dashes;

  void add(CLI::App* parser, Run run) { all.emplace_back(parser, std::move(run)); }
};

void add_verify(CLI::App& program, Commands& commands);
void add_audit(CLI::App& program, Commands& commands);
void add_replay(CLI::App& program, Commands& commands);
void add_admit(CLI::App& program, Commands& commands);
void add_inspect(CLI::App& program, Commands& commands);
void add_verify_blob(CLI::App& program, Commands& commands);
void add_tree(CLI::App& program, Commands& commands);
void add_source(CLI::App& program, Commands& commands);
void add_push(CLI::App& program, Commands& commands);
void add_tag(CLI::App& program, Commands& commands);
void add_list(CLI::App& program, Commands& commands);
void add_diff(CLI::App& program, Commands& commands);
void add_pull(CLI::App& program, Commands& commands);
void add_sign(CLI::App& program, Commands& commands);
void add_attest(CLI::App& program, Commands& commands);
void add_copy(CLI::App& program, Commands& commands);
void add_attach(CLI::App& program, Commands& commands);
void add_keygen(CLI::App& program, Commands& commands);
void add_import_key_pair(CLI::App& program, Commands& commands);
void add_public_key(CLI::App& program, Commands& commands);
void add_policy(CLI::App& program, Commands& commands);
void add_policy_convert(CLI::App& policy, Commands& commands);
void add_trust(CLI::App& program, Commands& commands);
void add_version(CLI::App& program, Commands& commands);
void add_completion(CLI::App& program, Commands& commands);

}  // namespace sekisho::cli
