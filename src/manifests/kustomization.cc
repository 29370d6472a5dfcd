#include "manifests/kustomization.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "base/text.h"
#include "manifests/kinds.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

bool is_absent(const Node& node) {
  return node.type == Node::Type::kNull || (node.is_list() && node.items.empty()) ||
         (node.is_map() && node.members.empty()) || (node.as_text() != nullptr && node.text.empty());
}

class Reader {
 public:
  explicit Reader(Inspection& inspection) : inspection_(inspection) {}

  Result<Kustomization> read(const Node& node) {
    made_.place = node.place;
    if (!node.is_map()) return wrong(node, "a kustomization must be a map");
    for (const Node::Member& member : node.members) {
      const auto field = kFields.find(member.key);
      if (field == kFields.end()) {
        return wrong(member.place, "a kustomization has no " + printable(member.key, 100));
      }
      if (!is_absent(member.value)) SEKISHO_CHECK((this->*field->second)(member.value));
    }
    return std::move(made_);
  }

 private:
  using Field = Done (Reader::*)(const Node&);
  static const std::map<std::string_view, Field> kFields;

  Error wrong(yaml::Place place, const std::string& what) const {
    return fail(ReasonCode::kKustomizeInvalid, inspection_.spot(place).text() + ": " + what);
  }
  Error wrong(const Node& node, const std::string& what) const { return wrong(node.place, what); }

  Result<Entry> text_of(const Node& node) const {
    if (node.as_text() != nullptr) return Entry{node.text, node.place};
    return wrong(node, "expected a string, found " + std::string(node.type_name()));
  }

  // Tags like 1.25 are numbers to YAML, and refused by kustomize too.
  Done maybe_text(const Node& map, std::string_view key, std::optional<Entry>& into) const {
    const Node* found = map.find(key);
    if (found == nullptr || is_absent(*found)) return done();
    SEKISHO_TRY(entry, text_of(*found));
    into = std::move(entry);
    return done();
  }

  Done maybe_text(const Node& map, std::string_view key, std::string& into) const {
    std::optional<Entry> entry;
    SEKISHO_CHECK(maybe_text(map, key, entry));
    if (entry) into = entry->text;
    return done();
  }

  Done texts(const Node& list, std::vector<Entry>& into) const {
    if (!list.is_list()) return wrong(list, "expected a list, found " + std::string(list.type_name()));
    for (const Node& item : list.items) {
      SEKISHO_TRY(entry, text_of(item));
      into.push_back(std::move(entry));
    }
    return done();
  }

  Done each_map(const Node& list, const std::function<Done(const Node&)>& take) const {
    if (!list.is_list()) return wrong(list, "expected a list, found " + std::string(list.type_name()));
    for (const Node& item : list.items) {
      if (!item.is_map()) return wrong(item, "expected a map, found " + std::string(item.type_name()));
      SEKISHO_CHECK(take(item));
    }
    return done();
  }

  Done check_keys(const Node& map, std::initializer_list<std::string_view> known) const {
    for (const Node::Member& member : map.members) {
      if (std::find(known.begin(), known.end(), member.key) == known.end()) {
        return wrong(member.place, "unknown field " + printable(member.key, 100));
      }
    }
    return done();
  }

  Done flag(const Node& map, std::string_view key, bool& into) const {
    const Node* found = map.find(key);
    if (found == nullptr) return done();
    if (found->type != Node::Type::kBool) return wrong(*found, std::string(key) + " must be true or false");
    into = fold_case(found->text) == "true";
    return done();
  }

  Done nothing(const Node&) { return done(); }

  Done api_version(const Node& node) {
    SEKISHO_TRY(entry, text_of(node));
    if (split_api_version(entry.text).first == "kustomize.config.k8s.io") return done();
    return wrong(node, "not a kustomization: apiVersion " + printable(entry.text, 100));
  }

  Done kind(const Node& node) {
    SEKISHO_TRY(entry, text_of(node));
    if (entry.text == "Component") made_.kind = Kustomization::Kind::kComponent;
    if (entry.text == "Component" || entry.text == "Kustomization") return done();
    return wrong(node, "not a kustomization: kind " + printable(entry.text, 100));
  }

