#include "sigstore/checkpoint.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace sekisho::sigstore {
namespace {

constexpr std::uint64_t kMaxBytes = 64 * kKiB;
constexpr std::size_t kMaxSignatures = 100;
constexpr std::size_t kHintBytes = 4;
constexpr std::size_t kRootBytes = 32;
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // an em dash and a space

Error invalid(std::string detail) {
  return fail(ReasonCode::kLogCheckpoint, "the checkpoint " + std::move(detail));
}

// take_line is the next line without its line feed, which must be there.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

bool has_controls(std::string_view text) {
  for (const char c : text) {
    if (c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == '\x7f')) return true;
  }
  return false;
}

// Decimal without leading zeros, as C2SP tlog-checkpoint has it.
std::optional<std::uint64_t> parse_size_line(std::string_view line) {
  std::uint64_t size = 0;
  const auto read = std::from_chars(line.data(), line.data() + line.size(), size);
  if (read.ec != std::errc() || std::to_string(size) != line) return std::nullopt;
  return size;
}

// The text's own lines; those after the third are further data, of which nothing is needed.
Done read_text(std::string_view text, Checkpoint& checkpoint) {
  const auto origin = take_line(text);
  const auto size_line = take_line(text);
  const auto root_line = take_line(text);
  if (!origin || origin->empty()) return invalid("has no origin");
  const auto size = size_line ? parse_size_line(*size_line) : std::nullopt;
  if (!size) return invalid("has no size of the tree in plain decimal");
  auto root = root_line ? decode_base64(*root_line) : std::nullopt;
  if (!root || root->size() != kRootBytes) return invalid("has no root hash of 32 bytes");
  while (const auto line = take_line(text)) {
    if (line->empty()) return invalid("has an empty line in its text");
  }
  checkpoint.origin = std::string(*origin);
  checkpoint.size = *size;
  checkpoint.root_hash = *std::move(root);
  return done();
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kDash)) return invalid("has a signature line that does not begin with a dash");
  line.remove_prefix(kDash.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || space == 0 ||
      line.substr(0, space).find('+') != std::string_view::npos) {
    return invalid("has a signature line without a name");
  }
  auto raw = decode_base64(line.substr(space + 1));
  if (!raw || raw->size() <= kHintBytes) return invalid("has a signature that is not strict base64");
  return NoteSignature{std::string(line.substr(0, space)), raw->substr(0, kHintBytes),
                       raw->substr(kHintBytes)};
}

Done read_signatures(std::string_view lines, Checkpoint& checkpoint) {
  while (!lines.empty()) {
    const auto line = take_line(lines);
    if (!line) return invalid("does not end with a line feed");
    if (checkpoint.signatures.size() == kMaxSignatures) return invalid("has more than 100 signatures");
    SEKISHO_TRY(signature, parse_signature_line(*line));
    checkpoint.signatures.push_back(std::move(signature));
  }
  if (checkpoint.signatures.empty()) return invalid("is not signed");
  return done();
}

constexpr char kCosignatureType = '\x04';
constexpr std::size_t kEd25519Bytes = 32;
// SubjectPublicKeyInfo of Ed25519 up to the key (RFC 8410 section 4).
constexpr BytesView kEd25519Prefix("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);

Error invalid_key(std::string detail) {
  return fail(ReasonCode::kKeyInvalid, "a witness key is name+hash+base64: " + std::move(detail));
}

}  // namespace

Bytes note_key_hint(std::string_view name, BytesView type_and_key) {
  const Bytes id = std::string(name) + "\n" + Bytes(type_and_key);
  return crypto::hash_bytes(crypto::HashAlgorithm::kSha256, id).substr(0, kHintBytes);
}

Result<WitnessKey> parse_witness_key(std::string_view text) {
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || first == 0) return invalid_key("it has not three parts");
  const std::string_view name = text.substr(0, first);
  const auto raw = decode_base64(text.substr(second + 1));
  if (has_controls(name) || !is_utf8(name) || name.find_first_of(" \n") != std::string_view::npos) {
    return invalid_key("the name holds a space or control character");
  }
  if (!raw || raw->size() != 1 + kEd25519Bytes || raw->front() != kCosignatureType) {
    return invalid_key("the key is not one for cosignatures, of type 4");
  }
  Bytes hint = note_key_hint(name, *raw);
  if (encode_hex(hint) != text.substr(first + 1, second - first - 1)) {
    return invalid_key("the hash is not that of name and key");
  }
  SEKISHO_TRY(key, crypto::PublicKey::parse_der(Bytes(kEd25519Prefix) + raw->substr(1)));
  return WitnessKey{std::string(name), std::move(hint), std::move(key)};
}

Result<Checkpoint> parse_checkpoint(std::string_view note) {
  if (note.size() > kMaxBytes) return invalid("is " + render_size(note.size()) + " long");
  if (!is_utf8(note) || has_controls(note)) return invalid("holds other characters than a note may");
  // The last empty line: the text itself may not hold one, which is checked with it.
  const auto gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) return invalid("has no empty line between text and signatures");
  Checkpoint checkpoint;
  checkpoint.text = std::string(note.substr(0, gap + 1));
  SEKISHO_CHECK(read_text(checkpoint.text, checkpoint));
  SEKISHO_CHECK(read_signatures(note.substr(gap + 2), checkpoint));
  return checkpoint;
}

}  // namespace sekisho::sigstore
