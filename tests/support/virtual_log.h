// VirtualLog: transparency logs, Rekor v1 and v2, with their trees, promises, proofs and checkpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "support/certificate_maker.h"
#include "support/log_entry.h"

namespace sekisho::support {

// Witness cosigns checkpoints (C2SP tlog-cosignature, cosignature/v1).
struct Witness {
  std::string name;
  Key key;

  Bytes key_id() const;      // 4 octets
  std::string vkey() const;  // name+hex+base64, as note verifiers are written
  std::string cosign(std::string_view note_text, Time time) const;  // the line
};
Witness make_witness(std::string name);

// note_line is a signature line of a signed note (C2SP signed-note): — name base64(id, signature).
std::string note_line(std::string_view name, BytesView key_id, BytesView signature);

// CheckpointSpec is a signed note about a tree (C2SP tlog-checkpoint). All of it is text, to be right or
// wrong.
struct CheckpointSpec {
  std::string origin;
  std::string size;
  std::string root;                       // base64
  std::vector<std::string> further = {};  // lines of the text
  std::string signer;                     // name in the signature line
  Key key;
  Bytes key_id;                          // 4 octets
  std::vector<std::string> before = {};  // signature lines before the log's own
  std::vector<Witness> witnesses = {};   // cosign after the log
  Time cosigned_at = {};

  std::string text() const;  // what is signed
};
std::string render_checkpoint(const CheckpointSpec& spec);

enum class RekorVersion { kV1, kV2 };

struct VirtualLog {
  RekorVersion version;
  std::string host;
  Key key;
  std::string tree_id;  // of v1
  Time from;
  std::uint64_t shard_offset;  // logIndex of the first leaf of this tree

  Bytes id() const;            // log ID, 32 octets
  std::string origin() const;  // of checkpoints
  Json trusted() const;        // as in a trusted root
};
VirtualLog make_rekor(std::string host, Time from);
VirtualLog make_rekor2(std::string host, Time from);

// EntryPlan says how a signature is entered in a log; the hooks change things on the way.
struct EntryPlan {
  std::optional<VirtualLog> log = std::nullopt;  // nothing: the instance's Rekor v1
  EntryKind kind = EntryKind::kAuto;
  std::optional<Signed> logged = std::nullopt;  // another signature than the bundle's
  std::optional<Time> integrated_at = std::nullopt;
  std::size_t leaves_before = 5;
  std::size_t leaves_after = 3;
  std::vector<Witness> witnesses = {};
  std::function<void(Json& body)> body = nullptr;  // before it is written and promised
  std::function<void(std::string& body)> body_text = nullptr;
  std::function<void(Json& promised)> promise = nullptr;  // what the SET signs
  std::function<void(CheckpointSpec&)> checkpoint = nullptr;
  std::function<void(Json& entry)> entry = nullptr;  // the finished TransparencyLogEntry
};

// enter makes the TransparencyLogEntry of a signature.
Json enter(const VirtualLog& log, const Signed& made, const EntryPlan& plan, Time time);
// promised is what the SET of an entry signs, and promise the SET.
Json promised(const VirtualLog& log, std::string_view body, std::uint64_t index, Time time);
Bytes promise(const VirtualLog& log, const Json& promised);

// The Merkle tree of RFC 6962 section 2.1.
Bytes leaf_hash(BytesView leaf);
Bytes tree_root(const std::vector<Bytes>& leaf_hashes);
std::vector<Bytes> inclusion_path(const std::vector<Bytes>& leaf_hashes, std::size_t index);

}  // namespace sekisho::support
