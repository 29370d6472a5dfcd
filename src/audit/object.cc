#include "audit/object.h"

#include <array>

#include "audit/fields.h"
#include "audit/pods.h"
#include "audit/sources.h"
#include "base/text.h"

namespace sekisho::audit {
namespace {

constexpr std::size_t kListDepth = 8;  // lists of lists of ...
constexpr std::size_t kWords = 300;

struct Kind {
  std::string_view group, kind;
  void (*read)(Draft&, const Object&);
};

constexpr std::array<Kind, 14> kKinds{{
    {"", "Pod", read_pod},
    {"", "PodTemplate", read_pod_template},
    {"", "ReplicationController", read_workload},
    {"apps", "DaemonSet", read_workload},
    {"apps", "Deployment", read_workload},
    {"apps", "ReplicaSet", read_workload},
    {"apps", "StatefulSet", read_workload},
    {"argoproj.io", "Application", read_application},
    {"batch", "CronJob", read_cron_job},
    {"batch", "Job", read_workload},
    {"helm.toolkit.fluxcd.io", "HelmRelease", read_helm_release},
    {"kustomize.toolkit.fluxcd.io", "Kustomization", read_kustomization},
    {"source.toolkit.fluxcd.io", "ExternalArtifact", read_external_artifact},
    {"source.toolkit.fluxcd.io", "OCIRepository", read_oci_repository},
}};

std::string_view group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

const Kind* find_kind(const Type& type) {
  for (const Kind& one : kKinds) {
    if (one.kind == type.kind && one.group == group_of(type.api_version)) return &one;
  }
  return nullptr;
}

void read(Draft& draft, const Json& value, const Type& outer, const std::string& where, std::size_t depth) {
  Type type = type_of(value);
  if (type.kind.empty() && type.api_version.empty()) type = outer;
  if (value.as_object() == nullptr || type.kind.empty()) {
    return draft.note(where, "this is no Kubernetes object: it has no kind");
  }
  const Kind* kind = find_kind(type);
  if (kind != nullptr) {
    draft.understand();
    return kind->read(draft, {value, type, where});
  }
  if (!is_list(type)) return;
  const Type items = item_type(type);
  const Json::Array* list = find_array(value, {"items"});
  if (is_understood(type, list == nullptr ? 1 : list->size())) draft.understand();
  if (list == nullptr) return;
  if (depth >= kListDepth) return draft.note(where, "lists within lists, too deep");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = (where.empty() ? "items[" : where + ".items[") + std::to_string(i) + "]";
    read(draft, (*list)[i], items, at, depth + 1);
  }
}

}  // namespace

Type type_of(const Json& value) { return {text_at(value, {"apiVersion"}), text_at(value, {"kind"})}; }

bool is_list(const Type& type) { return type.kind.ends_with("List"); }

Type item_type(const Type& list) {
  if (!is_list(list) || list.kind == "List") return {};
  return {list.api_version, list.kind.substr(0, list.kind.size() - 4)};
}

bool is_understood(const Type& list, std::size_t items) {
  return is_known(item_type(list)) || (list.kind == "List" && list.api_version == "v1" && items == 0);
}

bool is_known(const Type& type) { return find_kind(type) != nullptr; }

std::string Object::name() const { return text_at(body, {"metadata", "name"}); }

std::string Object::name_space() const { return text_at(body, {"metadata", "namespace"}); }

std::string Object::title() const {
  const std::string within = name_space();
  return printable(type.kind + " " + (within.empty() ? "" : within + "/") + name(), kWords);
}

report::Place Object::place(std::string part) const {
  report::Place place;
  place.name_space = name_space();
  place.workload = type.kind + "/" + name();
  place.part = std::move(part);
  return place;
}

void read_object(Draft& draft, const Json& value, const Type& type, const std::string& where) {
  read(draft, value, type, where, 0);
}

}  // namespace sekisho::audit
