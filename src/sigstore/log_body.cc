#include "sigstore/log_body.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/pem.h"
#include "sigstore/protojson.h"

namespace sekisho::sigstore {
namespace {

constexpr auto kMalformed = ReasonCode::kLogMalformed;
// An honest envelope has one signature; a few more are told apart from none by what is compared.
constexpr std::size_t kMaxSignatures = 32;

Error malformed(std::string detail) { return fail(kMalformed, std::move(detail)); }

Result<crypto::HashAlgorithm> parse_algorithm(Members& members) {
  SEKISHO_TRY(name, members.text("algorithm"));
  if (name == "sha256") return crypto::HashAlgorithm::kSha256;
  if (name == "sha384") return crypto::HashAlgorithm::kSha384;
  if (name == "sha512") return crypto::HashAlgorithm::kSha512;
  return malformed(members.what() + ".algorithm \"" + printable(name, 100) + "\" is not of the SHA-2 family");
}

Result<LoggedHash> parse_hash(Members members) {
  SEKISHO_TRY(algorithm, parse_algorithm(members));
  SEKISHO_TRY(text, members.text("value"));
  SEKISHO_CHECK(members.others_refused());
  auto hash = decode_hex(text);
  if (!hash || hash->size() != crypto::hash_size(algorithm)) {
    return malformed(members.what() + ".value is not lower-case hex of the right length");
  }
  return LoggedHash{algorithm, *std::move(hash)};
}

Result<std::optional<LoggedHash>> parse_maybe_hash(Members& members, std::string_view name) {
  SEKISHO_TRY(object, members.maybe_object(name));
  if (!object) return std::optional<LoggedHash>();
  SEKISHO_TRY(hash, parse_hash(*std::move(object)));
  return std::optional<LoggedHash>(std::move(hash));
}

Result<LoggedVerifier> parse_verifier(Members& members, std::string_view name) {
  SEKISHO_TRY(pem, parse_bytes(members, name, kMalformed));
  auto block = crypto::parse_pem_block(pem, Limits{}.key_file_bytes);
  if (block.ok()) return LoggedVerifier{std::move(block->label), std::move(block->content)};
  return malformed(members.what() + "." + std::string(name) + ": " + block.error().detail);
}

// {"data":{"hash":{…}},"signature":{"content":…,"publicKey":{"content":…}}}
Result<LogBody> parse_hashedrekord(Members spec) {
  SEKISHO_TRY(data, spec.object("data"));
  SEKISHO_TRY(hash_members, data.object("hash"));
  SEKISHO_CHECK(data.others_refused());
  SEKISHO_TRY(hash, parse_hash(std::move(hash_members)));
  SEKISHO_TRY(signature, spec.object("signature"));
  SEKISHO_CHECK(spec.others_refused());
  SEKISHO_TRY(content, parse_bytes(signature, "content", kMalformed));
  SEKISHO_TRY(key, signature.object("publicKey"));
  SEKISHO_CHECK(signature.others_refused());
  SEKISHO_TRY(verifier, parse_verifier(key, "content"));
  SEKISHO_CHECK(key.others_refused());
  LogBody body;
  body.data = std::move(hash);
  body.signatures.push_back({std::move(content), std::move(verifier)});
  return body;
}

using ParseSignature = Result<LoggedSignature> (*)(Members);

Result<std::vector<LoggedSignature>> parse_signatures(Members& members, ParseSignature parse) {
  SEKISHO_TRY(array, members.array("signatures"));
  if (array->empty()) return malformed(members.what() + ".signatures is empty");
  SEKISHO_CHECK(check_count(array->size(), kMaxSignatures, "signatures of a log entry"));
  std::vector<LoggedSignature> signatures;
  for (const Json& item : *array) {
    SEKISHO_TRY(object, Members::of(item, members.what() + ".signatures[]"));
    SEKISHO_TRY(signature, parse(std::move(object)));
    signatures.push_back(std::move(signature));
  }
  return signatures;
}

Result<LoggedSignature> parse_dsse_signature(Members members) {
  SEKISHO_TRY(signature, parse_bytes(members, "signature", kMalformed));
  SEKISHO_TRY(verifier, parse_verifier(members, "verifier"));
  SEKISHO_CHECK(members.others_refused());
  return LoggedSignature{std::move(signature), std::move(verifier)};
}

// {"envelopeHash":{…},"payloadHash":{…},"signatures":[{"signature":…,"verifier":…}]}
Result<LogBody> parse_dsse(Members spec) {
  LogBody body;
  SEKISHO_TRY(envelope, spec.object("envelopeHash"));
  SEKISHO_TRY(payload, spec.object("payloadHash"));
  SEKISHO_TRY(signatures, parse_signatures(spec, parse_dsse_signature));
  SEKISHO_CHECK(spec.others_refused());
  SEKISHO_TRY(envelope_hash, parse_hash(std::move(envelope)));
  SEKISHO_TRY(payload_hash, parse_hash(std::move(payload)));
  body.envelope = std::move(envelope_hash);
  body.payload = std::move(payload_hash);
  body.signatures = std::move(signatures);
  return body;
}

// The log writes the signature's base64 once more in base64.
Result<LoggedSignature> parse_intoto_signature(Members members) {
  SEKISHO_TRY(outer, parse_bytes(members, "sig", kMalformed));
  SEKISHO_TRY(verifier, parse_verifier(members, "publicKey"));
  SEKISHO_CHECK(members.maybe_text("keyid"));
  SEKISHO_CHECK(members.others_refused());
  auto signature = decode_base64(outer);
  if (!signature) return malformed(members.what() + ".sig is not base64 in base64");
  return LoggedSignature{*std::move(signature), std::move(verifier)};
}

Done read_intoto_hashes(Members& content, LogBody& body) {
  SEKISHO_TRY(envelope, parse_maybe_hash(content, "hash"));
  SEKISHO_TRY(payload, parse_maybe_hash(content, "payloadHash"));
  body.envelope = std::move(envelope);
  body.payload = std::move(payload);
  return done();
}

// {"content":{"envelope":{"payloadType":…,"signatures":[{"publicKey":…,"sig":…}]},"hash":{…},"payloadHash":{…}}}
Result<LogBody> parse_intoto_v2(Members spec) {
  LogBody body;
  SEKISHO_TRY(content, spec.object("content"));
  SEKISHO_CHECK(spec.others_refused());
  SEKISHO_CHECK(read_intoto_hashes(content, body));
  SEKISHO_TRY(envelope, content.object("envelope"));
  SEKISHO_CHECK(content.others_refused());
  SEKISHO_CHECK(envelope.maybe_text("payloadType"));
  SEKISHO_CHECK(envelope.maybe_text("payload"));  // left out by real logs; its hash is what is compared
  SEKISHO_TRY(signatures, parse_signatures(envelope, parse_intoto_signature));
  SEKISHO_CHECK(envelope.others_refused());
  body.signatures = std::move(signatures);
  return body;
}

// {"content":{"hash":{…},"payloadHash":{…}},"publicKey":…}: the signature is only in the envelope that the
// hash is of.
Result<LogBody> parse_intoto_v1(Members spec) {
  LogBody body;
  SEKISHO_TRY(content, spec.object("content"));
  SEKISHO_TRY(verifier, parse_verifier(spec, "publicKey"));
  SEKISHO_CHECK(spec.others_refused());
  SEKISHO_CHECK(read_intoto_hashes(content, body));
  SEKISHO_CHECK(content.others_refused());
  if (!body.envelope) return malformed("body.spec.content.hash is missing");
  body.signatures.push_back({std::nullopt, std::move(verifier)});
  return body;
}

using ParseSpec = Result<LogBody> (*)(Members);
struct Kind {
  std::string_view name;
  std::string_view version;
  ParseSpec parse;
};
constexpr Kind kKinds[] = {{"hashedrekord", "0.0.1", parse_hashedrekord},
                           {"dsse", "0.0.1", parse_dsse},
                           {"intoto", "0.0.2", parse_intoto_v2},
                           {"intoto", "0.0.1", parse_intoto_v1}};

std::string title(std::string_view kind, std::string_view version) {
  return printable(std::string(kind) + " " + std::string(version), 100);
}

Done check_kind(Members& body, const LogEntry& entry) {
  SEKISHO_TRY(kind, body.text("kind"));
  SEKISHO_TRY(version, body.text("apiVersion"));
  if (kind == entry.kind && version == entry.version) return done();
  return fail(ReasonCode::kLogType, "the entry says to be " + title(entry.kind, entry.version) +
                                        ", its body is " + title(kind, version));
}

}  // namespace

Result<LogBody> parse_log_body(const LogEntry& entry, const Limits& limits) {
  for (const Kind& known : kKinds) {
    if (known.name != entry.kind || known.version != entry.version) continue;
    SEKISHO_TRY(json, parse_outer(entry.body, "the log entry's body", limits));
    SEKISHO_TRY(body, Members::of(json, "body"));
    SEKISHO_CHECK(check_kind(body, entry));
    SEKISHO_TRY(spec, body.object("spec"));
    SEKISHO_CHECK(body.others_refused());
    return known.parse(std::move(spec));
  }
  return fail(ReasonCode::kLogType,
              "an entry of type " + title(entry.kind, entry.version) + " is not read here");
}

}  // namespace sekisho::sigstore
