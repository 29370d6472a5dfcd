#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sigstore/bundle.h"

namespace sekisho::sigstore {
namespace {

// The first cosign releases wrote some names with a capital. Both spellings beside each other never reach
// this: the reader of JSON refuses keys that differ in case only.
std::string_view spelling(const Members& members, std::string_view usual, std::string_view old) {
  const bool is_old = std::any_of(members.all().begin(), members.all().end(),
                                  [&](const auto& member) { return member.first == old; });
  return is_old ? old : usual;
}

Result<crypto::Digest> parse_image(Members members) {
  SEKISHO_TRY(text, members.text(spelling(members, "docker-manifest-digest", "Docker-manifest-digest")));
  SEKISHO_CHECK(members.others_refused());
  return crypto::Digest::parse(text);
}

Result<std::string> parse_identity(Members members) {
  SEKISHO_TRY(reference, members.text("docker-reference"));
  SEKISHO_CHECK(members.others_refused());
  return reference;
}

// "critical" means that a reader must understand all of it (containers/image, signature format).
Result<SimpleSigning> parse_critical(Members members) {
  SEKISHO_TRY(identity, members.object(spelling(members, "identity", "Identity")));
  SEKISHO_TRY(image, members.object(spelling(members, "image", "Image")));
  SEKISHO_TRY(type, members.text(spelling(members, "type", "Type")));
  SEKISHO_CHECK(members.others_refused());
  SEKISHO_TRY(reference, parse_identity(std::move(identity)));
  SEKISHO_TRY(digest, parse_image(std::move(image)));
  return SimpleSigning{std::move(type), std::move(reference), std::move(digest), {}};
}

Result<std::vector<std::pair<std::string, std::string>>> parse_optional(const Json* value) {
  std::vector<std::pair<std::string, std::string>> out;
  if (value == nullptr || value->is_null()) return out;
  SEKISHO_TRY(members, Members::of(*value, "payload.optional"));
  for (const auto& [key, member] : members.all()) {
    if (const auto* text = member.as_string()) out.emplace_back(key, *text);
  }
  return out;
}

Json render_optional(std::vector<std::pair<std::string, std::string>> optional) {
  if (optional.empty()) return nullptr;
  std::sort(optional.begin(), optional.end());
  Json::Object object;
  for (auto& [key, value] : optional) object.emplace_back(std::move(key), std::move(value));
  return object;
}

Json one_member(const char* name, Json value) {
  Json::Object object;
  object.emplace_back(name, std::move(value));
  return object;
}

}  // namespace

Result<SimpleSigning> parse_simple_signing(BytesView payload, const Limits& limits) {
  if (payload.size() > limits.bundle_bytes) {
    return fail(ReasonCode::kSignatureMalformed, "the payload is " + render_size(payload.size()) +
                                                     " long, at most " + render_size(limits.bundle_bytes));
  }
  SEKISHO_TRY(json, parse_json(payload, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "payload"));
  SEKISHO_TRY(critical, members.object(spelling(members, "critical", "Critical")));
  SEKISHO_TRY(optional_value, members.maybe(spelling(members, "optional", "Optional")));
  SEKISHO_CHECK(members.others_refused());
  SEKISHO_TRY(parsed, parse_critical(std::move(critical)));
  SEKISHO_TRY(optional, parse_optional(optional_value));
  parsed.optional = std::move(optional);
  return parsed;
}

// Member for member what cosign writes, so that a verifier of its own era reads it.
Bytes render_simple_signing(const SimpleSigning& payload) {
  Json::Object critical;
  critical.emplace_back("identity", one_member("docker-reference", payload.docker_reference));
  critical.emplace_back("image", one_member("docker-manifest-digest", payload.digest.text()));
  critical.emplace_back("type", payload.type);
  Json::Object object;
  object.emplace_back("critical", std::move(critical));
  object.emplace_back("optional", render_optional(payload.optional));
  return render_json(object);
}

}  // namespace sekisho::sigstore