  Done resources(const Node& node) { return texts(node, made_.resources); }
  Done components(const Node& node) { return texts(node, made_.components); }
  Done crds(const Node& node) { return texts(node, made_.crds); }
  Done name_space(const Node& node) { return keep_text(node, made_.name_space); }
  Done prefix(const Node& node) { return keep_text(node, made_.prefix); }
  Done suffix(const Node& node) { return keep_text(node, made_.suffix); }

  Done keep_text(const Node& node, std::string& into) const {
    SEKISHO_TRY(entry, text_of(node));
    into = std::move(entry.text);
    return done();
  }

  // Labels are compared as text, whatever they are written as.
  Done pairs(const Node& map, Words& into) const {
    if (!map.is_map()) return wrong(map, "expected a map, found " + std::string(map.type_name()));
    for (const Node::Member& member : map.members) into.emplace_back(member.key, member.value.text);
    return done();
  }

  Done common_labels(const Node& node) { return pairs(node, made_.labels); }
  Done common_annotations(const Node& node) { return pairs(node, made_.annotations); }
  Done labels(const Node& node) {
    return each_map(node, [&](const Node& item) {
      const Node* found = item.find("pairs");
      return found == nullptr ? done() : pairs(*found, made_.labels);
    });
  }

  Done options(const Node& map, PatchEntry& patch) const {
    const Node* found = map.find("options");
    if (found == nullptr || is_absent(*found)) return done();
    SEKISHO_CHECK(flag(*found, "allowNameChange", patch.may_rename));
    return flag(*found, "allowKindChange", patch.may_change_kind);
  }

  // What patches and patchesJson6902 have in common.
  Result<PatchEntry> patch_of(const Node& item) const {
    SEKISHO_CHECK(check_keys(item, {"path", "patch", "target", "options"}));
    PatchEntry patch;
    patch.place = item.place;
    SEKISHO_CHECK(maybe_text(item, "path", patch.file));
    SEKISHO_CHECK(maybe_text(item, "patch", patch.text));
    SEKISHO_CHECK(options(item, patch));
    if (patch.file.has_value() == patch.text.has_value()) {
      return wrong(item, "a patch has a path or a patch");
    }
    return patch;
  }

  Done patches(const Node& node) {
    return each_map(node, [&](const Node& item) -> Done {
      SEKISHO_TRY(patch, patch_of(item));
      const Node* target = item.find("target");
      if (target != nullptr && !is_absent(*target)) {
        auto selector = Selector::read(*target);
        if (!selector.ok()) return placed(selector.error(), target->place);
        patch.target = *std::move(selector);
      }
      made_.patches.push_back(std::move(patch));
      return done();
    });
  }

  Error placed(Error error, yaml::Place place) const {
    error.detail = inspection_.spot(place).text() + ": " + error.detail;
    return error;
  }

  Done strategic(const Node& node) {
    std::vector<Entry> entries;
    SEKISHO_CHECK(texts(node, entries));
    for (Entry& entry : entries) {
      PatchEntry patch;
      patch.place = entry.place;
      // Several lines are the patch itself, and so is what begins like a map.
      const bool inline_text = entry.text.find('\n') != std::string::npos || entry.text.starts_with('{');
      (inline_text ? patch.text : patch.file) = std::move(entry);
      made_.strategic.push_back(std::move(patch));
    }
    return done();
  }

  Done json6902(const Node& node) {
    return each_map(node, [&](const Node& item) -> Done {
      SEKISHO_TRY(patch, patch_of(item));
      const Node* target = item.find("target");
      if (target == nullptr || !target->is_map()) return wrong(item, "the patch has no target");
      Identity exactly;
      SEKISHO_CHECK(maybe_text(*target, "group", exactly.group));
      SEKISHO_CHECK(maybe_text(*target, "version", exactly.version));
      SEKISHO_CHECK(maybe_text(*target, "kind", exactly.kind));
      SEKISHO_CHECK(maybe_text(*target, "name", exactly.name));
      SEKISHO_CHECK(maybe_text(*target, "namespace", exactly.name_space));
      patch.exactly = std::move(exactly);
      made_.json6902.push_back(std::move(patch));
      return done();
    });
  }

  Done images(const Node& node) {
    return each_map(node, [&](const Node& item) -> Done {
      SEKISHO_CHECK(check_keys(item, {"name", "newName", "newTag", "digest", "tagSuffix"}));
      ImageEntry image;
      SEKISHO_CHECK(maybe_text(item, "name", image.name));
      SEKISHO_CHECK(maybe_text(item, "newName", image.new_name));
      SEKISHO_CHECK(maybe_text(item, "newTag", image.new_tag));
      SEKISHO_CHECK(maybe_text(item, "digest", image.digest));
      SEKISHO_CHECK(maybe_text(item, "tagSuffix", image.suffix));
      if (image.name.empty()) return wrong(item, "an image has no name");
      made_.images.push_back(std::move(image));
      return done();
    });
  }

