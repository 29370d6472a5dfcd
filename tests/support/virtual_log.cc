#include "support/virtual_log.h"

#include "base/encoding.h"
#include "support/der_writer.h"
#include "support/json_edit.h"
#include "support/trusted_parts.h"

namespace sekisho::support {
namespace {

using Object = Json::Object;

Bytes node_hash(const Bytes& left, const Bytes& right) { return sha256("\x01" + left + right); }

// The largest power of two below a size of at least 2.
std::size_t split_of(std::size_t size) {
  std::size_t split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

using Leaves = std::vector<Bytes>;
Leaves slice(const Leaves& all, std::size_t from, std::size_t to) {
  return Leaves(all.begin() + static_cast<std::ptrdiff_t>(from),
                all.begin() + static_cast<std::ptrdiff_t>(to));
}

std::string text(std::uint64_t number) { return std::to_string(number); }

Bytes raw_key(const Key& key) {
  const Bytes der = key.public_key().der();
  return der.substr(der.size() - 32);
}

// C2SP signed-note: SHA-256(name, "\n", type, key).
Bytes note_key_id(const std::string& name, char type, const Key& key) {
  return sha256(name + "\n" + type + raw_key(key));
}

EntryKind kind_of(const VirtualLog& log, const Signed& made, EntryKind wanted) {
  if (wanted != EntryKind::kAuto) return wanted;
  if (log.version == RekorVersion::kV2) return EntryKind::kHashedRekord2;
  return made.form == Form::kMessage ? EntryKind::kHashedRekord : EntryKind::kDsse;
}

struct Tree {
  std::size_t index;
  std::vector<Bytes> leaves;  // hashes
};

Tree grow(std::string_view body, const EntryPlan& plan) {
  Tree tree{plan.leaves_before, {}};
  for (std::size_t i = 0; i < plan.leaves_before; ++i) tree.leaves.push_back(leaf_hash("before " + text(i)));
  tree.leaves.push_back(leaf_hash(body));
  for (std::size_t i = 0; i < plan.leaves_after; ++i) tree.leaves.push_back(leaf_hash("after " + text(i)));
  return tree;
}

CheckpointSpec checkpoint_of(const VirtualLog& log, const Tree& tree, const EntryPlan& plan, Time time) {
  CheckpointSpec spec{.origin = log.origin(),
                      .size = text(tree.leaves.size()),
                      .root = encode_base64(tree_root(tree.leaves)),
                      .signer = log.host,
                      .key = log.key,
                      .key_id = log.id().substr(0, 4),
                      .witnesses = plan.witnesses,
                      .cosigned_at = time + Seconds(2)};
  if (plan.checkpoint) plan.checkpoint(spec);
  return spec;
}

Json proof_of(const VirtualLog& log, const Tree& tree, const EntryPlan& plan, Time time) {
  Json::Array hashes;
  for (const auto& hash : inclusion_path(tree.leaves, tree.index)) hashes.push_back(encode_base64(hash));
  const std::string note = render_checkpoint(checkpoint_of(log, tree, plan, time));
  return Object{{"logIndex", text(tree.index)},
                {"rootHash", encode_base64(tree_root(tree.leaves))},
                {"treeSize", text(tree.leaves.size())},
                {"hashes", std::move(hashes)},
                {"checkpoint", Object{{"envelope", note}}}};
}

std::string write_body(const Json& body, const EntryPlan& plan) {
  Json changed = body;
  if (plan.body) plan.body(changed);
  std::string written = canonical_json(changed);
  if (plan.body_text) plan.body_text(written);
  return written;
}

Json kind_version(const Json& body) {
  return Object{{"kind", *body.find("kind")}, {"version", *body.find("apiVersion")}};
}

}  // namespace

Bytes leaf_hash(BytesView leaf) { return sha256(Bytes(1, '\0') + Bytes(leaf)); }

Bytes tree_root(const Leaves& leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves[0];
  const std::size_t split = split_of(leaves.size());
  return node_hash(tree_root(slice(leaves, 0, split)), tree_root(slice(leaves, split, leaves.size())));
}

std::vector<Bytes> inclusion_path(const Leaves& leaves, std::size_t index) {
  if (leaves.size() < 2) return {};
  const std::size_t split = split_of(leaves.size());
  const Leaves left = slice(leaves, 0, split), right = slice(leaves, split, leaves.size());
  auto path = index < split ? inclusion_path(left, index) : inclusion_path(right, index - split);
  path.push_back(tree_root(index < split ? right : left));
  return path;
}

Witness make_witness(std::string name) { return {std::move(name), make_key(crypto::KeyKind::kEd25519)}; }

Bytes Witness::key_id() const { return note_key_id(name, '\x04', key).substr(0, 4); }

std::string Witness::vkey() const {
  return name + "+" + encode_hex(key_id()) + "+" + encode_base64("\x04" + raw_key(key));
}

std::string Witness::cosign(std::string_view note_text, Time time) const {
  const auto seconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const std::string message = "cosignature/v1\ntime " + text(seconds) + "\n" + std::string(note_text);
  return note_line(name, key_id(), der::big_endian(seconds, 8) + sign_with(key, message));
}

std::string note_line(std::string_view name, BytesView key_id, BytesView signature) {
  return "\u2014 " + std::string(name) + " " + encode_base64(Bytes(key_id) + Bytes(signature)) + "\n";
}

std::string CheckpointSpec::text() const {
  std::string lines = origin + "\n" + size + "\n" + root + "\n";
  for (const auto& line : further) lines += line + "\n";
  return lines;
}

std::string render_checkpoint(const CheckpointSpec& spec) {
  const std::string text = spec.text();
  std::string note = text + "\n";
  for (const auto& line : spec.before) note += line;
  note += note_line(spec.signer, spec.key_id, sign_with(spec.key, text));
  for (const auto& witness : spec.witnesses) note += witness.cosign(text, spec.cosigned_at);
  return note;
}

Bytes VirtualLog::id() const {
  if (key.public_key().kind() != crypto::KeyKind::kEd25519) return sha256(key.public_key().der());
  return note_key_id(host, '\x01', key);
}

std::string VirtualLog::origin() const {
  return version == RekorVersion::kV1 ? host + " - " + tree_id : host;
}

Json VirtualLog::trusted() const { return trusted_log("https://" + host, key.public_key(), from, id()); }

VirtualLog make_rekor(std::string host, Time from) {
  return {RekorVersion::kV1, std::move(host), make_key(), "1193050959916656506", from, 121'904'260};
}

VirtualLog make_rekor2(std::string host, Time from) {
  return {RekorVersion::kV2, std::move(host), make_key(crypto::KeyKind::kEd25519), "", from, 0};
}

Json promised(const VirtualLog& log, std::string_view body, std::uint64_t index, Time time) {
  return Object{{"body", encode_base64(body)},
                {"integratedTime", std::int64_t{time.time_since_epoch().count()}},
                {"logID", encode_hex(log.id())},
                {"logIndex", index}};
}

Bytes promise(const VirtualLog& log, const Json& promised) {
  return sign_with(log.key, canonical_json(promised));
}

Json enter(const VirtualLog& log, const Signed& made, const EntryPlan& plan, Time time) {
  const Json body = entry_body(kind_of(log, made, plan.kind), made);
  const std::string written = write_body(body, plan);
  const Tree tree = grow(written, plan);
  const std::uint64_t index = log.shard_offset + tree.index;
  Object entry{{"logIndex", text(index)},
               {"logId", Object{{"keyId", encode_base64(log.id())}}},
               {"kindVersion", kind_version(body)}};
  if (log.version == RekorVersion::kV1) {
    Json what = promised(log, written, index, time);
    if (plan.promise) plan.promise(what);
    entry.emplace_back("integratedTime", std::to_string(time.time_since_epoch().count()));
    entry.emplace_back("inclusionPromise",
                       Object{{"signedEntryTimestamp", encode_base64(promise(log, what))}});
  }
  entry.emplace_back("inclusionProof", proof_of(log, tree, plan, time));
  entry.emplace_back("canonicalizedBody", encode_base64(written));
  Json finished(std::move(entry));
  if (plan.entry) plan.entry(finished);
  return finished;
}

}  // namespace sekisho::support
