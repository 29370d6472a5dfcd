#include "registry/layout_index.h"

#include <algorithm>

#include "base/text.h"
#include "oci/reference.h"

namespace sekisho::registry {
namespace {

constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";
constexpr std::string_view kCosignKind = "kind";  // as `cosign save` marks its entries
constexpr std::string_view kCosignImage = "dev.cosignproject.cosign/image";

// The tag of an entry: its reference name, of which some tools write the whole HOST/REPOSITORY:TAG.
std::string tag_of(const oci::Descriptor& entry) {
  const std::string* name = oci::find_annotation(entry.annotations, kRefName);
  if (name == nullptr || oci::is_tag(*name)) return name == nullptr ? std::string() : *name;
  const auto colon = name->rfind(':');
  const auto slash = name->rfind('/');
  if (colon == std::string::npos || (slash != std::string::npos && colon < slash)) return {};
  const std::string tag = name->substr(colon + 1);
  return oci::is_tag(tag) ? tag : std::string();
}

std::string_view kind_of(const oci::Descriptor& entry) {
  const std::string* kind = oci::find_annotation(entry.annotations, kCosignKind);
  return kind == nullptr ? std::string_view() : *kind;
}

// What `cosign save` calls the content of a legacy tag.
std::string_view kind_of_tag(std::string_view tag) {
  if (tag.ends_with(".sig")) return "dev.cosignproject.cosign/sigs";
  if (tag.ends_with(".att")) return "dev.cosignproject.cosign/atts";
  return tag.ends_with(".sbom") ? "dev.cosignproject.cosign/sbom" : "";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out.empty() ? "none" : out;
}

// Attached things are tagged too, but never meant where no tag is named.
bool is_attachment_tag(const std::string& tag) { return tag.starts_with("sha256-") && tag.size() >= 71; }

template <class Matches>
std::vector<oci::Descriptor> filter(const std::vector<oci::Descriptor>& entries, Matches matches) {
  std::vector<oci::Descriptor> found;
  std::copy_if(entries.begin(), entries.end(), std::back_inserter(found), matches);
  return found;
}

}  // namespace

Result<LayoutIndex> LayoutIndex::parse(BytesView text, const Limits& limits) {
  Limits roomy = limits;  // index.json lists all that a layout holds; its bytes are bounded already
  roomy.manifest_layers = std::max<std::size_t>(limits.manifest_layers, limits.manifest_bytes / 16);
  SEKISHO_TRY(index, oci::parse_index(oci::Blob::hash(Bytes(text)), roomy));
  return LayoutIndex(std::move(index));
}

Result<oci::Descriptor> LayoutIndex::find(const std::optional<std::string>& tag) const {
  if (tag) {
    auto found = filter(entries(), [&](const auto& entry) { return tag_of(entry) == *tag; });
    const auto kind = kind_of_tag(*tag);
    if (found.empty() && !kind.empty())
      found = filter(entries(), [&](const auto& entry) { return kind_of(entry) == kind; });
    if (found.size() == 1) return found[0];
    return fail(ReasonCode::kRegistryNotFound,
                found.empty() ? "there is no tag " + printable(*tag) + "; there are: " + joined(tags())
                              : "the tag " + printable(*tag) + " stands at several entries");
  }
  auto found = filter(entries(), [](const auto& entry) {
    return !tag_of(entry).empty() && !is_attachment_tag(tag_of(entry));
  });
  if (found.empty())
    found = filter(entries(), [](const auto& entry) { return kind_of(entry) == kCosignImage; });
  if (found.size() == 1) return found[0];
  return fail(ReasonCode::kRegistryNotFound,
              "no tag is named, and there is not just one; there are: " + joined(tags()));
}

std::vector<std::string> LayoutIndex::tags() const {
  std::vector<std::string> tags;
  for (const auto& entry : entries()) {
    if (const std::string tag = tag_of(entry); !tag.empty()) tags.push_back(tag);
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

bool LayoutIndex::was_saved_by_cosign() const {
  return std::any_of(entries().begin(), entries().end(),
                     [](const auto& entry) { return kind_of(entry) == kCosignImage; });
}

void LayoutIndex::add(oci::Descriptor descriptor, const std::optional<std::string>& tag) {
  auto& all = index_.manifests;
  if (tag) {
    // An entry that was there for its tag alone goes; its blobs stay.
    std::erase_if(all, [&](const auto& entry) { return tag_of(entry) == *tag; });
    descriptor.annotations.emplace_back(kRefName, *tag);
  }
  const auto same = [&](const auto& entry) {
    return entry.digest == descriptor.digest && tag_of(entry) == tag.value_or("");
  };
  if (std::none_of(all.begin(), all.end(), same)) all.push_back(std::move(descriptor));
}

}  // namespace sekisho::registry
