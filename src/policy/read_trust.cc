#include "policy/read_trust.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

// An error of a key, with the place where the policy names it.
Error at(const File& file, const Node& node, Error error) {
  error.detail = file.name + ":" + std::to_string(node.place.line) + ":" + std::to_string(node.place.column) +
                 ": " + error.detail;
  return error;
}

void add_key(verify::Authority& authority, crypto::PublicKey key) {
  const bool known = std::find(authority.keys.begin(), authority.keys.end(), key) != authority.keys.end();
  if (!known) authority.keys.push_back(std::move(key));
}

Result<crypto::PublicKey> read_pem(const File& file, const Node& node) {
  if (node.type != Node::Type::kString) return wrong(file, node.place, "key.pem: expected a PEM block");
  auto key = crypto::PublicKey::parse_pem(node.text);
  if (!key.ok()) return at(file, node, std::move(key).error());
  return *std::move(key);
}

Result<crypto::PublicKey> read_key_file(const File& file, const Node& node, const Limits& limits,
                                        BookDigest& digest) {
  SEKISHO_TRY(name, read_text(file, node, "key file"));
  const auto bytes = read_file(file.path.parent_path() / name, limits.key_file_bytes);
  if (!bytes.ok()) return at(file, node, fail(ReasonCode::kPolicyUnreadable, bytes.error().detail));
  digest.add(name, *bytes);
  auto key = crypto::PublicKey::parse_pem(*bytes);
  if (key.ok()) return *std::move(key);
  Error error = std::move(key).error();
  error.detail = printable(name) + ": " + error.detail;
  return at(file, node, std::move(error));
}

Done read_key_files(const File& file, const Node& node, const Limits& limits, BookDigest& digest,
                    verify::Authority& authority) {
  SEKISHO_TRY(names, read_some(file, node, "key.files"));
  for (const Node& name : *names) {
    SEKISHO_TRY(key, read_key_file(file, name, limits, digest));
    add_key(authority, std::move(key));
  }
  return done();
}

Done read_key(const File& file, const Node& node, const Limits& limits, BookDigest& digest,
              verify::Authority& authority) {
  SEKISHO_TRY(fields, Fields::of(file, node, "key", {{"file", "pem", "files"}, {}}));
  if (node.members.size() != 1) {
    return wrong(file, node.place, "key: expected exactly one of file, pem and files");
  }
  if (const Node* files = fields.maybe("files")) {
    return read_key_files(file, *files, limits, digest, authority);
  }
  const Node* pem = fields.maybe("pem");
  SEKISHO_TRY(key, pem != nullptr ? read_pem(file, *pem)
                                  : read_key_file(file, *fields.maybe("file"), limits, digest));
  add_key(authority, std::move(key));
  return done();
}

Result<verify::LogUse> read_transparency(const File& file, const Node* node) {
  if (node == nullptr) return verify::LogUse::kOptional;  // of keys; see docs/policy.md
  SEKISHO_TRY(fields, Fields::of(file, *node, "transparency", {{"log"}, {"witnesses"}}));
  const Node* log = fields.maybe("log");
  if (log == nullptr) return verify::LogUse::kOptional;
  SEKISHO_TRY(word, read_word(file, *log, "transparency.log", {{"required", "optional", "ignored"}, {}}));
  constexpr verify::LogUse kUses[] = {verify::LogUse::kRequired, verify::LogUse::kOptional,
                                      verify::LogUse::kIgnored};
  return kUses[word];
}

Result<RevokedDigest> read_revoked_digest(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked.digests", {{"digest", "reason"}, {}}));
  SEKISHO_TRY(digest_node, fields.need("digest"));
  SEKISHO_TRY(digest, read_digest(file, *digest_node, "revoked.digests.digest"));
  RevokedDigest revoked{std::move(digest), {}};
  if (const Node* reason = fields.maybe("reason")) {
    SEKISHO_TRY(text, read_text(file, *reason, "revoked.digests.reason"));
    revoked.reason = std::move(text);
  }
  return revoked;
}

Result<RevokedKey> read_revoked_key(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked.keys", {{"id", "since"}, {}}));
  SEKISHO_TRY(id_node, fields.need("id"));
  SEKISHO_TRY(id, read_digest(file, *id_node, "revoked.keys.id"));
  if (id.algorithm() != "sha256") {
    return wrong(file, id_node->place, "revoked.keys.id: a key's id is the SHA-256 of its DER form");
  }
  RevokedKey revoked{std::move(id), std::nullopt};
  if (const Node* since = fields.maybe("since")) {
    SEKISHO_TRY(time, read_time(file, *since, "revoked.keys.since"));
    revoked.since = time;
  }
  return revoked;
}

template <class T>
Done read_each(const File& file, const Node* node, std::string_view what,
               Result<T> (*read)(const File&, const Node&), std::vector<T>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_list(file, *node, what));
  for (const Node& item : *items) {
    SEKISHO_TRY(value, read(file, item));
    into.push_back(std::move(value));
  }
  return done();
}

}  // namespace

Result<verify::Authority> read_authority(const File& file, const Node::Member& member, const Limits& limits,
                                         BookDigest& digest) {
  const std::string what = "authority " + printable(member.key, 100);
  SEKISHO_TRY(fields,
              Fields::of(file, member.value, what,
                         {{"key", "transparency"}, {"keyless", "sct", "timestamps", "signedBefore"}}));
  SEKISHO_TRY(key, fields.need("key"));
  SEKISHO_TRY(log, read_transparency(file, fields.maybe("transparency")));
  verify::Authority authority{member.key, {}, log};
  SEKISHO_CHECK(read_key(file, *key, limits, digest, authority));
  return authority;
}

Result<Revoked> read_revoked(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked", {{"digests", "keys"}, {"identities"}}));
  Revoked revoked;
  SEKISHO_CHECK(
      read_each(file, fields.maybe("digests"), "revoked.digests", read_revoked_digest, revoked.digests));
  SEKISHO_CHECK(read_each(file, fields.maybe("keys"), "revoked.keys", read_revoked_key, revoked.keys));
  return revoked;
}

}  // namespace sekisho::policy
