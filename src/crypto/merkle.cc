#include "crypto/merkle.h"

#include <string>

#include "crypto/digest.h"

namespace sekisho::crypto {

namespace {

constexpr std::size_t kHashBytes = 32;

Error wrong(std::string what) { return fail(ReasonCode::kLogProofWrong, std::move(what)); }

// RFC 9162 2.1.1: leaves and nodes are told apart, so that no node can be given out for a leaf.
Bytes node_hash(BytesView left, BytesView right) {
  Bytes node("\x01", 1);
  node.append(left).append(right);
  return hash_bytes(HashAlgorithm::kSha256, node);
}

Done check_hashes(BytesView leaf_hash, const std::vector<Bytes>& proof, BytesView root_hash) {
  bool right = leaf_hash.size() == kHashBytes && root_hash.size() == kHashBytes;
  for (const Bytes& sibling : proof) right = right && sibling.size() == kHashBytes;
  if (!right) return wrong("a hash of the inclusion proof does not have 32 bytes");
  return done();
}

// Place is where the walk to the root stands: the number of a node on its level, and that of the last one.
struct Place {
  std::uint64_t node;
  std::uint64_t last;

  bool is_right() const { return (node & 1U) == 1; }
  bool is_root() const { return last == 0; }
  void rise() {
    node >>= 1U;
    last >>= 1U;
  }
};

}  // namespace

Bytes leaf_hash(BytesView leaf) {
  Bytes prefixed(1, '\0');
  prefixed.append(leaf);
  return hash_bytes(HashAlgorithm::kSha256, prefixed);
}

// The steps are those of RFC 9162 2.1.3.2; each sibling uses up a bit of `last` at least, so that a proof of
// more than 64 hashes ends early.
Done verify_inclusion(std::uint64_t index, std::uint64_t tree_size, BytesView leaf_hash,
                      const std::vector<Bytes>& proof, BytesView root_hash) {
  if (index >= tree_size) {
    return wrong("entry " + std::to_string(index) + " is not in a tree of " + std::to_string(tree_size));
  }
  SEKISHO_CHECK(check_hashes(leaf_hash, proof, root_hash));
  Place place{index, tree_size - 1};
  Bytes hash(leaf_hash);
  for (const Bytes& sibling : proof) {
    if (place.is_root()) return wrong("the inclusion proof is too long");
    if (place.is_right() || place.node == place.last) {
      hash = node_hash(sibling, hash);
      while (!place.is_right() && place.node != 0) place.rise();
    } else {
      hash = node_hash(hash, sibling);
    }
    place.rise();
  }
  if (!place.is_root()) return wrong("the inclusion proof is too short");
  if (hash != root_hash) return wrong("the inclusion proof leads to another root");
  return done();
}

}  // namespace sekisho::crypto
