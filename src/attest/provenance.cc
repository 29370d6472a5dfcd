#include "attest/provenance.h"

#include <utility>

#include "attest/fields.h"

namespace sekisho::attest {
namespace {

// Dependency is a resource that the build used: a ResourceDescriptor, or one of the materials of v0.2.
struct Dependency {
  std::string name;
  std::string uri;
  std::string commit;
};

// v1 calls a commit gitCommit, v0.2 sha1; GitLab's runner files it under sha256.
Result<std::string> parse_commit(Members digests) {
  for (const std::string_view name : {"gitCommit", "sha1", "sha256"}) {
    SEKISHO_TRY(commit, text_of(digests, name));
    if (!commit.empty()) return commit;
  }
  return std::string();
}

Result<std::vector<Dependency>> parse_dependencies(Members& members, std::string_view list_name) {
  SEKISHO_TRY(list, list_of(members, list_name));
  std::vector<Dependency> dependencies;
  for (const Json& item : *list) {
    SEKISHO_TRY(one, Members::of(item, std::string(list_name) + "[]"));
    Dependency dependency;
    SEKISHO_TRY(name, text_of(one, "name"));
    SEKISHO_TRY(uri, text_of(one, "uri"));
    SEKISHO_TRY(digests, object_of(one, "digest"));
    SEKISHO_TRY(commit, parse_commit(std::move(digests)));
    dependencies.push_back({std::move(name), std::move(uri), std::move(commit)});
  }
  return dependencies;
}

// A dependency may leave out the ref.
bool is_of(const Dependency& dependency, const Source& source) {
  const Source other = parse_source(dependency.uri);
  return other.repository == source.repository && (other.ref.empty() || other.ref == source.ref);
}

void find_commit(Provenance& provenance, const std::vector<Dependency>& dependencies) {
  for (const Dependency& dependency : dependencies) {
    if (!is_of(dependency, provenance.source) || dependency.commit.empty()) continue;
    provenance.commit = dependency.commit;
    return;
  }
}

// The one git repository among the dependencies of that name (of any, where it is empty).
void take_only_repository(Provenance& provenance, const std::vector<Dependency>& dependencies,
                          std::string_view name) {
  std::optional<Source> only;
  for (const Dependency& dependency : dependencies) {
    if (!dependency.uri.starts_with("git+") || (!name.empty() && dependency.name != name)) continue;
    Source source = parse_source(dependency.uri);
    if (only && *only != source) return;
    only = std::move(source);
  }
  if (only) provenance.source = *std::move(only);
}

// A place is an object of repository, ref and path.
Result<bool> take_place(Provenance& provenance, Members place) {
  SEKISHO_TRY(repository, text_of(place, "repository"));
  SEKISHO_TRY(ref, text_of(place, "ref"));
  SEKISHO_TRY(path, text_of(place, "path"));
  if (repository.empty()) return false;
  provenance.source = parse_source(repository);
  if (!ref.empty()) provenance.source.ref = std::move(ref);
  provenance.workflow = std::move(path);
  return true;
}

// https://cloud.google.com/build/gcb-buildtypes/google-worker/v1: sourceToBuild is there only where it
// differs.
Done take_google_place(Provenance& provenance, Members& parameters) {
  for (const std::string_view name : {"sourceToBuild", "buildConfigSource"}) {
    SEKISHO_TRY(place, object_of(parameters, name));
    SEKISHO_TRY(taken, take_place(provenance, std::move(place)));
    if (taken) return done();
  }
  return done();
}

bool is_github(std::string_view type) {
  return type == "https://actions.github.io/buildtypes/workflow/v1" ||
         type == "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1";
}

bool is_gitlab(std::string_view type) {
  constexpr std::string_view kRunner = "https://gitlab.com/gitlab-org/gitlab-runner/-/blob/";
  return (type.starts_with(kRunner) && type.ends_with("/PROVENANCE.md")) ||
         type == "https://docs.gitlab.com/ci/pipeline_security/slsa/provenance_v1" ||
         type == "https://docs.gitlab.com/ee/ci/pipeline_security/slsa/provenance_v1.html";
}

// Their first dependency is the pipeline, not what it builds.
bool is_tekton(std::string_view type) {
  return type.starts_with("https://tekton.dev/chains/") ||
         type == "https://cloud.google.com/build/gcb-buildtypes/google-builder/v1";
}

Done take_source(Provenance& provenance, Members& parameters, const std::vector<Dependency>& dependencies) {
  const std::string& type = provenance.build_type;
  if (is_github(type)) {
    SEKISHO_TRY(workflow, object_of(parameters, "workflow"));
    SEKISHO_CHECK(take_place(provenance, std::move(workflow)));
  } else if (type == "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1") {
    SEKISHO_CHECK(take_google_place(provenance, parameters));
  } else if (is_gitlab(type)) {
    SEKISHO_TRY(source, text_of(parameters, "source"));
    provenance.source = parse_source(source);
  } else {
    take_only_repository(provenance, dependencies, is_tekton(type) ? "inputs/result" : "");
  }
  if (!provenance.source.repository.empty()) find_commit(provenance, dependencies);
  return done();
}

Done take_times(Provenance& provenance, Members& metadata, std::string_view started,
                std::string_view finished) {
  SEKISHO_TRY(from, time_of(metadata, started));
  SEKISHO_TRY(to, time_of(metadata, finished));
  provenance.started = from;
  provenance.finished = to;
  return done();
}

// The specification spells invocationId and buildInvocationId, the Go types that most tools use (cosign among
// them) invocationID and buildInvocationID. The name comes without its last letter; both at once is a
// collision that the JSON reader has refused.
Result<std::string> parse_invocation(const Members& metadata, const std::string& stem) {
  for (const auto& [name, value] : metadata.all()) {
    if (name != stem + "d" && name != stem + "D") continue;
    if (const auto* text = value.as_string()) return *text;
    if (!value.is_null()) return malformed("metadata." + name + " is not a string");
  }
  return std::string();
}

// https://slsa.dev/spec/v1.0/provenance
Result<Provenance> parse_v1(Members members) {
  Provenance provenance;
  SEKISHO_TRY(definition, object_of(members, "buildDefinition"));
  SEKISHO_TRY(type, needed_text_of(definition, "buildType"));
  provenance.build_type = std::move(type);
  SEKISHO_TRY(parameters, object_of(definition, "externalParameters"));
  SEKISHO_TRY(dependencies, parse_dependencies(definition, "resolvedDependencies"));
  SEKISHO_CHECK(take_source(provenance, parameters, dependencies));
  SEKISHO_TRY(run, object_of(members, "runDetails"));
  SEKISHO_TRY(builder, object_of(run, "builder"));
  SEKISHO_TRY(id, needed_text_of(builder, "id"));
  provenance.builder = std::move(id);
  SEKISHO_TRY(metadata, object_of(run, "metadata"));
  SEKISHO_TRY(invocation, parse_invocation(metadata, "invocationI"));
  provenance.invocation = std::move(invocation);
  SEKISHO_CHECK(take_times(provenance, metadata, "startedOn", "finishedOn"));
  return provenance;
}

Done take_config_source(Provenance& provenance, Members place) {
  SEKISHO_TRY(uri, text_of(place, "uri"));
  SEKISHO_TRY(digests, object_of(place, "digest"));
  SEKISHO_TRY(commit, parse_commit(std::move(digests)));
  SEKISHO_TRY(entry_point, text_of(place, "entryPoint"));
  if (uri.empty()) return done();
  provenance.source = parse_source(uri);
  provenance.commit = std::move(commit);
  if (entry_point.starts_with(".github/workflows/")) provenance.workflow = std::move(entry_point);
  return done();
}

// https://slsa.dev/spec/v0.2/provenance
Result<Provenance> parse_v02(Members members) {
  Provenance provenance;
  SEKISHO_TRY(builder, object_of(members, "builder"));
  SEKISHO_TRY(id, needed_text_of(builder, "id"));
  provenance.builder = std::move(id);
  SEKISHO_TRY(type, needed_text_of(members, "buildType"));
  provenance.build_type = std::move(type);
  SEKISHO_TRY(invocation, object_of(members, "invocation"));
  SEKISHO_TRY(place, object_of(invocation, "configSource"));
  SEKISHO_CHECK(take_config_source(provenance, std::move(place)));
  SEKISHO_TRY(materials, parse_dependencies(members, "materials"));
  if (provenance.source.repository.empty()) take_only_repository(provenance, materials, "");
  if (provenance.commit.empty()) find_commit(provenance, materials);
  SEKISHO_TRY(metadata, object_of(members, "metadata"));
  SEKISHO_TRY(run, parse_invocation(metadata, "buildInvocationI"));
  provenance.invocation = std::move(run);
  SEKISHO_CHECK(take_times(provenance, metadata, "buildStartedOn", "buildFinishedOn"));
  return provenance;
}

}  // namespace

Result<Provenance> parse_provenance(Kind kind, std::string_view predicate, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(predicate, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "provenance"));
  if (kind == Kind::kProvenance1) return parse_v1(std::move(members));
  if (kind == Kind::kProvenance02) return parse_v02(std::move(members));
  return malformed("this type is no provenance");
}

}  // namespace sekisho::attest
