#include "crypto/merkle.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "support/expect.h"

namespace sekisho::crypto {
namespace {

using support::code_of;
using support::read_vector;

struct Claim {
  std::uint64_t index;
  std::uint64_t size;
  Bytes leaf;
  std::vector<Bytes> proof;
  Bytes root;
};

bool holds(const Claim& claim) {
  const Done verified = verify_inclusion(claim.index, claim.size, claim.leaf, claim.proof, claim.root);
  if (verified.ok()) return true;
  EXPECT_REASON(code_of(verified), ReasonCode::kLogProofWrong);
  return false;
}

// The largest power of two less than size (RFC 9162 2.1.1).
std::uint64_t split_of(std::uint64_t size) {
  std::uint64_t split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

// MTH and PATH as RFC 9162 2.1.1 and 2.1.3.1 define them, of the leaves [first, first + size).
Bytes tree_hash(const std::vector<Bytes>& leaves, std::uint64_t first, std::uint64_t size) {
  if (size == 1) return leaves[first];
  const std::uint64_t split = split_of(size);
  return hash_bytes(HashAlgorithm::kSha256, "\x01" + tree_hash(leaves, first, split) +
                                                tree_hash(leaves, first + split, size - split));
}

std::vector<Bytes> path_of(const std::vector<Bytes>& leaves, std::uint64_t index, std::uint64_t first,
                           std::uint64_t size) {
  if (size == 1) return {};
  const std::uint64_t split = split_of(size);
  const bool left = index < split;
  auto path = left ? path_of(leaves, index, first, split)
                   : path_of(leaves, index - split, first + split, size - split);
  path.push_back(left ? tree_hash(leaves, first + split, size - split) : tree_hash(leaves, first, split));
  return path;
}

Claim claim_of(const std::vector<Bytes>& leaves, std::uint64_t index, std::uint64_t size) {
  return {index, size, leaves[index], path_of(leaves, index, 0, size), tree_hash(leaves, 0, size)};
}

std::vector<Bytes> some_leaves(int count) {
  std::vector<Bytes> leaves;
  for (int i = 0; i < count; ++i) leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
  return leaves;
}

Bytes flipped(Bytes bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

void add_changed_proofs(const Claim& good, std::vector<Claim>& bad) {
  const auto& proof = good.proof;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    bad.emplace_back(good).proof[i] = flipped(proof[i], 37 * i % 256);
    bad.emplace_back(good).proof[i].pop_back();
    bad.emplace_back(good).proof[i] += '\0';
    auto& shorter = bad.emplace_back(good).proof;
    shorter.erase(shorter.begin() + at);
    auto& longer = bad.emplace_back(good).proof;
    longer.insert(longer.begin() + at, proof[i]);
    auto& swapped = bad.emplace_back(good).proof;
    swapped[i] = i > 0 ? proof[i - 1] : good.leaf;
    if (i > 0) swapped[i - 1] = proof[i];
  }
}

void add_lengthened_proofs(const Claim& good, std::vector<Claim>& bad) {
  for (const Bytes& extra : {good.root, good.leaf, Bytes(), Bytes(32, '\0'), Bytes(33, 'x')}) {
    bad.emplace_back(good).proof.push_back(extra);
    auto& preceded = bad.emplace_back(good).proof;
    preceded.insert(preceded.begin(), extra);
  }
  bad.emplace_back(good).proof.resize(1000, Bytes(32, 'x'));
}

// A tree of another size may have the same root for the same proof (0 of 3 and 0 of 4), but not one of twice
// or half the size.
std::vector<Claim> mutations(const Claim& good) {
  std::vector<Claim> bad;
  add_changed_proofs(good, bad);
  add_lengthened_proofs(good, bad);
  bad.emplace_back(good).leaf = flipped(good.leaf, 255);
  bad.emplace_back(good).root = flipped(good.root, 0);
  bad.emplace_back(good).leaf.pop_back();
  bad.emplace_back(good).root.pop_back();
  bad.emplace_back(good).root += '\0';
  bad.emplace_back(good).size *= 2;
  bad.emplace_back(good).size /= 2;
  bad.emplace_back(good).size = 0;
  bad.emplace_back(good).size = UINT64_MAX;
  for (const std::uint64_t index : {good.index - 1, good.index + 1, good.index ^ 2, UINT64_MAX}) {
    bad.emplace_back(good).index = index;
  }
  return bad;
}

void refuses_mutations(const Claim& good) {
  const auto bad = mutations(good);
  for (std::size_t i = 0; i < bad.size(); ++i) EXPECT_FALSE(holds(bad[i])) << "mutation " << i;
}

TEST(Merkle, HashesLeavesApartFromNodes) {
  EXPECT_EQ(encode_hex(leaf_hash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_NE(leaf_hash("x"), hash_bytes(HashAlgorithm::kSha256, "x"));
}

TEST(Merkle, ProvesEveryLeafOfEveryTree) {
  const auto leaves = some_leaves(64);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      SCOPED_TRACE("leaf " + std::to_string(index) + " of " + std::to_string(size));
      const Claim claim = claim_of(leaves, index, size);
      EXPECT_TRUE(holds(claim));
      refuses_mutations(claim);
    }
  }
}

TEST(Merkle, ProvesALeafAtItsOwnPlaceOnly) {
  const auto leaves = some_leaves(33);
  for (std::uint64_t index = 0; index < leaves.size(); ++index) {
    Claim claim = claim_of(leaves, index, leaves.size());
    for (claim.index = 0; claim.index <= leaves.size(); ++claim.index) {
      EXPECT_EQ(holds(claim), claim.index == index) << claim.index << " for " << index;
    }
  }
}

// An inner node is no leaf: its children's hashes cannot be given out for an entry.
TEST(Merkle, RefusesANodeForALeaf) {
  const auto leaves = some_leaves(4);
  const Claim whole = claim_of(leaves, 0, 4);
  const Bytes forged = leaf_hash(leaves[0] + leaves[1]);
  EXPECT_FALSE(holds({0, 2, forged, {whole.proof[1]}, whole.root}));
}

TEST(Merkle, WalksTheLargestTree) {
  Claim claim{0, UINT64_MAX, leaf_hash("x"), std::vector<Bytes>(64, Bytes(32, 'y')), leaf_hash("x")};
  for (const Bytes& sibling : claim.proof) {
    claim.root = hash_bytes(HashAlgorithm::kSha256, "\x01" + claim.root + sibling);
  }
  EXPECT_TRUE(holds(claim));
  claim.proof.pop_back();
  EXPECT_FALSE(holds(claim));
}

Claim read_claim(const Json& vector) {
  const auto hash = [](const Json& value) { return decode_hex(*value.as_string()).value(); };
  const auto number = [&](std::string_view name) {
    return static_cast<std::uint64_t>(*vector.find(name)->as_integer());
  };
  Claim claim{number("index"), number("size"), hash(*vector.find("leaf")), {}, hash(*vector.find("root"))};
  for (const Json& sibling : *vector.find("proof")->as_array()) claim.proof.push_back(hash(sibling));
  return claim;
}

TEST(Merkle, AgreesWithProofsThatOthersMade) {
  const auto vectors = parse_json(read_vector("merkle/inclusion.json"));
  ASSERT_TRUE(vectors.ok());
  ASSERT_EQ(vectors->as_array()->size(), 17U);
  for (const Json& vector : *vectors->as_array()) {
    SCOPED_TRACE(*vector.find("name")->as_string());
    const bool valid = *vector.find("valid")->as_bool();
    const Claim claim = read_claim(vector);
    EXPECT_EQ(holds(claim), valid);
    if (valid) refuses_mutations(claim);
  }
}

}  // namespace
}  // namespace sekisho::crypto
