#include "registry/layout_index.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "registry/tags.h"

namespace sekisho::registry {
namespace {

using oci::Descriptor;

constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";
// What `cosign save` marks entries with; its signatures and attestations follow their image.
constexpr std::string_view kKind = "kind";
constexpr std::string_view kSavedImage = "dev.cosignproject.cosign/image";
constexpr std::string_view kSavedIndex = "dev.cosignproject.cosign/imageIndex";
constexpr std::string_view kSavedSignatures = "dev.cosignproject.cosign/sigs";
constexpr std::string_view kSavedAttestations = "dev.cosignproject.cosign/atts";
constexpr std::size_t kTagsNamed = 20;

// Annotations that mean something in index.json itself; content must not bring them in.
constexpr std::string_view kReserved[] = {kRefName, kKind, "io.containerd.image.name"};

bool has_kind(const Descriptor& entry, std::string_view kind) {
  const std::string* own = oci::find_annotation(entry.annotations, kKind);
  return own != nullptr && *own == kind;
}

bool is_saved_artifact(const Descriptor& entry) {
  return has_kind(entry, kSavedImage) || has_kind(entry, kSavedIndex);
}

// The tag of a reference name: itself, or what follows the last colon of HOST/REPOSITORY:TAG.
std::optional<std::string> tag_of(std::string_view name) {
  if (oci::is_tag(name)) return std::string(name);
  name = name.substr(0, name.find('@'));
  const std::string_view last = name.substr(name.rfind('/') + 1);
  const std::size_t colon = last.rfind(':');
  if (colon == std::string_view::npos || !oci::is_tag(last.substr(colon + 1))) return std::nullopt;
  return std::string(last.substr(colon + 1));
}

Result<Descriptor> only_one(const std::vector<const Descriptor*>& found, const std::string& what) {
  for (const Descriptor* entry : found) {
    if (entry->digest != found.front()->digest) {
      return fail(ReasonCode::kLayoutInvalid, "index.json has both " + found.front()->digest.text() +
                                                  " and " + entry->digest.text() + " as " + what);
    }
  }
  return *found.front();
}

std::string list_some(const std::vector<std::string>& tags) {
  std::string text;
  for (std::size_t i = 0; i < tags.size() && i < kTagsNamed; ++i)
    text += (i == 0 ? "" : ", ") + printable(tags[i], 200);
  if (tags.size() > kTagsNamed) text += ", ...";
  return tags.empty() ? "no tags" : "the tags " + text;
}

// Access to the entries of index.json as they stand, so that what others wrote there stays.

Json* find_member(Json& object, std::string_view name) {
  for (auto& [key, value] : *object.as_object()) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string text_of(const Json& entry, std::string_view name) {
  const std::string* text = entry.find_text(name);
  return text == nullptr ? std::string() : *text;
}

std::string ref_name_of(const Json& entry) {
  const Json* annotations = entry.find("annotations");
  return annotations == nullptr ? std::string() : text_of(*annotations, kRefName);
}

void set_ref_name(Json& entry, const std::string& tag) {
  Json* annotations = find_member(entry, "annotations");
  if (annotations == nullptr) {
    entry.as_object()->emplace_back("annotations", Json::Object{});
    annotations = &entry.as_object()->back().second;
  }
  annotations->as_object()->emplace_back(kRefName, tag);
}

void drop_ref_name(Json& entry) {
  Json* annotations = find_member(entry, "annotations");
  std::erase_if(*annotations->as_object(), [](const auto& member) { return member.first == kRefName; });
  if (!annotations->as_object()->empty()) return;
  std::erase_if(*entry.as_object(), [](const auto& member) { return member.first == "annotations"; });
}

// What had the tag loses it. Its entry stays where it is the only one of its content, unless it was one of
// the manifests that are written anew under an attachment tag.
void release(Json::Array& list, const std::string& tag, const std::string& digest) {
  const auto of_same_content = [&](const Json& entry) {
    return std::count_if(list.begin(), list.end(), [&](const Json& other) {
      return text_of(other, "digest") == text_of(entry, "digest");
    });
  };
  for (auto entry = list.begin(); entry != list.end();) {
    const bool released = ref_name_of(*entry) == tag && text_of(*entry, "digest") != digest;
    if (released && (is_attachment_tag(tag) || of_same_content(*entry) > 1)) {
      entry = list.erase(entry);
      continue;
    }
    if (released) drop_ref_name(*entry);
    ++entry;
  }
}

bool holds(const Json::Array& list, const std::string& digest, const std::optional<std::string>& tag) {
  return std::any_of(list.begin(), list.end(), [&](const Json& entry) {
    return text_of(entry, "digest") == digest && (!tag || ref_name_of(entry) == *tag);
  });
}

Json* find_unnamed(Json::Array& list, const std::string& digest) {
  const auto entry = std::find_if(list.begin(), list.end(), [&](const Json& candidate) {
    return text_of(candidate, "digest") == digest && ref_name_of(candidate).empty();
  });
  return entry == list.end() ? nullptr : &*entry;
}

Json new_entry(Descriptor descriptor, const std::optional<std::string>& tag) {
  std::erase_if(descriptor.annotations, [](const auto& annotation) {
    return std::find(std::begin(kReserved), std::end(kReserved), annotation.first) != std::end(kReserved);
  });
  if (tag) descriptor.annotations.emplace_back(kRefName, *tag);
  return descriptor.render();
}

}  // namespace

bool is_marked(const Descriptor& entry) {
  return oci::find_annotation(entry.annotations, kRefName) != nullptr ||
         oci::find_annotation(entry.annotations, kKind) != nullptr;
}

Result<LayoutIndex> LayoutIndex::parse(Bytes bytes, const Limits& limits) {
  // A layout may hold many artifacts; its bytes are bounded.
  Limits own = limits;
  own.manifest_layers = std::max<std::size_t>(limits.manifest_layers, limits.manifest_bytes / 16);
  SEKISHO_TRY(json, parse_json(bytes, limits.json_depth));
  SEKISHO_TRY(index, oci::parse_index(oci::Blob::hash(std::move(bytes)), own));
  return LayoutIndex(std::move(json), std::move(index.manifests));
}

Result<Descriptor> LayoutIndex::find(const std::optional<std::string>& tag) const {
  if (!tag) {
    const auto artifacts = find_artifacts();
    if (!artifacts.empty() && only_one(artifacts, "what it holds").ok()) return *artifacts.front();
    return fail(ReasonCode::kRegistryNotFound,
                "without a tag, the layout must hold exactly one tagged "
                "artifact; it has " +
                    list_some(tags()));
  }
  if (const auto tagged = find_tagged(*tag); !tagged.empty())
    return only_one(tagged, "\"" + printable(*tag, 200) + "\"");
  if (const Descriptor* saved = find_saved(*tag)) return *saved;
  return fail(ReasonCode::kRegistryNotFound,
              "no tag " + printable(*tag, 200) + "; the layout has " + list_some(tags()));
}

std::vector<const Descriptor*> LayoutIndex::find_tagged(const std::string& tag) const {
  std::vector<const Descriptor*> exact;
  std::vector<const Descriptor*> whole;
  for (const Descriptor& entry : entries_) {
    const std::string* name = oci::find_annotation(entry.annotations, kRefName);
    if (name == nullptr) continue;
    if (*name == tag)
      exact.push_back(&entry);
    else if (tag_of(*name) == tag)
      whole.push_back(&entry);
  }
  return exact.empty() ? whole : exact;
}

const Descriptor* LayoutIndex::find_saved(const std::string& tag) const {
  const Descriptor* artifact = nullptr;
  for (const Descriptor& entry : entries_) {
    if (is_saved_artifact(entry)) artifact = &entry;
    if (artifact == nullptr) continue;
    for (const auto& [kind, suffix] :
         {std::pair{kSavedSignatures, kSignatureSuffix}, std::pair{kSavedAttestations, kAttestationSuffix}}) {
      if (has_kind(entry, kind) && attachment_tag(artifact->digest, suffix) == tag) return &entry;
    }
  }
  return nullptr;
}

std::vector<const Descriptor*> LayoutIndex::find_artifacts() const {
  std::vector<const Descriptor*> tagged;
  std::vector<const Descriptor*> saved;
  for (const Descriptor& entry : entries_) {
    const std::string* name = oci::find_annotation(entry.annotations, kRefName);
    if (name != nullptr && !is_attachment_tag(*name)) tagged.push_back(&entry);
    if (is_saved_artifact(entry)) saved.push_back(&entry);
  }
  if (!tagged.empty()) return tagged;
  if (saved.empty() && entries_.size() == 1) saved.push_back(&entries_.front());
  return saved;
}

const Descriptor* LayoutIndex::find_digest(const crypto::Digest& digest) const {
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Descriptor& candidate) { return candidate.digest == digest; });
  return entry == entries_.end() ? nullptr : &*entry;
}

