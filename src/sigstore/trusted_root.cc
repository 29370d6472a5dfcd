#include "sigstore/trusted_root.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "sigstore/key_details.h"
#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

constexpr auto kInvalid = ReasonCode::kTrustedRootInvalid;
constexpr std::size_t kMaxAuthorities = 256;
constexpr std::size_t kMaxChain = 16;

Error invalid(std::string detail) { return fail(kInvalid, std::move(detail)); }

Done check_media_type(std::string_view type) {
  if (type == "application/vnd.dev.sigstore.trustedroot+json;version=0.1" ||
      type == "application/vnd.dev.sigstore.trustedroot.v0.1+json" ||
      type == "application/vnd.dev.sigstore.trustedroot.v0.2+json") {
    return done();
  }
  return invalid("mediaType \"" + printable(type, 200) +
                 "\" is not that of a trusted root of version 0.1 or 0.2");
}

Result<Bytes> parse_log_id(Members members) {
  SEKISHO_TRY(id, parse_bytes(members, "keyId", kInvalid));
  SEKISHO_CHECK(members.others_refused());
  if (id.empty()) return invalid(members.what() + ".keyId is empty");
  return id;
}

// What of a log stands beside its key.
struct LogOutline {
  std::string base_url;
  Bytes id;
};

Result<LogOutline> parse_log_outline(Members& members) {
  SEKISHO_TRY(base_url, members.maybe_text("baseUrl"));
  SEKISHO_TRY(hash, members.text("hashAlgorithm"));
  SEKISHO_TRY(id_members, members.object("logId"));
  SEKISHO_TRY(id, parse_log_id(std::move(id_members)));
  SEKISHO_CHECK(members.maybe_object("checkpointKeyId"));  // derived from the key here, never taken on trust
  SEKISHO_CHECK(members.maybe_text("operator"));
  if (hash != "SHA2_256") return invalid(members.what() + ".hashAlgorithm is not SHA2_256");
  return LogOutline{std::move(base_url).value_or(std::string()), std::move(id)};
}

Result<Window> parse_log_window(Members& key) {
  SEKISHO_TRY(window, parse_window(key, kInvalid));
  if (!window.start) return invalid(key.what() + ".validFor.start is missing");
  return window;
}

// A log whose key is of a kind that is not known here is left out, and said to be: a root may name logs for
// newer clients.
Done read_log(const Json& value, const std::string& what, std::vector<Log>& logs, TrustedRoot& root) {
  SEKISHO_TRY(members, Members::of(value, what));
  SEKISHO_TRY(outline, parse_log_outline(members));
  SEKISHO_TRY(key_members, members.object("publicKey"));
  SEKISHO_CHECK(members.others_refused());
  SEKISHO_TRY(raw, parse_bytes(key_members, "rawBytes", kInvalid));
  SEKISHO_TRY(details, key_members.text("keyDetails"));
  SEKISHO_TRY(window, parse_log_window(key_members));
  SEKISHO_CHECK(key_members.others_refused());
  if (!is_known_key_details(details)) {
    root.unusable.push_back(what + " " + printable(outline.base_url, 200) + ": keys of kind " +
                            printable(details, 100) + " are not known here");
    return done();
  }
  auto key = parse_key_of(details, raw);
  if (!key.ok()) return invalid(what + ": " + key.error().detail);
  const auto same = [&](const Log& log) { return log.id == outline.id; };
  if (std::any_of(logs.begin(), logs.end(), same)) return invalid(what + " has the logId of another one");
  logs.push_back(
      {std::move(outline.base_url), std::move(outline.id), std::move(key->key), key->scheme, window});
  return done();
}

Result<std::string> parse_subject(Members& members) {
  SEKISHO_TRY(subject, members.maybe_object("subject"));
  if (!subject) return std::string();
  SEKISHO_TRY(organization, subject->maybe_text("organization"));
  SEKISHO_TRY(common_name, subject->maybe_text("commonName"));
  SEKISHO_CHECK(subject->others_refused());
  std::string name;
  if (organization) name = "O=" + printable(*organization, 200);
  if (common_name) name += (name.empty() ? "CN=" : ", CN=") + printable(*common_name, 200);
  return name;
}

