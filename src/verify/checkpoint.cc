#include "verify/checkpoint.h"

#include <string>
#include <string_view>

#include "base/text.h"
#include "crypto/digest.h"

namespace sekisho::verify {
namespace {

using sigstore::Checkpoint;
using sigstore::Log;
using sigstore::NoteSignature;

constexpr std::size_t kHintBytes = 4;
constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kCosignatureBytes = kTimeBytes + 64;

Error invalid(const std::string& why) { return fail(ReasonCode::kLogCheckpoint, "the checkpoint " + why); }

Bytes hash_hint(BytesView bytes) {
  return crypto::hash_bytes(crypto::HashAlgorithm::kSha256, bytes).substr(0, kHintBytes);
}

// The host of a log's URL is its origin (rekor-tiles, "Checkpoint").
std::string host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const auto port = url.rfind(':');
  const bool is_port = port != std::string_view::npos && url.find(']', port) == std::string_view::npos;
  return std::string(is_port ? url.substr(0, port) : url);
}

// C2SP signed-note, "Signature types": 1 for Ed25519, 0xff with a name for what has no number; of ECDSA the
// hint is that of the bare key, as it always was.
Bytes hint_of(const Log& log, const std::string& origin) {
  switch (log.key.kind()) {
    case crypto::KeyKind::kEd25519:
      return sigstore::note_key_hint(origin,
                                     "\x01" + log.key.der().substr(log.key.der().size() - kEd25519Bytes));
    case crypto::KeyKind::kRsa:
      return sigstore::note_key_hint(origin, "\xffPKIX-RSA-PKCS#1v1.5" + log.key.der());
    case crypto::KeyKind::kEcdsaP256:
    case crypto::KeyKind::kEcdsaP384:
    case crypto::KeyKind::kEcdsaP521:
      return hash_hint(log.key.der());
  }
  return {};
}

std::uint64_t read_big_endian(BytesView bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

// C2SP tlog-cosignature: the time of the cosignature is signed before the note's text.
bool is_cosigned(const Checkpoint& checkpoint, const NoteSignature& line,
                 const sigstore::WitnessKey& witness) {
  if (line.name != witness.name || line.key_hint != witness.key_hint) return false;
  if (line.signature.size() != kCosignatureBytes) return false;
  const std::uint64_t time = read_big_endian(BytesView(line.signature).substr(0, kTimeBytes));
  const std::string message = "cosignature/v1\ntime " + std::to_string(time) + "\n" + checkpoint.text;
  return crypto::verify_signature(witness.key, crypto::SignatureScheme::kEd25519, message,
                                  BytesView(line.signature).substr(kTimeBytes))
      .ok();
}

}  // namespace

Done verify_checkpoint(const Checkpoint& checkpoint, const Log& log, NoteKind kind) {
  const bool by_name = kind == NoteKind::kRekorV2;
  const std::string origin = by_name ? host_of(log.base_url) : checkpoint.origin;
  if (by_name && checkpoint.origin != origin) {
    return invalid("is of \"" + printable(checkpoint.origin, 200) + "\", not of \"" + printable(origin, 200) +
                   "\"");
  }
  const Bytes hint = by_name ? hint_of(log, origin) : hash_hint(log.key.der());
  bool found = false;
  for (const NoteSignature& line : checkpoint.signatures) {
    if (line.key_hint != hint || (by_name && line.name != origin)) continue;
    if (!crypto::verify_signature(log.key, log.scheme, checkpoint.text, line.signature).ok()) {
      return invalid("has a wrong signature in the name of the log " + printable(log.base_url, 200));
    }
    found = true;
  }
  return found ? done() : Done(invalid("is not signed by the log " + printable(log.base_url, 200)));
}

std::size_t count_witnesses(const Checkpoint& checkpoint, const std::vector<sigstore::WitnessKey>& keys) {
  std::size_t count = 0;
  for (const auto& witness : keys) {
    for (const NoteSignature& line : checkpoint.signatures) {
      if (!is_cosigned(checkpoint, line, witness)) continue;
      ++count;
      break;
    }
  }
  return count;
}

}  // namespace sekisho::verify