  Done generators(const Node& node, const std::string& kind) {
    return each_map(node, [&](const Node& item) -> Done {
      Generated made;
      made.kind = kind;
      made.place = item.place;
      SEKISHO_CHECK(maybe_text(item, "name", made.name));
      SEKISHO_CHECK(maybe_text(item, "namespace", made.name_space));
      std::optional<Entry> env;
      SEKISHO_CHECK(maybe_text(item, "env", env));
      if (env) made.files.push_back(*std::move(env));
      for (const char* key : {"files", "envs"}) {
        if (const Node* list = item.find(key); list != nullptr && !is_absent(*list))
          SEKISHO_CHECK(texts(*list, made.files));
      }
      if (const Node* list = item.find("literals"); list != nullptr && !is_absent(*list))
        SEKISHO_CHECK(texts(*list, made.literals));
      // KEY=PATH
      for (Entry& file : made.files) file.text.erase(0, file.text.find('=') + 1);
      made_.generated.push_back(std::move(made));
      return done();
    });
  }
  Done config_maps(const Node& node) { return generators(node, "ConfigMap"); }
  Done secrets(const Node& node) { return generators(node, "Secret"); }

  Done replacements(const Node& node) {
    return each_map(node, [&](const Node& item) {
      made_.replacements.push_back(item);
      return done();
    });
  }

  Done helm(const Node& node) {
    inspection_.note(ReasonCode::kKustomizeHelm, node.place,
                     "a chart is fetched and rendered when it is applied");
    return done();
  }
  Done plugin(const Node& node) {
    inspection_.note(ReasonCode::kKustomizePlugin, node.place,
                     "generators, transformers and validators of one's own decide what is applied");
    return done();
  }
  Done configuration(const Node& node) {
    inspection_.note(ReasonCode::kKustomizeUndecidable, node.place,
                     "it changes what patches and transformers do");
    return done();
  }

  Inspection& inspection_;
  Kustomization made_;
};

const std::map<std::string_view, Reader::Field> Reader::kFields{
    {"apiVersion", &Reader::api_version},
    {"bases", &Reader::resources},
    {"buildMetadata", &Reader::nothing},
    {"commonAnnotations", &Reader::common_annotations},
    {"commonLabels", &Reader::common_labels},
    {"components", &Reader::components},
    {"configMapGenerator", &Reader::config_maps},
    {"configurations", &Reader::configuration},
    {"crds", &Reader::crds},
    {"generatorOptions", &Reader::nothing},
    {"generators", &Reader::plugin},
    {"helmChartInflationGenerator", &Reader::helm},
    {"helmCharts", &Reader::helm},
    {"helmGlobals", &Reader::helm},
    {"images", &Reader::images},
    {"kind", &Reader::kind},
    {"labels", &Reader::labels},
    {"metadata", &Reader::nothing},
    {"namePrefix", &Reader::prefix},
    {"nameSuffix", &Reader::suffix},
    {"namespace", &Reader::name_space},
    {"openapi", &Reader::configuration},
    {"patches", &Reader::patches},
    {"patchesJson6902", &Reader::json6902},
    {"patchesStrategicMerge", &Reader::strategic},
    {"replacements", &Reader::replacements},
    {"replicas", &Reader::nothing},
    {"resources", &Reader::resources},
    {"secretGenerator", &Reader::secrets},
    {"sortOptions", &Reader::nothing},
    {"transformers", &Reader::plugin},
    {"validators", &Reader::plugin},
    {"vars", &Reader::nothing},
};

}  // namespace

Result<Kustomization> read_kustomization(Inspection& inspection, const std::string& file) {
  SEKISHO_TRY(documents, read_yaml(inspection, file));
  if (documents.size() == 1) return Reader(inspection).read(documents.front());
  return fail(ReasonCode::kKustomizeInvalid, file + ": a kustomization file holds one document");
}

bool is_remote(std::string_view path) {
  return path.find_first_of(":@?") != std::string_view::npos || fold_case(path).starts_with("github.com");
}

}  // namespace sekisho::manifests