Result<std::vector<crypto::Certificate>> parse_chain(Members members) {
  SEKISHO_TRY(array, members.array("certificates"));
  SEKISHO_CHECK(members.others_refused());
  if (array->empty()) return invalid(members.what() + ".certificates is empty");
  if (array->size() > kMaxChain) return invalid(members.what() + " is longer than any honest chain");
  std::vector<crypto::Certificate> chain;
  for (const Json& item : *array) {
    SEKISHO_TRY(object, Members::of(item, members.what() + ".certificates[]"));
    SEKISHO_TRY(der, parse_bytes(object, "rawBytes", kInvalid));
    SEKISHO_CHECK(object.others_refused());
    auto certificate = crypto::Certificate::parse_der(der);
    if (!certificate.ok()) return invalid(members.what() + ": " + certificate.error().detail);
    chain.push_back(*std::move(certificate));
  }
  return chain;
}

Result<CertificateAuthority> parse_authority(const Json& value, const std::string& what) {
  SEKISHO_TRY(members, Members::of(value, what));
  SEKISHO_TRY(name, parse_subject(members));
  SEKISHO_TRY(uri, members.maybe_text("uri"));
  SEKISHO_TRY(chain_members, members.object("certChain"));
  SEKISHO_TRY(window, parse_window(members, kInvalid));
  SEKISHO_CHECK(members.maybe_text("operator"));
  SEKISHO_CHECK(members.others_refused());
  SEKISHO_TRY(chain, parse_chain(std::move(chain_members)));
  return CertificateAuthority{std::move(uri).value_or(std::string()), std::move(name), std::move(chain),
                              window};
}

Result<const Json::Array*> parse_list(Members& members, std::string_view name) {
  SEKISHO_TRY(array, members.maybe_array(name));
  if (array != nullptr && array->size() > kMaxAuthorities) {
    return invalid(std::string(name) + " is longer than any honest list");
  }
  return array;
}

Done read_logs(Members& members, std::string_view name, std::vector<Log>& logs, TrustedRoot& root) {
  SEKISHO_TRY(array, parse_list(members, name));
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    SEKISHO_CHECK(read_log((*array)[i], std::string(name) + "[" + std::to_string(i) + "]", logs, root));
  }
  return done();
}

Done read_authorities(Members& members, std::string_view name,
                      std::vector<CertificateAuthority>& authorities) {
  SEKISHO_TRY(array, parse_list(members, name));
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    SEKISHO_TRY(authority, parse_authority((*array)[i], std::string(name) + "[" + std::to_string(i) + "]"));
    authorities.push_back(std::move(authority));
  }
  return done();
}

Result<TrustedRoot> parse_members(std::string_view text, const Limits& limits) {
  SEKISHO_TRY(json, parse_outer(text, "the trusted root", limits));
  SEKISHO_TRY(members, Members::of(json, "trusted root"));
  SEKISHO_TRY(media_type, members.text("mediaType"));
  SEKISHO_CHECK(check_media_type(media_type));
  TrustedRoot root{crypto::Digest::of(text), {}, {}, {}, {}, {}};
  SEKISHO_CHECK(read_logs(members, "tlogs", root.logs, root));
  SEKISHO_CHECK(read_logs(members, "ctlogs", root.ct_logs, root));
  SEKISHO_CHECK(read_authorities(members, "certificateAuthorities", root.authorities));
  SEKISHO_CHECK(read_authorities(members, "timestampAuthorities", root.timestamp_authorities));
  SEKISHO_CHECK(members.others_refused());
  return root;
}

}  // namespace

Result<TrustedRoot> parse_trusted_root(std::string_view text, const Limits& limits) {
  auto root = parse_members(text, limits);
  if (root.ok()) return root;
  return invalid(root.error().message());
}

std::optional<Time> newest_start(const TrustedRoot& root) {
  std::optional<Time> newest;
  const auto add = [&](const auto& parts) {
    for (const auto& part : parts) newest = std::max(newest, part.window.start);
  };
  add(root.logs);
  add(root.ct_logs);
  add(root.authorities);
  add(root.timestamp_authorities);
  return newest;
}

}  // namespace sekisho::sigstore
