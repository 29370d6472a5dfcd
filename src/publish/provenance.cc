#include "publish/provenance.h"

#include <map>
#include <string>

#include "attest/predicate_type.h"
#include "base/text.h"

namespace sekisho::publish {
namespace {

constexpr const char* kVariables[] = {
    "GITHUB_SERVER_URL",   "GITHUB_REPOSITORY",  "GITHUB_REPOSITORY_ID", "GITHUB_REPOSITORY_OWNER_ID",
    "GITHUB_WORKFLOW_REF", "GITHUB_REF",         "GITHUB_SHA",           "GITHUB_EVENT_NAME",
    "GITHUB_RUN_ID",       "GITHUB_RUN_ATTEMPT", "RUNNER_ENVIRONMENT"};

using Variables = std::map<std::string, std::string>;

Result<Variables> read(const registry::Environment& environment) {
  Variables found;
  std::string missing;
  for (const char* name : kVariables) {
    if (auto value = environment(name); value && !value->empty())
      found.emplace(name, *std::move(value));
    else
      missing += std::string(missing.empty() ? "" : ", ") + name;
  }
  if (missing.empty()) return found;
  return fail(ReasonCode::kUsageInvalid,
              "--from-github works in a job of GitHub Actions; not set: " + missing);
}

// OWNER/REPOSITORY/PATH@REF without what is known already.
Result<std::string> workflow_path(const Variables& job) {
  const std::string& full = job.at("GITHUB_WORKFLOW_REF");
  const std::string start = job.at("GITHUB_REPOSITORY") + "/";
  const auto end = full.find('@');
  if (full.starts_with(start) && end != std::string::npos)
    return full.substr(start.size(), end - start.size());
  return fail(ReasonCode::kUsageInvalid,
              "GITHUB_WORKFLOW_REF \"" + printable(full, 200) + "\" is not of GITHUB_REPOSITORY");
}

}  // namespace

Result<Predicate> github_provenance(const registry::Environment& environment) {
  SEKISHO_TRY(job, read(environment));
  SEKISHO_TRY(path, workflow_path(job));
  const std::string& server = job.at("GITHUB_SERVER_URL");
  const std::string repository = server + "/" + job.at("GITHUB_REPOSITORY");
  const Json::Object workflow{{"ref", job.at("GITHUB_REF")}, {"repository", repository}, {"path", path}};
  const Json::Object github{{"event_name", job.at("GITHUB_EVENT_NAME")},
                            {"repository_id", job.at("GITHUB_REPOSITORY_ID")},
                            {"repository_owner_id", job.at("GITHUB_REPOSITORY_OWNER_ID")},
                            {"runner_environment", job.at("RUNNER_ENVIRONMENT")}};
  const Json::Object source{{"uri", "git+" + repository + "@" + job.at("GITHUB_REF")},
                            {"digest", Json::Object{{"gitCommit", job.at("GITHUB_SHA")}}}};
  const std::string invocation =
      repository + "/actions/runs/" + job.at("GITHUB_RUN_ID") + "/attempts/" + job.at("GITHUB_RUN_ATTEMPT");
  Json::Object content{
      {"buildDefinition", Json::Object{{"buildType", "https://actions.github.io/buildtypes/workflow/v1"},
                                       {"externalParameters", Json::Object{{"workflow", workflow}}},
                                       {"internalParameters", Json::Object{{"github", github}}},
                                       {"resolvedDependencies", Json::Array{Json(source)}}}},
      {"runDetails",
       Json::Object{{"builder", Json::Object{{"id", server + "/" + job.at("GITHUB_WORKFLOW_REF")}}},
                    {"metadata", Json::Object{{"invocationId", invocation}}}}}};
  return Predicate{std::string(attest::kSlsaProvenance1), std::move(content), {}};
}

}  // namespace sekisho::publish
