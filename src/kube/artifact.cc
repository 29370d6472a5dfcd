#include "kube/artifact.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::kube {
namespace {

constexpr const char* kApi = "source.toolkit.fluxcd.io/v1";
constexpr const char* kKind = "ExternalArtifact";
constexpr const char* kSelf = "sekisho";
constexpr std::size_t kMessageBytes = 1000;  // an Event's message may have 1024

std::string_view truth_name(Truth truth) {
  switch (truth) {
    case Truth::kTrue:
      return "True";
    case Truth::kFalse:
      return "False";
    case Truth::kUnknown:
      return "Unknown";
  }
  return "Unknown";
}

Json named(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Json::Object object;
  for (const auto& [key, value] : pairs) object.emplace_back(key, value);
  return object;
}

std::string text_of(const Json& object, std::string_view key) {
  const std::string* text = object.find_text(key);
  return text == nullptr ? std::string() : *text;
}

Truth truth_of(std::string_view text) {
  if (text == "True") return Truth::kTrue;
  return text == "False" ? Truth::kFalse : Truth::kUnknown;
}

Condition read_condition(const Json& json) {
  return {text_of(json, "type"), truth_of(text_of(json, "status")), text_of(json, "reason"),
          text_of(json, "message"), parse_time(text_of(json, "lastTransitionTime")).value_or(Time())};
}

Json render(const Artifact& artifact) {
  Json::Object object{{"digest", artifact.digest}, {"lastUpdateTime", render_time(artifact.updated)},
                      {"path", artifact.path},     {"revision", artifact.revision},
                      {"size", artifact.size},     {"url", artifact.url}};
  if (!artifact.metadata.empty()) object.emplace_back("metadata", named(artifact.metadata));
  return object;
}

Json render(const Condition& condition, std::int64_t generation) {
  return Json::Object{
      {"type", condition.type},           {"status", truth_name(condition.truth)},
      {"reason", condition.reason},       {"message", condition.message},
      {"observedGeneration", generation}, {"lastTransitionTime", render_time(condition.since)}};
}

// When a condition's truth did not change, neither does its time.
void keep_time(Condition& condition, const Known& known) {
  const auto before = std::find_if(known.conditions.begin(), known.conditions.end(),
                                   [&](const Condition& one) { return one.type == condition.type; });
  if (before == known.conditions.end() || before->since == Time()) return;
  if (before->truth == condition.truth) condition.since = before->since;
}

Json::Object head(const Name& name) {
  return {{"apiVersion", kApi},
          {"kind", kKind},
          {"metadata", Json::Object{{"name", name.name}, {"namespace", name.name_space}}}};
}

}  // namespace

Known read_known(const Json& object) {
  Known known;
  if (const Json* metadata = object.find("metadata")) {
    known.uid = text_of(*metadata, "uid");
    const Json* generation = metadata->find("generation");
    if (generation != nullptr && generation->as_integer() != nullptr)
      known.generation = *generation->as_integer();
  }
  const Json* status = object.find("status");
  if (status == nullptr) return known;
  const Json* artifact = status->find("artifact");
  known.has_artifact = artifact != nullptr && !artifact->is_null();
  const Json* conditions = status->find("conditions");
  if (conditions == nullptr || conditions->as_array() == nullptr) return known;
  for (const Json& one : *conditions->as_array()) known.conditions.push_back(read_condition(one));
  return known;
}

Json render_artifact(const Name& name) {
  Json::Object object = head(name);
  object[2].second.as_object()->emplace_back("labels", Json::Object{{"app.kubernetes.io/managed-by", kSelf}});
  object.emplace_back("spec", Json::Object{});
  return object;
}

Json render_status(const Name& name, const std::optional<Artifact>& artifact,
                   std::vector<Condition> conditions, const Known& known) {
  Json::Array rendered;
  for (Condition& condition : conditions) {
    keep_time(condition, known);
    rendered.push_back(render(condition, known.generation));
  }
  Json::Object status;
  if (artifact) status.emplace_back("artifact", render(*artifact));
  status.emplace_back("conditions", std::move(rendered));
  Json::Object object = head(name);
  object.emplace_back("status", std::move(status));
  return object;
}

Json render_event(const Name& name, const Known& known, const Event& event) {
  Json::Object metadata{{"generateName", name.name.substr(0, 200) + "-"}, {"namespace", name.name_space}};
  if (!event.annotations.empty()) metadata.emplace_back("annotations", named(event.annotations));
  Json::Object about{
      {"apiVersion", kApi}, {"kind", kKind}, {"name", name.name}, {"namespace", name.name_space}};
  if (!known.uid.empty()) about.emplace_back("uid", known.uid);
  const std::string time = render_time(event.time);
  return Json::Object{{"apiVersion", "v1"},
                      {"kind", "Event"},
                      {"metadata", std::move(metadata)},
                      {"involvedObject", std::move(about)},
                      {"type", event.type == EventType::kWarning ? "Warning" : "Normal"},
                      {"reason", event.reason},
                      {"message", printable(event.message, kMessageBytes)},
                      {"source", Json::Object{{"component", kSelf}}},
                      {"reportingComponent", kSelf},
                      {"firstTimestamp", time},
                      {"lastTimestamp", time},
                      {"count", 1}};
}

}  // namespace sekisho::kube
