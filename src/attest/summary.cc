#include "attest/summary.h"

#include <algorithm>

#include "attest/fields.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr std::string_view kFailedLevel = "FAILED";

Result<SummaryResult> parse_result(Members& members) {
  SEKISHO_TRY(text, needed_text_of(members, "verificationResult"));
  if (text == "PASSED") return SummaryResult::kPassed;
  if (text == "FAILED") return SummaryResult::kFailed;
  return malformed("verificationResult is \"" + printable(text, 100) + "\", neither PASSED nor FAILED");
}

Done parse_policy(Members policy, Summary& summary) {
  SEKISHO_TRY(uri, needed_text_of(policy, "uri"));
  summary.policy_uri = std::move(uri);
  SEKISHO_TRY(digests, object_of(policy, "digest"));
  for (const auto& [algorithm, value] : digests.all()) {
    const auto* hex = value.as_string();
    if (hex == nullptr) return malformed("policy.digest." + printable(algorithm, 100) + " is not a string");
    summary.policy_digests.emplace_back(algorithm, *hex);
  }
  return done();
}

// Level is SLSA_<TRACK>_LEVEL_<number>: BUILD and 3.
struct Level {
  std::string_view track;
  int number;
};

std::optional<Level> parse_level(std::string_view text) {
  constexpr std::string_view kMiddle = "_LEVEL_";
  const std::size_t middle = text.find(kMiddle);
  if (!text.starts_with("SLSA_") || middle == std::string_view::npos) return std::nullopt;
  const std::string_view number = text.substr(middle + kMiddle.size());
  if (number.size() != 1 || number[0] < '0' || number[0] > '9') return std::nullopt;
  return Level{text.substr(0, middle), number[0] - '0'};
}

bool reaches(const std::string& found, const std::string& asked) {
  if (found == asked) return true;
  const auto reached = parse_level(found);
  const auto wanted = parse_level(asked);
  return reached && wanted && reached->track == wanted->track && reached->number >= wanted->number;
}

bool reaches_any(const std::vector<std::string>& levels, const std::string& asked) {
  return std::any_of(levels.begin(), levels.end(), [&](const auto& level) { return reaches(level, asked); });
}

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

bool has_digest(const Summary& summary, const std::string& digest) {
  return std::any_of(summary.policy_digests.begin(), summary.policy_digests.end(),
                     [&](const auto& one) { return one.first + ":" + one.second == digest; });
}

Fault mismatch(const std::string& what, const std::string& stated) {
  return {ReasonCode::kSummaryMismatch, what + "; stated is \"" + printable(stated, 300) + "\""};
}

void check_result(const Summary& summary, std::vector<Fault>& faults) {
  if (summary.result != SummaryResult::kPassed) {
    faults.push_back({ReasonCode::kSummaryFailed, "the verificationResult is FAILED"});
  } else if (contains(summary.levels, std::string(kFailedLevel))) {
    faults.push_back({ReasonCode::kSummaryFailed, "one of the verifiedLevels is FAILED"});
  }
}

void check_resource(const Summary& summary, const SummaryDemand& demand,
                    const std::vector<std::string>& names, std::vector<Fault>& faults) {
  if (demand.resource ? summary.resource == *demand.resource : contains(names, summary.resource)) return;
  faults.push_back(mismatch("it is of another resource than this artifact", summary.resource));
}

void check_policy(const Summary& summary, const SummaryDemand& demand, std::vector<Fault>& faults) {
  if (demand.policy_uri && summary.policy_uri != *demand.policy_uri) {
    faults.push_back(mismatch("it was judged by another policy", summary.policy_uri));
  }
  if (demand.policy_digest && !has_digest(summary, *demand.policy_digest)) {
    faults.push_back({ReasonCode::kSummaryMismatch, "its policy is not stated to have the digest " +
                                                        printable(*demand.policy_digest, 200)});
  }
}

std::string encode(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '/' ? "%2F" : c == ':' ? "%3A" : std::string(1, c);
  return out;
}

}  // namespace

Result<Summary> parse_summary(std::string_view predicate, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(predicate, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "summary"));
  Summary summary;
  SEKISHO_TRY(verifier, object_of(members, "verifier"));
  SEKISHO_TRY(id, needed_text_of(verifier, "id"));
  summary.verifier = std::move(id);
  SEKISHO_TRY(resource, needed_text_of(members, "resourceUri"));
  summary.resource = std::move(resource);
  SEKISHO_TRY(policy, object_of(members, "policy"));
  SEKISHO_CHECK(parse_policy(std::move(policy), summary));
  SEKISHO_TRY(result, parse_result(members));
  summary.result = result;
  SEKISHO_TRY(levels, texts_of(members, "verifiedLevels"));
  summary.levels = std::move(levels);
  SEKISHO_TRY(time, time_of(members, "timeVerified"));
  summary.time_verified = time;
  return summary;
}

// https://github.com/package-url/purl-spec, type oci: the name is the last segment of the repository.
std::vector<std::string> resource_names(const std::string& repository, const std::string& digest) {
  std::vector<std::string> names{repository, repository + "@" + digest};
  const std::string name = "pkg:oci/" + repository.substr(repository.rfind('/') + 1);
  for (const std::string& url : {repository, encode(repository)}) {
    for (const std::string& version : {std::string(), "@" + digest, "@" + encode(digest)}) {
      names.push_back(name + version + "?repository_url=" + url);
    }
  }
  return names;
}

std::vector<Fault> summary_faults(const Summary& summary, const SummaryDemand& demand,
                                  const std::vector<std::string>& names) {
  std::vector<Fault> faults;
  if (summary.verifier != demand.verifier) {
    faults.push_back(mismatch("it is by another verifier than the one asked for", summary.verifier));
  }
  check_resource(summary, demand, names, faults);
  check_result(summary, faults);
  for (const std::string& level : demand.levels) {
    if (reaches_any(summary.levels, level)) continue;
    faults.push_back(
        {ReasonCode::kSummaryMismatch, "the verifiedLevels do not reach " + printable(level, 100)});
  }
  check_policy(summary, demand, faults);
  return faults;
}

}  // namespace sekisho::attest
