#include "serve/note.h"

#include "base/file.h"
#include "base/json.h"

namespace sekisho::serve {
namespace {

Json render(const Revision& revision) {
  Json::Object metadata;
  for (const auto& [key, value] : revision.metadata) metadata.emplace_back(key, value);
  return Json::Object{{"manifest", revision.manifest.text()},     {"revision", revision.text},
                      {"archive", revision.archive.text()},       {"size", revision.size},
                      {"updated", render_time(revision.updated)}, {"metadata", std::move(metadata)}};
}

Result<oci::Annotations> read_metadata(Members& members) {
  SEKISHO_TRY(json, members.need("metadata"));
  oci::Annotations metadata;
  if (const Json::Object* object = json->as_object()) {
    for (const auto& [key, value] : *object) {
      if (value.as_string() != nullptr) metadata.emplace_back(key, *value.as_string());
    }
  }
  return metadata;
}

Result<Revision> read_revision(const Json& json) {
  SEKISHO_TRY(members, Members::of(json, "revision"));
  SEKISHO_TRY(manifest_text, members.text("manifest"));
  SEKISHO_TRY(manifest, crypto::Digest::parse(manifest_text));
  SEKISHO_TRY(text, members.text("revision"));
  SEKISHO_TRY(archive_text, members.text("archive"));
  SEKISHO_TRY(archive, crypto::Digest::parse(archive_text));
  SEKISHO_TRY(size, members.integer("size", std::numeric_limits<std::int64_t>::max()));
  SEKISHO_TRY(time_text, members.text("updated"));
  const auto updated = parse_time(time_text);
  if (!updated) return fail(ReasonCode::kJsonShape, "updated is no time");
  SEKISHO_TRY(metadata, read_metadata(members));
  return Revision{manifest, text, archive, size, *updated, std::move(metadata)};
}

}  // namespace

std::vector<Revision> read_note(const std::filesystem::path& file, const Limits& limits) {
  const auto text = read_regular_file(file, limits.config_file_bytes);
  if (!text.ok()) return {};
  const auto json = parse_json(*text);
  const Json* list = json.ok() ? json->find("revisions") : nullptr;
  if (list == nullptr || list->as_array() == nullptr) return {};
  std::vector<Revision> revisions;
  for (const Json& one : *list->as_array()) {
    auto revision = read_revision(one);
    if (revision.ok()) revisions.push_back(*std::move(revision));
  }
  return revisions;
}

Done write_note(const std::filesystem::path& file, const std::vector<Revision>& revisions) {
  Json::Array list;
  for (const Revision& revision : revisions) list.push_back(render(revision));
  return replace_file(file, render_json_pretty(Json::Object{{"revisions", std::move(list)}}) + "\n", 0600);
}

}  // namespace sekisho::serve
