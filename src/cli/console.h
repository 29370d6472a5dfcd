// Console: the two ways of speaking to whoever called: results on stdout, everything else on stderr.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "report/judgement.h"

namespace sekisho::cli {

constexpr int kDone = 0;
constexpr int kDenied = 1;
constexpr int kUnusable = 2;
constexpr int kUndecided = 3;

// print writes to stdout; the exit code is kUndecided where that fails (a full disk, a closed pipe), so that
// nothing that was not read counts as done.
int print(std::string_view text, int exit);
// printed is the exit code where that was done already.
int printed(const Done& written, int exit);
// say writes a line to stderr.
void say(std::string_view line);
// complain writes an error and what to do about it to stderr; the result is its exit code.
int complain(const Error& error);

// finish prints the result of a command that is done, or complains; the result is the exit code.
int finish(const Result<std::string>& text);

// stdout_colour and stderr_colour are on for terminals, unless NO_COLOR is set.
report::Colour stdout_colour();
report::Colour stderr_colour();

}  // namespace sekisho::cli
