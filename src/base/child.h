// Child processes: run one program with arguments, without a shell, bounded in time and output.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho {

struct ChildOutput {
  int exit = 0;  // the exit code, or 128 + signal
  Bytes out;
};

// ChildErrors tells what becomes of a child's stderr.
enum class ChildErrors { kShown, kDropped };

struct ChildSetup {
  ChildErrors errors = ChildErrors::kShown;
  std::optional<std::vector<std::string>> environment = {};  // NAME=VALUE; nothing: our own
};

// run_child runs argv[0] (searched in PATH), writes input to its stdin and collects its stdout up to
// max_output bytes. It is there for credential helpers: where it cannot be started, prints too much or is
// killed at the deadline, the error is credentials.helper-failed.
Result<ChildOutput> run_child(const std::vector<std::string>& argv, BytesView input, Seconds deadline,
                              std::uint64_t max_output, const ChildSetup& setup = {});

// run_in runs argv in a directory with further environment variables and our own standard streams, and waits
// without a bound; signals that end us are passed on. The result is the exit code, 127 where it cannot be
// started.
Result<int> run_in(const std::filesystem::path& directory, const std::vector<std::string>& argv,
                   const std::vector<std::pair<std::string, std::string>>& environment);

}  // namespace sekisho
