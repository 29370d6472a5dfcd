#include "audit/pods.h"

#include <algorithm>
#include <array>
#include <map>

#include "audit/fields.h"
#include "audit/image.h"
#include "base/text.h"

namespace sekisho::audit {
namespace {

struct ContainerList {
  const char* field;
  const char* statuses;
  const char* part;
};
constexpr std::array<ContainerList, 3> kContainerLists{{
    {"containers", "containerStatuses", "container"},
    {"initContainers", "initContainerStatuses", "init"},
    {"ephemeralContainers", "ephemeralContainerStatuses", "ephemeral"},
}};

// Its controller, else its first owner; null where it has none that is a workload: nodes own static Pods.
const Json* find_owner(const Json& body) {
  const Json::Array* owners = find_array(body, {"metadata", "ownerReferences"});
  if (owners == nullptr || owners->empty()) return nullptr;
  const auto controller = std::find_if(owners->begin(), owners->end(), [](const Json& owner) {
    const Json* found = owner.find("controller");
    return found != nullptr && found->as_bool() != nullptr && *found->as_bool();
  });
  const Json& owner = controller == owners->end() ? owners->front() : *controller;
  return text_at(owner, {"kind"}) == "Node" ? nullptr : &owner;
}

// A Deployment's ReplicaSets are called NAME-HASH, and their Pods carry the hash.
std::string workload_of(const Object& object) {
  const Json* owner = find_owner(object.body);
  const std::string kind = owner == nullptr ? "" : text_at(*owner, {"kind"});
  const std::string name = owner == nullptr ? "" : text_at(*owner, {"name"});
  if (kind.empty() || name.empty()) return object.type.kind + "/" + object.name();
  const std::string hash = text_at(object.body, {"metadata", "labels", "pod-template-hash"});
  const bool of_deployment =
      kind == "ReplicaSet" && !hash.empty() && name.size() > hash.size() + 1 && name.ends_with("-" + hash);
  if (of_deployment) return "Deployment/" + name.substr(0, name.size() - hash.size() - 1);
  return kind + "/" + name;
}

// PodReader reads one Pod, or the template of Pods.
class PodReader {
 public:
  PodReader(Draft& draft, const Object& object, std::string workload)
      : draft_(draft), object_(object), workload_(std::move(workload)) {}

  // read reads a PodSpec by itself where status is null, else by the status.
  void read(const Json& spec, const std::string& field, const Json* status) {
    for (const ContainerList& list : kContainerLists) containers(spec, field, list, status);
    volumes(spec, field, status);
  }

 private:
  // Item is a container or a volume: where it is, what it is called, and what it names.
  struct Item {
    std::string at, name, part, spec;
  };

  template <class Take>
  void each(const Json& spec, const std::string& field, const char* name, Take take) {
    const Json* list = spec.find(name);
    if (list == nullptr || list->is_null()) return;
    const std::string at = field + "." + name;
    if (list->as_array() == nullptr) return wrong(at, "must be a list");
    for (std::size_t i = 0; i < list->as_array()->size(); ++i)
      take((*list->as_array())[i], at + "[" + std::to_string(i) + "]");
  }

  void containers(const Json& spec, const std::string& field, const ContainerList& list, const Json* status) {
    const auto ids = image_ids(status, list.statuses);
    each(spec, field, list.field, [&](const Json& container, const std::string& at) {
      const Item item{at, text_at(container, {"name"}), list.part, text_at(container, {"image"})};
      if (status == nullptr) return by_specification(item);
      const auto id = ids.find(item.name);
      by_status(item, id == ids.end() ? std::string() : id->second);
    });
  }

  // Only newer kubelets tell what an image volume was mounted from.
  void volumes(const Json& spec, const std::string& field, const Json* status) {
    const auto references = volume_references(status);
    each(spec, field, "volumes", [&](const Json& volume, const std::string& at) {
      if (volume.find("image") == nullptr) return;
      const Item item{at, text_at(volume, {"name"}), "volume", text_at(volume, {"image", "reference"})};
      const auto mounted = references.find(item.name);
      mounted == references.end() ? by_specification(item) : by_status(item, mounted->second);
    });
  }

