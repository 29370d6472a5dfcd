#include "audit/sources.h"

#include "audit/fields.h"
#include "audit/image.h"
#include "base/text.h"
#include "kube/artifact.h"

namespace sekisho::audit {
namespace {

using crypto::Digest;

constexpr const char* kPart = "artifact";

// A revision is [TAG@]DIGEST.
Result<Digest> parse_revision(std::string_view text) {
  const std::size_t at = text.rfind('@');
  auto digest = Digest::parse(at == std::string_view::npos ? text : text.substr(at + 1));
  if (digest.ok()) return digest;
  return fail(ReasonCode::kInventoryInvalid,
              "the revision " + in_quotes(text) + " has no digest of an artifact");
}

Source source_of(const Object& object) { return {object.type.kind, object.name_space(), object.name()}; }

// What spec.sourceRef or the like names; in the object's own namespace where it names none.
Source origin_of(const Object& object, std::string_view field = "sourceRef") {
  const Json* reference = find_path(object.body, {"spec", field});
  if (reference == nullptr) return {};
  Source source{text_at(*reference, {"kind"}), text_at(*reference, {"namespace"}),
                text_at(*reference, {"name"})};
  if (source.name_space.empty()) source.name_space = object.name_space();
  return source;
}

void wrong(Draft& draft, const Object& object, const std::string& field, const std::string& what) {
  draft.note(object.at(field), object.title() + ": " + what);
}

// The digest that was fetched, else the one that shall be.
Result<Digest> fetched_digest(const Object& object) {
  const std::string revision = text_at(object.body, {"status", "artifact", "revision"});
  if (!revision.empty()) return parse_revision(revision);
  auto wanted = Digest::parse(text_at(object.body, {"spec", "ref", "digest"}));
  if (wanted.ok()) return wanted;
  return fail(ReasonCode::kInventoryInvalid, "nothing was fetched yet, and spec.ref has no digest");
}

// A digest that waits for the repository of its source.
void wait_for(Draft& draft, const Object& object, const std::string& field, const std::string& revision,
              Source source) {
  const auto digest = parse_revision(revision);
  if (!digest.ok()) return wrong(draft, object, field, digest.error().detail);
  report::Place place = object.place(kPart);
  place.spec = source.kind + "/" + source.name;
  const std::string hint =
      text_at(object.body, {"status", "artifact", "metadata", "org.opencontainers.image.source"});
  draft.add_applied({std::move(source), *digest, std::move(place), object.at(field), object.title(), hint});
}

// What `sekisho source` writes of an artifact of its own. Others' artifacts have a source in their
// specification, and annotations of whoever published them in their metadata.
std::optional<oci::Name> told_repository(const Object& object) {
  const std::string text = text_at(object.body, {"status", "artifact", "metadata", kube::kRepositoryKey});
  auto name = oci::Name::parse(text);
  if (text.empty() || !name.ok()) return std::nullopt;
  return *std::move(name);
}

// The release that was made last, the first one of the history, tells the digest of its chart's artifact.
std::string released_digest(const Object& object) {
  const Json::Array* history = find_array(object.body, {"status", "history"});
  return history == nullptr || history->empty() ? "" : text_at(history->front(), {"ociDigest"});
}

// One source of an Application.
void read_source(Draft& draft, const Object& object, const Json& source, const std::string& field,
                 const std::string& revision) {
  const std::string url = text_at(source, {"repoURL"});
  if (!url.starts_with("oci://")) return;
  const auto repository = parse_repository(url);
  if (!repository.ok()) return wrong(draft, object, field + ".repoURL", repository.error().detail);
  if (revision.empty())
    return wrong(draft, object, "status.sync", "nothing was compared with " + in_quotes(url) + " yet");
  const auto digest = parse_revision(revision);
  if (!digest.ok()) return wrong(draft, object, "status.sync", digest.error().detail);
  report::Place place = object.place(kPart);
  place.spec = url;
  draft.add({at_digest(*repository, *digest), std::move(place)});
}

}  // namespace

void read_oci_repository(Draft& draft, const Object& object) {
  const std::string url = text_at(object.body, {"spec", "url"});
  const auto repository = parse_repository(url);
  if (!repository.ok()) return wrong(draft, object, "spec.url", repository.error().detail);
  draft.add_repository(source_of(object), *repository);
  const auto digest = fetched_digest(object);
  if (!digest.ok()) return wrong(draft, object, "status.artifact.revision", digest.error().detail);
  report::Place place = object.place(kPart);
  place.spec = url;
  draft.add({at_digest(*repository, *digest), std::move(place)});
}

void read_external_artifact(Draft& draft, const Object& object) {
  Source origin = origin_of(object);
  if (origin.kind.empty()) {
    if (const auto repository = told_repository(object)) {
      origin = source_of(object);
      draft.add_repository(origin, *repository);
    }
  }
  draft.add_origin(source_of(object), origin);
  if (origin.is_elsewhere()) return;
  const std::string revision = text_at(object.body, {"status", "artifact", "revision"});
  if (revision.empty()) return wrong(draft, object, "status.artifact.revision", "it has no artifact");
  wait_for(draft, object, "status.artifact.revision", revision, origin);
}

void read_kustomization(Draft& draft, const Object& object) {
  const Source origin = origin_of(object);
  if (origin.is_elsewhere()) return;
  const std::string revision = text_at(object.body, {"status", "lastAppliedRevision"});
  if (revision.empty()) return wrong(draft, object, "status.lastAppliedRevision", "nothing was applied yet");
  wait_for(draft, object, "status.lastAppliedRevision", revision, origin);
}

void read_helm_release(Draft& draft, const Object& object) {
  const Source origin = origin_of(object, "chartRef");
  if (origin.kind.empty() || origin.is_elsewhere()) return;
  const std::string digest = released_digest(object);
  if (digest.empty())
    return wrong(draft, object, "status.history", "it tells no digest of a chart that was released");
  wait_for(draft, object, "status.history[0].ociDigest", digest, origin);
}

void read_application(Draft& draft, const Object& object) {
  const Json::Array* sources = find_array(object.body, {"spec", "sources"});
  if (sources == nullptr || sources->empty()) {
    const Json* source = find_path(object.body, {"spec", "source"});
    if (source == nullptr) return;
    return read_source(draft, object, *source, "spec.source",
                       text_at(object.body, {"status", "sync", "revision"}));
  }
  const Json::Array* revisions = find_array(object.body, {"status", "sync", "revisions"});
  for (std::size_t i = 0; i < sources->size(); ++i) {
    const bool told = revisions != nullptr && i < revisions->size();
    read_source(draft, object, (*sources)[i], "spec.sources[" + std::to_string(i) + "]",
                told ? text_at((*revisions)[i], {}) : std::string());
  }
}

}  // namespace sekisho::audit
