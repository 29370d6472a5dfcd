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
using Commands = std::vector<std::pair<CLI::App*, Run>>;

void add_verify(CLI::App& program, Commands& commands);
// words are what stands after --: the command to run in the tree.
void add_admit(CLI::App& program, Commands& commands, const std::vector<std::string>& words);
void add_verify_blob(CLI::App& program, Commands& commands);
void add_tree(CLI::App& program, Commands& commands);
void add_push(CLI::App& program, Commands& commands);
void add_tag(CLI::App& program, Commands& commands);
void add_sign(CLI::App& program, Commands& commands);
void add_attest(CLI::App& program, Commands& commands);
void add_keygen(CLI::App& program, Commands& commands);
void add_policy(CLI::App& program, Commands& commands);
void add_version(CLI::App& program, Commands& commands);
void add_completion(CLI::App& program, Commands& commands);

}  // namespace sekisho::cli