std::vector<std::string> LayoutIndex::tags() const {
  std::set<std::string> tags;
  for (const Descriptor& entry : entries_) {
    const std::string* name = oci::find_annotation(entry.annotations, kRefName);
    if (name == nullptr) continue;
    if (auto tag = tag_of(*name)) tags.insert(*std::move(tag));
  }
  return {tags.begin(), tags.end()};
}

bool LayoutIndex::is_saved() const {
  return std::any_of(entries_.begin(), entries_.end(), is_saved_artifact);
}

Bytes LayoutIndex::add(const Descriptor& descriptor, const std::optional<std::string>& tag) const {
  Json json = json_;
  Json::Array& list = *find_member(json, "manifests")->as_array();
  const std::string& digest = descriptor.digest.text();
  if (tag) release(list, *tag, digest);
  if (holds(list, digest, tag)) return render_json(json);
  Json* unnamed = tag ? find_unnamed(list, digest) : nullptr;
  if (unnamed != nullptr) {
    set_ref_name(*unnamed, *tag);
  } else {
    list.push_back(new_entry(descriptor, tag));
  }
  return render_json(json);
}

Bytes LayoutIndex::remove(const crypto::Digest& digest) const {
  Json json = json_;
  std::erase_if(*find_member(json, "manifests")->as_array(), [&](const Json& entry) {
    const Json* named = entry.find("digest");
    return named != nullptr && *named == Json(digest.text());
  });
  return render_json(json);
}

}  // namespace sekisho::registry
