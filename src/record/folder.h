// folder: the names of what is in a decision's folder.
#pragma once

#include <filesystem>
#include <string>

namespace sekisho::record {

inline constexpr const char* kRequest = "request.json";
inline constexpr const char* kAnswers = "answers.json";
inline constexpr const char* kVerdict = "verdict.json";
inline constexpr const char* kLayout = "layout";
inline constexpr const char* kPolicy = "policy";
inline constexpr const char* kState = "state";

// policy_file is where a policy file lies, and named_file where a file that it names does; both count from 1.
inline std::filesystem::path policy_file(std::size_t file, const std::string& path) {
  return std::filesystem::path(kPolicy) /
         (std::to_string(file) + "-" + std::filesystem::path(path).filename().string());
}
inline std::filesystem::path named_file(std::size_t file, std::size_t named, const std::string& name) {
  return std::filesystem::path(kPolicy) / (std::to_string(file) + "." + std::to_string(named) + "-" +
                                           std::filesystem::path(name).filename().string());
}

}  // namespace sekisho::record
