#include "policy/read_trust.h"

#include <algorithm>

#include "base/text.h"
#include "policy/read_keyless.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

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
  SEKISHO_TRY(named, read_named(file, node, "key file", limits.key_file_bytes, digest));
  auto key = crypto::PublicKey::parse_pem(named.bytes);
  if (key.ok()) return *std::move(key);
  Error error = std::move(key).error();
  error.detail = printable(named.name) + ": " + error.detail;
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
  SEKISHO_TRY(fields, Fields::of(file, node, "key", {"file", "pem", "files"}));
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

Result<std::vector<sigstore::WitnessKey>> read_witness_keys(const File& file, const Node& node) {
  SEKISHO_TRY(items, read_some(file, node, "transparency.witnessKeys"));
  std::vector<sigstore::WitnessKey> keys;
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, "transparency.witnessKeys"));
    auto key = sigstore::parse_witness_key(text);
    if (!key.ok()) return at(file, item, std::move(key).error());
    const auto same = [&](const sigstore::WitnessKey& known) { return known.key == key->key; };
    if (std::any_of(keys.begin(), keys.end(), same)) {
      return wrong(file, item.place, "transparency.witnessKeys: this key is there twice");
    }
    keys.push_back(*std::move(key));
  }
  return keys;
}

Done read_witnesses(const File& file, const Fields& fields, verify::Authority& authority) {
  if (const Node* count = fields.maybe("witnesses")) {
    SEKISHO_TRY(number, read_integer(file, *count, "transparency.witnesses", 0));
    authority.witnesses = number;
  }
  if (const Node* keys = fields.maybe("witnessKeys")) {
    SEKISHO_TRY(read, read_witness_keys(file, *keys));
    authority.witness_keys = std::move(read);
  }
  return done();
}

Done read_log_use(const File& file, const Node* node, verify::Authority& authority) {
  if (node == nullptr) return done();
  SEKISHO_TRY(word, read_word(file, *node, "transparency.log", {"required", "optional", "ignored"}));
  constexpr verify::LogUse kUses[] = {verify::LogUse::kRequired, verify::LogUse::kOptional,
                                      verify::LogUse::kIgnored};
  authority.log = kUses[word];
  return done();
}

// A number of logs that nobody asks for would be passed over in silence.
Done read_log_count(const File& file, const Node* node, verify::Authority& authority) {
  if (node == nullptr) return done();
  SEKISHO_TRY(count, read_integer(file, *node, "transparency.logs", 1));
  if (authority.log != verify::LogUse::kRequired)
    return wrong(file, node->place, "transparency.logs goes with log: required");
  authority.logs = count;
  return done();
}

// Identities need a log unless it is waived; keys do not unless it is asked for; see docs/policy.md.
Done read_transparency(const File& file, const Node* node, verify::Authority& authority) {
  authority.log = authority.identity ? verify::LogUse::kRequired : verify::LogUse::kOptional;
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "transparency", {"log", "logs", "witnesses", "witnessKeys"}));
  SEKISHO_CHECK(read_log_use(file, fields.maybe("log"), authority));
  SEKISHO_CHECK(read_log_count(file, fields.maybe("logs"), authority));
  return read_witnesses(file, fields, authority);
}

// The map {required: N}.
Result<std::uint64_t> read_required(const File& file, const Node& node, const std::string& what,
                                    std::uint64_t least) {
  SEKISHO_TRY(fields, Fields::of(file, node, what, {"required"}));
  SEKISHO_TRY(required, fields.need("required"));
  return read_integer(file, *required, what + ".required", least);
}

Done read_sct(const File& file, const Node* node, verify::Authority& authority) {
  if (node == nullptr) return done();
  if (!authority.identity) return wrong(file, node->place, "sct: a key has no certificate and no SCT");
  if (node->type == Node::Type::kMap) {
    SEKISHO_TRY(count, read_required(file, *node, "sct", 1));
    authority.scts = count;
    return done();
  }
  SEKISHO_TRY(word, read_word(file, *node, "sct", {"required", "ignored"}));
  authority.sct = word == 0 ? verify::SctUse::kRequired : verify::SctUse::kIgnored;
  return done();
}

Done read_times(const File& file, const Fields& fields, verify::Authority& authority) {
  if (const Node* timestamps = fields.maybe("timestamps")) {
    SEKISHO_TRY(count, read_required(file, *timestamps, "timestamps", 0));
    authority.timestamps = count;
  }
  if (const Node* before = fields.maybe("signedBefore")) {
    SEKISHO_TRY(time, read_time(file, *before, "signedBefore"));
    authority.signed_before = time;
  }
  return done();
}

// A key's own root is only for logs and timestamps; an identity's stands with it.
Done read_own_root(const File& file, const Node* node, Roots& roots, verify::Authority& authority) {
  if (node == nullptr) return done();
  if (authority.identity)
    return wrong(file, node->place, "trustedRoot: an identity's root is keyless.trustedRoot");
  SEKISHO_TRY(anchors, roots.read(file, *node));
  authority.anchors = std::move(anchors);
  return done();
}

Result<RevokedDigest> read_revoked_digest(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked.digests", {"digest", "reason"}));
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
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked.keys", {"id", "since"}));
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

Result<RevokedIdentity> read_revoked_identity(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked.identities", {"issuer", "subject"}));
  SEKISHO_TRY(issuer_node, fields.need("issuer"));
  SEKISHO_TRY(subject_node, fields.need("subject"));
  SEKISHO_TRY(issuer, read_text(file, *issuer_node, "revoked.identities.issuer"));
  SEKISHO_TRY(subject, read_text(file, *subject_node, "revoked.identities.subject"));
  return RevokedIdentity{std::move(issuer), std::move(subject)};
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
                                         Roots& roots, BookDigest& digest) {
  const std::string what = "authority " + printable(member.key, 100);
  SEKISHO_TRY(fields, Fields::of(file, member.value, what,
                                 {"key", "keyless", "trustedRoot", "transparency", "sct", "timestamps",
                                  "signedBefore"}));
  const Node* key = fields.maybe("key");
  const Node* keyless = fields.maybe("keyless");
  if ((key == nullptr) == (keyless == nullptr)) {
    return wrong(file, member.value.place, what + ": expected exactly one of key and keyless");
  }
  verify::Authority authority;
  authority.name = member.key;
  if (key != nullptr) SEKISHO_CHECK(read_key(file, *key, limits, digest, authority));
  if (keyless != nullptr) SEKISHO_CHECK(read_keyless(file, *keyless, roots, authority));
  SEKISHO_CHECK(read_own_root(file, fields.maybe("trustedRoot"), roots, authority));
  SEKISHO_CHECK(read_transparency(file, fields.maybe("transparency"), authority));
  SEKISHO_CHECK(read_sct(file, fields.maybe("sct"), authority));
  SEKISHO_CHECK(read_times(file, fields, authority));
  return authority;
}

Result<Revoked> read_revoked(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "revoked", {"digests", "keys", "identities"}));
  Revoked revoked;
  SEKISHO_CHECK(
      read_each(file, fields.maybe("digests"), "revoked.digests", read_revoked_digest, revoked.digests));
  SEKISHO_CHECK(read_each(file, fields.maybe("keys"), "revoked.keys", read_revoked_key, revoked.keys));
  SEKISHO_CHECK(read_each(file, fields.maybe("identities"), "revoked.identities", read_revoked_identity,
                          revoked.identities));
  return revoked;
}

}  // namespace sekisho::policy
