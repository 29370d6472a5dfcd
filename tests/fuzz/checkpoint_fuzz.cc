// Laws of checkpoints: one or an error that denies; what was read, written again as a note, reads the same;
// nobody's key signed it, and no witness counts.
#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"
#include "crypto/private_key.h"
#include "sigstore/checkpoint.h"
#include "verify/checkpoint.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

std::string render(const sigstore::Checkpoint& checkpoint) {
  std::string note = checkpoint.text + "\n";
  for (const auto& line : checkpoint.signatures) {
    note += "\u2014 " + line.name + " " + encode_base64(line.key_hint + line.signature) + "\n";
  }
  return note;
}

void check_same(const sigstore::Checkpoint& a, const sigstore::Checkpoint& b) {
  require(a.text == b.text && a.origin == b.origin && a.size == b.size && a.root_hash == b.root_hash);
  require(a.signatures.size() == b.signatures.size());
}

void check_nothing_proved(const sigstore::Checkpoint& checkpoint) {
  static const auto kKey = crypto::PrivateKey::generate(crypto::KeyKind::kEd25519)->public_key();
  sigstore::Log log{
      "https://" + checkpoint.origin, {}, kKey, crypto::SignatureScheme::kEd25519, {Time(), {}}};
  require(!verify::verify_checkpoint(checkpoint, log, verify::NoteKind::kRekorV1).ok());
  require(!verify::verify_checkpoint(checkpoint, log, verify::NoteKind::kRekorV2).ok());
  const auto& line = checkpoint.signatures.front();
  require(verify::count_witnesses(checkpoint, {{line.name, line.key_hint, kKey}}) == 0);
}

// A verifier key or an error that denies; its hint is its own.
void check_witness_key(std::string_view text) {
  const auto key = sigstore::parse_witness_key(text);
  if (!key.ok()) return require(key.error().code == ReasonCode::kKeyInvalid);
  require(text.starts_with(key->name + "+" + encode_hex(key->key_hint) + "+"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  check_witness_key(bytes);
  const auto parsed = sigstore::parse_checkpoint(bytes);
  if (!parsed.ok()) {
    require(parsed.error().code == ReasonCode::kLogCheckpoint);
    return 0;
  }
  require(bytes == render(*parsed));
  const auto again = sigstore::parse_checkpoint(render(*parsed));
  require(again.ok());
  check_same(*parsed, *again);
  require(parsed->root_hash.size() == 32 && !parsed->signatures.empty());
  check_nothing_proved(*parsed);
  return 0;
}
