#include "record/past.h"

#include <algorithm>
#include <system_error>

#include "base/text.h"
#include "record/folder.h"
#include "record/request_text.h"

namespace sekisho::record {
namespace {

namespace fs = std::filesystem;

// What is still being recorded begins with a dot.
Result<std::vector<fs::path>> folders_in(const fs::path& directory) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (!entry->path().filename().string().starts_with('.')) folders.push_back(entry->path());
  }
  if (error) return fail(ReasonCode::kRecordInvalid, printable(directory.string()) + ": " + error.message());
  std::sort(folders.begin(), folders.end());
  return folders;
}

bool fits(const std::string& made_for, const std::string& asked) {
  return made_for.empty() || asked.empty() || made_for == asked;
}

}  // namespace

Result<Past> Past::read(const fs::path& directory, const Limits& limits) {
  SEKISHO_TRY(folders, folders_in(directory));
  Past past;
  for (const fs::path& folder : folders) {
    const auto add = [&]() -> Done {
      SEKISHO_TRY(request_json, read_json(folder / kRequest, limits));
      SEKISHO_TRY(request, parse_request(request_json, limits));
      SEKISHO_TRY(verdict_json, read_json(folder / kVerdict, limits));
      SEKISHO_TRY(verdict, report::read_verdict(verdict_json));
      if (verdict.resolved.empty()) return done();
      past.made_[verdict.resolved].push_back(
          {request.asked.destination,
           {folder.filename().string(), verdict.decision, request.asked.now, verdict.policy_digest}});
      return done();
    };
    if (const Done added = add(); !added.ok())
      return fail(ReasonCode::kRecordInvalid, printable(folder.string()) + ": " + added.error().message());
  }
  return past;
}

std::optional<report::Then> Past::find(const std::string& resolved,
                                       const policy::Destination& destination) const {
  const auto found = made_.find(resolved);
  if (found == made_.end()) return std::nullopt;
  std::optional<report::Then> newest;
  for (const Made& made : found->second) {
    const bool is_meant = fits(made.destination.cluster, destination.cluster) &&
                          fits(made.destination.name_space, destination.name_space);
    if (is_meant && (!newest || newest->time <= made.then.time)) newest = made.then;
  }
  return newest;
}

}  // namespace sekisho::record
