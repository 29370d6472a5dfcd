#include "audit/image.h"

#include "base/text.h"

namespace sekisho::audit {
namespace {

using crypto::Digest;

Error wrong(std::string detail) { return fail(ReasonCode::kInventoryInvalid, std::move(detail)); }

// A repository and what stands behind it, which are valid, make a reference. One on a host that is called
// layout would be a directory.
oci::Reference put_together(const oci::Name& name, const std::string& rest) {
  const std::string text = name.text() + rest;
  return *oci::Reference::parse(text.starts_with("layout:") ? "oci://" + text : text);
}

// ImageId is an imageID as the kubelet has it from the runtime: [RUNTIME://][NAME@]DIGEST. Without a name the
// digest is that of the image's configuration, which is no manifest.
struct ImageId {
  std::optional<oci::Name> name;  // nothing where the runtime has lost it
  std::optional<Digest> digest;   // of a manifest
};

Result<ImageId> read_image_id(std::string_view text) {
  const std::string_view whole = text;
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos)
    text.remove_prefix(scheme + 3);
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return ImageId{};
  auto digest = Digest::parse(text.substr(at + 1));
  if (!digest.ok()) return wrong("the imageID " + in_quotes(whole) + " has no digest behind its @");
  const std::string_view name = text.substr(0, at);
  if (name.empty() || name == "<none>") return ImageId{std::nullopt, *std::move(digest)};
  auto reference = parse_image(std::string(name));
  if (!reference.ok()) return wrong("the imageID " + in_quotes(whole) + " names no repository");
  return ImageId{reference->name(), *std::move(digest)};
}

Result<Running> by_specification(const Result<oci::Reference>& spec, std::string_view image_id) {
  if (!spec.ok()) return spec.error();
  if (spec->digest()) return Running{plain(*spec), std::nullopt};
  if (image_id.empty())
    return wrong("it does not run yet, and " + in_quotes(spec->typed()) + " has no digest");
  return wrong("the imageID " + in_quotes(image_id) + " is that of a local image and no manifest's, and " +
               in_quotes(spec->typed()) + " has no digest");
}

}  // namespace

oci::Reference at_digest(const oci::Name& name, const Digest& digest) {
  return put_together(name, "@" + digest.text());
}

oci::Reference plain(const oci::Reference& reference) {
  if (reference.is_layout() || !reference.name()) return reference;
  if (reference.digest()) return at_digest(*reference.name(), *reference.digest());
  return put_together(*reference.name(), ":" + *reference.effective_tag());
}

Result<oci::Reference> parse_image(const std::string& text) {
  if (text.starts_with("oci://") || text.starts_with("layout:"))
    return wrong(in_quotes(text) + " is no image");
  auto reference = oci::Reference::parse(text);
  if (!reference.ok()) return wrong(reference.error().detail);
  return reference;
}

Result<oci::Name> parse_repository(std::string_view url) {
  constexpr std::string_view kScheme = "oci://";
  if (!url.starts_with(kScheme)) return wrong(in_quotes(url) + " is no oci:// URL");
  while (url.ends_with('/')) url.remove_suffix(1);
  url.remove_prefix(std::min(kScheme.size(), url.size()));
  auto name = oci::Name::parse(url);
  if (!name.ok()) return wrong(name.error().detail);
  return name;
}

Result<Running> find_running(const std::string& spec_text, std::string_view image_id) {
  const auto spec = parse_image(spec_text);
  SEKISHO_TRY(id, read_image_id(image_id));
  if (!id.digest) return by_specification(spec, image_id);
  if (!spec.ok() && !id.name) return spec.error();
  const oci::Name& name = id.name ? *id.name : *spec->name();
  Running running{at_digest(name, *id.digest), std::nullopt};
  if (spec.ok() && spec->digest() && *spec->digest() != *id.digest) running.index = spec->digest();
  return running;
}

}  // namespace sekisho::audit