  // The imageRef of each image volume that a container has mounted, by the volume's name.
  static std::map<std::string, std::string> volume_references(const Json* status) {
    std::map<std::string, std::string> references;
    for (const ContainerList& list : kContainerLists) {
      const Json::Array* statuses = status == nullptr ? nullptr : find_array(*status, {list.statuses});
      if (statuses == nullptr) continue;
      for (const Json& one : *statuses) add_mounted(one, references);
    }
    return references;
  }

  static void add_mounted(const Json& container, std::map<std::string, std::string>& references) {
    const Json::Array* mounts = find_array(container, {"volumeMounts"});
    if (mounts == nullptr) return;
    for (const Json& mount : *mounts) {
      std::string reference = text_at(mount, {"volumeStatus", "image", "imageRef"});
      if (!reference.empty()) references.emplace(text_at(mount, {"name"}), std::move(reference));
    }
  }

  // The imageID of each container, by its name; the first one where a name is there twice.
  static std::map<std::string, std::string> image_ids(const Json* status, const char* list) {
    std::map<std::string, std::string> ids;
    const Json::Array* statuses = status == nullptr ? nullptr : find_array(*status, {list});
    if (statuses == nullptr) return ids;
    for (const Json& one : *statuses) ids.emplace(text_at(one, {"name"}), text_at(one, {"imageID"}));
    return ids;
  }

  void by_status(const Item& item, const std::string& image_id) {
    const auto running = find_running(item.spec, image_id);
    if (!running.ok()) return wrong(item, running.error());
    add(item, running->reference, running->index);
  }

  void by_specification(const Item& item) {
    const auto reference = parse_image(item.spec);
    if (!reference.ok()) return wrong(item, reference.error());
    add(item, plain(*reference), std::nullopt);
  }

  void add(const Item& item, oci::Reference reference, std::optional<crypto::Digest> index) {
    report::Place place = object_.place(item.part);
    place.workload = workload_;
    place.container = item.name;
    place.spec = item.spec;
    draft_.add({std::move(reference), std::move(place), std::move(index)});
  }

  void wrong(const Item& item, const Error& error) {
    draft_.note(object_.at(item.at), object_.title() + ", " + item.part + " " + printable(item.name, 300) +
                                         ": " + (item.spec.empty() ? "it names no image" : error.detail));
  }
  void wrong(const std::string& field, const std::string& what) {
    draft_.note(object_.at(field), object_.title() + ": " + what);
  }

  Draft& draft_;
  const Object& object_;
  const std::string workload_;
};

void read_template(Draft& draft, const Object& object, std::initializer_list<std::string_view> path,
                   const std::string& field, std::string workload) {
  const Json* spec = find_path(object.body, path);
  if (spec == nullptr || spec->as_object() == nullptr)
    return draft.note(object.at(field), object.title() + ": the specification of its Pods is missing");
  PodReader(draft, object, std::move(workload)).read(*spec, field, nullptr);
}

// What a Deployment leaves of its former revisions is for going back only.
bool is_former_revision(const Object& object) {
  const Json* replicas = find_path(object.body, {"spec", "replicas"});
  return object.type.kind == "ReplicaSet" && find_owner(object.body) != nullptr && replicas != nullptr &&
         replicas->as_integer() != nullptr && *replicas->as_integer() == 0;
}

}  // namespace

void read_pod(Draft& draft, const Object& object) {
  const Json* spec = object.body.find("spec");
  if (spec == nullptr || spec->as_object() == nullptr)
    return draft.note(object.at("spec"), object.title() + ": its specification is missing");
  // A Pod without a status does not run.
  const Json none;
  const Json* status = object.body.find("status");
  PodReader(draft, object, workload_of(object)).read(*spec, "spec", status == nullptr ? &none : status);
}

void read_workload(Draft& draft, const Object& object) {
  if (is_former_revision(object)) return;
  const bool owned = object.type.kind == "ReplicaSet" || object.type.kind == "Job";
  read_template(draft, object, {"spec", "template", "spec"}, "spec.template.spec",
                owned ? workload_of(object) : object.type.kind + "/" + object.name());
}

void read_cron_job(Draft& draft, const Object& object) {
  read_template(draft, object, {"spec", "jobTemplate", "spec", "template", "spec"},
                "spec.jobTemplate.spec.template.spec", object.type.kind + "/" + object.name());
}

void read_pod_template(Draft& draft, const Object& object) {
  read_template(draft, object, {"template", "spec"}, "template.spec", object.type.kind + "/" + object.name());
}

}  // namespace sekisho::audit
