// folder: what is in a decision's folder, by name.
#pragma once

#include <filesystem>
#include <string>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::record {

inline constexpr const char* kRequest = "request.json";
inline constexpr const char* kAnswers = "answers.json";
inline constexpr const char* kVerdict = "verdict.json";
inline constexpr const char* kLayout = "layout";
inline constexpr const char* kPolicy = "policy";
inline constexpr const char* kState = "state";

// policy_file is where a policy file lies, and named_file where a file that it names does; both count from 1.
std::filesystem::path policy_file(std::size_t file, const std::string& path);
std::filesystem::path named_file(std::size_t file, std::size_t named, const std::string& name);

// read_json reads one of the JSON files. Errors: file.unreadable, json.*.
Result<Json> read_json(const std::filesystem::path& file, const Limits& limits);

}  // namespace sekisho::record
