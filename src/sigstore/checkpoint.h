// Checkpoint: a log's signed statement of its size and root (C2SP tlog-checkpoint, in a C2SP signed-note),
// well-formed and untrusted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace sekisho::sigstore {

// NoteSignature is one signature line of a note.
struct NoteSignature {
  std::string name;
  Bytes key_hint;   // 4 bytes
  Bytes signature;  // what follows them
};

struct Checkpoint {
  std::string text;  // what is signed, its last line feed included
  std::string origin;
  std::uint64_t size = 0;
  Bytes root_hash;  // 32 bytes
  std::vector<NoteSignature> signatures;
};

// parse_checkpoint reads a note: origin, size, root, further lines, an empty line, signature lines; line
// feeds only, at most 64 KiB and 100 signatures. Error: log.checkpoint-invalid.
Result<Checkpoint> parse_checkpoint(std::string_view note);

// WitnessKey is whose cosignatures count (C2SP tlog-cosignature): an Ed25519 key under a name.
struct WitnessKey {
  std::string name;
  Bytes key_hint;  // 4 bytes, derived from name and key
  crypto::PublicKey key;
};

// parse_witness_key reads a C2SP verifier key "name+hash+base64" of type cosignature/v1 (0x04). Error:
// key.invalid.
Result<WitnessKey> parse_witness_key(std::string_view text);

// note_key_hint is what tells a key in signature lines: the first bytes of SHA-256(name, line feed, type,
// key) (C2SP signed-note, "Verifier keys").
Bytes note_key_hint(std::string_view name, BytesView type_and_key);

}  // namespace sekisho::sigstore
