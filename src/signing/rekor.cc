#include "signing/rekor.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/pem.h"
#include "net/url.h"
#include "sigstore/key_details.h"

namespace sekisho::signing {
namespace {

constexpr int kCreated = 201;
constexpr int kConflict = 409;

// The signer as Rekor v1 keeps it.
std::string verifier_pem(const Signature& signature) {
  return signature.certificate == nullptr
             ? signature.key.render_pem()
             : crypto::render_pem_block("CERTIFICATE", signature.certificate->der());
}

Bytes digest_of(const Signature& signature) {
  return crypto::hash_bytes(crypto::scheme_hash(signature.scheme), signature.message);
}

std::string hash_name(crypto::HashAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::HashAlgorithm::kSha256:
      return "sha256";
    case crypto::HashAlgorithm::kSha384:
      return "sha384";
    case crypto::HashAlgorithm::kSha512:
      return "sha512";
  }
  return "";
}

Json entry_of(const char* kind, Json::Object spec) {
  return Json::Object{{"apiVersion", "0.0.1"}, {"kind", kind}, {"spec", std::move(spec)}};
}

Json dsse_entry(const Signature& signature) {
  Json::Array verifiers{encode_base64(verifier_pem(signature))};
  Json::Object content{{"envelope", render_json(sigstore::render_envelope(*signature.envelope))},
                       {"verifiers", std::move(verifiers)}};
  return entry_of("dsse", {{"proposedContent", std::move(content)}});
}

Json hashedrekord_entry(const Signature& signature) {
  Json::Object hash{{"algorithm", hash_name(crypto::scheme_hash(signature.scheme))},
                    {"value", encode_hex(digest_of(signature))}};
  Json::Object key{{"content", encode_base64(verifier_pem(signature))}};
  Json::Object made{{"content", encode_base64(signature.signature)}, {"publicKey", std::move(key)}};
  return entry_of("hashedrekord",
                  {{"signature", std::move(made)}, {"data", Json::Object{{"hash", std::move(hash)}}}});
}

// HashedRekordRequestV002 (rekor/v2/hashedrekord.proto).
Result<Json> rekor2_request(const Signature& signature) {
  const auto details = sigstore::key_details_of(signature.key, signature.scheme);
  if (!details) return fail(ReasonCode::kKeyUnsupported, "Rekor v2 takes no signatures of such a key");
  Json::Object verifier{{"keyDetails", *details}};
  const bool certified = signature.certificate != nullptr;
  const Bytes& der = certified ? signature.certificate->der() : signature.key.der();
  verifier.emplace_back(certified ? "x509Certificate" : "publicKey",
                        Json::Object{{"rawBytes", encode_base64(der)}});
  Json::Object made{{"content", encode_base64(signature.signature)}, {"verifier", std::move(verifier)}};
  Json::Object request{{"digest", encode_base64(digest_of(signature))}, {"signature", std::move(made)}};
  return Json(Json::Object{{"hashedRekordRequestV002", std::move(request)}});
}

Result<Json> request_of(const LogService& log, const Signature& signature) {
  if (log.version == RekorVersion::kV2) return rekor2_request(signature);
  return signature.envelope == nullptr ? hashedrekord_entry(signature) : dsse_entry(signature);
}

// Rekor v1 answers 409 with the place of the entry where it holds the very same one.
Result<net::Answer> fetch_existing(const LogService& log, const ServiceCall& call, const net::Answer& answer,
                                   net::Transport& transport, const Limits& limits) {
  const auto location = answer.header("location");
  const auto base = net::Url::parse(call.request.url);
  if (!location || !base.ok()) return refusal(call, answer);
  const auto place = base->resolve(*location);
  if (!place.ok() || !place->same_origin(*base))
    return unexpected(call.service, "its entry is said to be on another host");
  ServiceCall again{"the log " + log.url, {}};
  again.request.url = place->text();
  again.request.headers = {{"Accept", "application/json"}};
  SEKISHO_TRY(found, call_service(transport, again, limits));
  if (found.status != 200) return refusal(again, found);
  return found;
}

}  // namespace

Result<ServiceCall> entry_call(const LogService& log, const Signature& signature) {
  const char* path = log.version == RekorVersion::kV2 ? "/api/v2/log/entries" : "/api/v1/log/entries";
  SEKISHO_TRY(url, service_url(log.url, path));
  SEKISHO_TRY(request, request_of(log, signature));
  ServiceCall call{"the log " + log.url, {}};
  call.request.method = "POST";
  call.request.url = std::move(url);
  call.request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  call.request.body = render_json(request);
  return call;
}

Result<sigstore::LogEntry> parse_entry(const LogService& log, const ServiceCall& call,
                                       const net::Answer& answer, net::Transport& transport,
                                       const Limits& limits) {
  net::Answer found = answer;
  if (log.version == RekorVersion::kV1 && answer.status == kConflict) {
    SEKISHO_TRY(existing, fetch_existing(log, call, answer, transport, limits));
    found = std::move(existing);
  } else if (answer.status != kCreated && answer.status != 200) {
    return refusal(call, answer);
  }
  auto entry = log.version == RekorVersion::kV2 ? sigstore::parse_rekor2_answer(found.body, limits)
                                                : sigstore::parse_rekor1_answer(found.body, limits);
  if (!entry.ok()) return unexpected(call.service, entry.error().message());
  return entry;
}

}  // namespace sekisho::signing
