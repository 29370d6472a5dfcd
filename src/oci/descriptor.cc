#include "oci/descriptor.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "oci/members.h"

namespace sekisho::oci {
namespace {

// Sizes beyond what every JSON reader keeps exactly are refused (RFC 8259 section 6).
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 53;

Result<std::string> parse_media_type(Members& members) {
  SEKISHO_TRY(type, members.text("mediaType"));
  if (is_media_type(type)) return type;
  return fail(ReasonCode::kManifestInvalid,
              members.what() + ".mediaType is no media type: \"" + printable(type, 200) + "\"");
}

Result<crypto::Digest> parse_digest(Members& members) {
  SEKISHO_TRY(text, members.text("digest"));
  auto digest = crypto::Digest::parse(text);
  if (!digest.ok()) return std::move(digest).error().in("in " + members.what() + ".digest");
  return *std::move(digest);
}

// Nothing is ever fetched from the URLs of a descriptor.
Done refuse_urls(Members& members) {
  SEKISHO_TRY(urls, members.maybe_array("urls"));
  if (urls == nullptr || urls->empty()) return done();
  return fail(ReasonCode::kManifestForeignUrls, members.what() + ".urls says to fetch it from elsewhere");
}

// Inline data is never used, but a reader that uses it must see nothing else than we do.
Done check_data(Members& members, const crypto::Digest& digest, std::uint64_t size) {
  SEKISHO_TRY(data, members.maybe_text("data"));
  if (!data) return done();
  auto bytes = decode_base64(*data);
  if (!bytes) return fail(ReasonCode::kManifestInlineData, members.what() + ".data is not strict base64");
  crypto::Hasher hasher(digest.hash());
  hasher.update(*bytes);
  if (bytes->size() == size && hasher.finish() == digest) return done();
  return fail(ReasonCode::kManifestInlineData,
              members.what() + ".data is not the content that its digest and size name");
}

Result<Json> annotation_value(const std::string& where, const std::string& key, const Json& value) {
  if (value.as_string() != nullptr) return value;
  return fail(ReasonCode::kJsonShape, where + ".annotations[\"" + printable(key, 100) + "\"] is of type " +
                                          std::string(value.kind_name()) + ", not string");
}

}  // namespace

bool is_media_type(std::string_view text) {
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  const std::size_t slash = text.find('/');
  return visible && text.size() <= 255 && slash != std::string_view::npos && slash > 0 &&
         slash + 1 < text.size();
}

const std::string* find_annotation(const Annotations& annotations, std::string_view key) {
  for (const auto& [name, value] : annotations) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<Annotations> parse_annotations(Members& members) {
  SEKISHO_TRY(object, members.maybe_object("annotations"));
  Annotations annotations;
  if (!object) return annotations;
  for (const auto& [key, value] : object->all()) {
    SEKISHO_TRY(text, annotation_value(members.what(), key, value));
    annotations.emplace_back(key, *text.as_string());
  }
  return annotations;
}

Json render_annotations(const Annotations& annotations) {
  Annotations sorted = annotations;
  std::sort(sorted.begin(), sorted.end());
  Json::Object object;
  for (auto& [key, value] : sorted) object.emplace_back(std::move(key), std::move(value));
  return object;
}

// Without an operating system or an architecture it is none that anybody could ask for (image-index.md).
Result<std::string> parse_platform(Members& members) {
  SEKISHO_TRY(platform, members.maybe_object("platform"));
  if (!platform) return std::string();
  SEKISHO_TRY(os, platform->maybe_text("os"));
  SEKISHO_TRY(architecture, platform->maybe_text("architecture"));
  SEKISHO_TRY(variant, platform->maybe_text("variant"));
  if (!os || !architecture) return std::string();
  return *os + "/" + *architecture + (variant && !variant->empty() ? "/" + *variant : "");
}

Result<Descriptor> Descriptor::parse(const Json& value, const std::string& what) {
  SEKISHO_TRY(members, Members::of(value, what));
  SEKISHO_TRY(media_type, parse_media_type(members));
  SEKISHO_TRY(digest, parse_digest(members));
  SEKISHO_TRY(size, members.integer("size", kMaxSize));
  SEKISHO_CHECK(refuse_urls(members));
  SEKISHO_CHECK(check_data(members, digest, size));
  SEKISHO_TRY(artifact_type, members.maybe_text("artifactType"));
  SEKISHO_TRY(annotations, parse_annotations(members));
  SEKISHO_TRY(platform, parse_platform(members));
  return Descriptor{
      std::move(media_type),  std::move(digest),  size, std::move(artifact_type).value_or(std::string()),
      std::move(annotations), std::move(platform)};
}

Descriptor Descriptor::of(std::string media_type, BytesView bytes) {
  return Descriptor{std::move(media_type), crypto::Digest::of(bytes), bytes.size(), {}, {}};
}

// In the order in which cosign and flux write them.
Json Descriptor::render() const {
  Json::Object object;
  object.emplace_back("mediaType", media_type);
  object.emplace_back("size", size);
  object.emplace_back("digest", digest.text());
  if (!annotations.empty()) object.emplace_back("annotations", render_annotations(annotations));
  if (!artifact_type.empty()) object.emplace_back("artifactType", artifact_type);
  return object;
}

Result<Blob> Blob::check(const Descriptor& descriptor, Bytes bytes) {
  if (bytes.size() != descriptor.size) {
    return fail(ReasonCode::kSizeMismatch, descriptor.digest.text() + " is " + std::to_string(bytes.size()) +
                                               " bytes long, its descriptor says " +
                                               std::to_string(descriptor.size));
  }
  return check(descriptor.digest, std::move(bytes));
}

Result<Blob> Blob::check(const crypto::Digest& digest, Bytes bytes) {
  crypto::Hasher hasher(digest.hash());
  hasher.update(bytes);
  const crypto::Digest found = hasher.finish();
  if (found == digest) return Blob(std::move(bytes), digest);
  return fail(ReasonCode::kDigestMismatch, "asked for " + digest.text() + ", the bytes are " + found.text());
}

Blob Blob::hash(Bytes bytes) {
  crypto::Digest digest = crypto::Digest::of(bytes);
  return Blob(std::move(bytes), std::move(digest));
}

}  // namespace sekisho::oci
