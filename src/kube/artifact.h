// ExternalArtifact (source.toolkit.fluxcd.io/v1) and Events about one, as the JSON that the API server takes;
// pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "kube/client.h"

namespace sekisho::kube {

// kRepositoryKey is the metadata of an artifact that tells the repository it was judged in: HOST/REPOSITORY.
inline constexpr const char* kRepositoryKey = "sekisho.dev/repository";

// Artifact is status.artifact: what consumers fetch.
struct Artifact {
  std::string url, path, revision;
  std::string digest;  // of the archive at the URL
  std::uint64_t size = 0;
  Time updated;
  std::vector<std::pair<std::string, std::string>> metadata;
};

enum class Truth { kTrue, kFalse, kUnknown };

// Condition is one of status.conditions. since is when its truth last changed.
struct Condition {
  std::string type;
  Truth truth = Truth::kUnknown;
  std::string reason, message;
  Time since;
};

// Known is what the server told of an object: what is written next goes on from there.
struct Known {
  std::string uid;
  std::int64_t generation = 0;
  std::vector<Condition> conditions;
  bool has_artifact = false;
};

// read_known reads an ExternalArtifact that the server sent; what it does not hold is left as it is.
Known read_known(const Json& object);

// render_artifact is the object without its status.
Json render_artifact(const Name& name);
// render_status is the object's status alone; without an artifact it has none, which makes consumers stop
// where they are. A condition whose truth and reason are those known keeps its time.
Json render_status(const Name& name, const std::optional<Artifact>& artifact,
                   std::vector<Condition> conditions, const Known& known);

enum class EventType { kNormal, kWarning };
struct Event {
  EventType type = EventType::kNormal;
  std::string reason, message;
  std::vector<std::pair<std::string, std::string>> annotations;
  Time time;
};
// render_event is a core/v1 Event about the ExternalArtifact, named by the server.
Json render_event(const Name& name, const Known& known, const Event& event);

}  // namespace sekisho::kube
