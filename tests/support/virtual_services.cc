#include "support/virtual_services.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/der.h"
#include "crypto/pem.h"
#include "support/der_writer.h"
#include "support/json_edit.h"

namespace sekisho::support {
namespace {

using Object = Json::Object;

HttpAnswer json_answer(int status, const Json& body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = render_json(body)};
}

// As gRPC's gateway and Rekor write errors.
HttpAnswer refuse(int status, const std::string& message) {
  return json_answer(status, Object{{"code", 3}, {"message", message}});
}

Json parse(const std::string& text) {
  auto json = parse_json(text);
  if (!json.ok()) throw std::invalid_argument("not JSON: " + json.error().detail);
  return *std::move(json);
}

Bytes base64_at(Json& document, std::string_view path) {
  return decode_base64(text_at(document, path)).value();
}

Json claims_of(const std::string& token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  if (second == std::string::npos) throw std::invalid_argument("no token");
  return parse(decode_base64url(token.substr(first + 1, second - first - 1)).value());
}

std::string encode_base64url(BytesView bytes) {
  std::string text = encode_base64(bytes);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text.substr(0, text.find('='));
}

// Who a verifier is: the DER of a certificate or of a key.
void set_verifier(Signed& made, const Bytes& der, bool certificate) {
  made.verifier = der;
  made.signed_by = certificate ? SignedBy::kCertificate : SignedBy::kKey;
  made.kind = certificate ? crypto::Certificate::parse_der(der)->key().kind()
                          : crypto::PublicKey::parse_der(der)->kind();
}

void set_verifier_pem(Signed& made, const std::string& pem) {
  const auto block = crypto::parse_pem_block(pem, 65536);
  if (!block.ok()) throw std::invalid_argument("no PEM");
  set_verifier(made, block->content, block->label == "CERTIFICATE");
}

HttpAnswer certify(const VirtualSigstore& sigstore, const HttpRequest& request) {
  const std::string bearer = request.header("authorization");
  if (!bearer.starts_with("Bearer ")) return refuse(401, "There was no identity token");
  Json claims = claims_of(bearer.substr(7));
  if (text_at(claims, "aud") != kServicesAudience)
    return refuse(400, "error processing the identity token " + bearer.substr(7));
  const Json* email = claims.find("email");
  const std::string subject = email == nullptr ? text_at(claims, "sub") : *email->as_string();
  Json body = parse(request.body);
  const auto key = crypto::PublicKey::parse_pem(text_at(body, "publicKeyRequest/publicKey/content"));
  if (!key.ok()) return refuse(400, "The public key supplied in the request could not be parsed");
  const Bytes proof = base64_at(body, "publicKeyRequest/proofOfPossession");
  if (!crypto::verify_signature(*key, key->default_schemes().front(), subject, proof).ok())
    return refuse(400, "The signature supplied in the request could not be verified");
  Recipe recipe{.signed_at = now(), .identity = subject, .issuer = text_at(claims, "iss")};
  recipe.leaf = [&](CertificateSpec& leaf) {
    leaf.key_info = key->der();
    if (email == nullptr) return;
    drop(leaf, kSanOid);
    leaf.extensions.push_back(alternative_names({email_name(subject)}));
  };
  Json::Array chain{crypto::render_pem_block("CERTIFICATE", sigstore.issue_leaf(recipe, make_key()))};
  for (const auto& link : sigstore.ca.links)
    chain.emplace_back(crypto::render_pem_block("CERTIFICATE", link.der));
  return json_answer(200, Object{{"signedCertificateEmbeddedSct",
                                  Object{{"chain", Object{{"certificates", std::move(chain)}}}}}});
}

std::uint64_t number_at(Json& document, std::string_view path) {
  return std::stoull(text_at(document, path));
}

// A TransparencyLogEntry as Rekor v1 writes its own entries.
Json as_rekor1(Json entry) {
  Json::Array hashes;
  for (const auto& hash : list_at(entry, "inclusionProof/hashes"))
    hashes.emplace_back(encode_hex(decode_base64(*hash.as_string()).value()));
  Object proof{{"checkpoint", text_at(entry, "inclusionProof/checkpoint/envelope")},
               {"hashes", std::move(hashes)},
               {"logIndex", number_at(entry, "inclusionProof/logIndex")},
               {"rootHash", encode_hex(base64_at(entry, "inclusionProof/rootHash"))},
               {"treeSize", number_at(entry, "inclusionProof/treeSize")}};
  Object verification{{"inclusionProof", std::move(proof)},
                      {"signedEntryTimestamp", text_at(entry, "inclusionPromise/signedEntryTimestamp")}};
  return Object{{"body", text_at(entry, "canonicalizedBody")},
                {"integratedTime", number_at(entry, "integratedTime")},
                {"logID", encode_hex(base64_at(entry, "logId/keyId"))},
                {"logIndex", number_at(entry, "logIndex")},
                {"verification", std::move(verification)}};
}

HttpAnswer enter_rekor1(const VirtualLog& log, const HttpRequest& request) {
  Json body = parse(request.body);
  Signed made;
  EntryPlan plan;
  if (text_at(body, "kind") == "dsse") {
    Json envelope = parse(text_at(body, "spec/proposedContent/envelope"));
    made.form = Form::kStatement;
    made.payload = base64_at(envelope, "payload");
    made.payload_type = text_at(envelope, "payloadType");
    made.signature = base64_at(envelope, "signatures/0/sig");
    set_verifier_pem(made, base64_at(body, "spec/proposedContent/verifiers/0"));
    plan.kind = EntryKind::kDsse;
  } else {
    made.signature = base64_at(body, "spec/signature/content");
    set_verifier_pem(made, base64_at(body, "spec/signature/publicKey/content"));
    plan.kind = EntryKind::kHashedRekord;
    plan.body = [&](Json& entry) { at(entry, "spec/data/hash") = at(body, "spec/data/hash"); };
  }
  const Json entry = as_rekor1(enter(log, made, plan, now()));
  const std::string uuid = encode_hex(sha256(render_json(entry)));
  HttpAnswer answer = json_answer(201, Object{{uuid, entry}});
  answer.headers.emplace_back("ETag", uuid);
  answer.headers.emplace_back("Location", "/api/v1/log/entries/" + uuid);
  return answer;
}

HttpAnswer enter_rekor2(const VirtualLog& log, const HttpRequest& request) {
  Json body = parse(request.body);
  const std::string base = "hashedRekordRequestV002/signature/";
  Json& verifier = at(body, base + "verifier");
  Signed made;
  made.signature = base64_at(body, base + "content");
  const bool certificate = verifier.find("x509Certificate") != nullptr;
  set_verifier(made, base64_at(verifier, certificate ? "x509Certificate/rawBytes" : "publicKey/rawBytes"),
               certificate);
  EntryPlan plan{.kind = EntryKind::kHashedRekord2};
  plan.body = [&](Json& entry) {
    at(entry, "spec/hashedRekordV002/data/digest") = text_at(body, "hashedRekordRequestV002/digest");
  };
  Json entry = enter(log, made, plan, now());
  entry.as_object()->emplace_back("integratedTime", "0");  // as protojson writes what has no value
  entry.as_object()->emplace_back("inclusionPromise", Json());
  return json_answer(201, entry);
}

struct Query {
  Bytes imprint;
  Bytes nonce;  // DER; empty where there is none
};

// TimeStampReq (RFC 3161 section 2.4.1), of SHA-256.
Query parse_query(const Bytes& der) {
  crypto::DerReader reader(crypto::take_only(der, crypto::DerTag::kSequence).value());
  reader.take_unsigned().value();
  crypto::DerReader imprint(reader.take(crypto::DerTag::kSequence).value());
  imprint.take(crypto::DerTag::kSequence).value();
  Query query{Bytes(imprint.take(crypto::DerTag::kOctetString).value()), {}};
  if (reader.next_is(crypto::DerTag::kInteger))
    query.nonce = Bytes(reader.take_whole(crypto::DerTag::kInteger).value());
  return query;
}

HttpAnswer stamp(const TimestampAuthority& authority, const HttpRequest& request) {
  if (request.header("content-type") != "application/timestamp-query")
    return refuse(415, "unsupported media type");
  const Query query = parse_query(request.body);
  StampSpec spec = stamp_of(authority, {}, now(), Embed::kSigner);
  spec.imprint = query.imprint;
  spec.nonce = query.nonce;
  return {.status = 201,
          .headers = {{"Content-Type", "application/timestamp-reply"}},
          .body = render_stamp(spec)};
}

HttpAnswer give_token(const HttpRequest& request) {
  if (request.header("authorization") != std::string("bearer ") + kJobSecret)
    return refuse(401, "the job has no permission id-token: write");
  if (request.parameter("audience") != kServicesAudience) return refuse(400, "no such audience");
  return json_answer(200, Object{{"count", 1}, {"value", token_of(kIdentity, now() + Seconds(300))}});
}

Json service(const std::string& url, int version) {
  return Object{{"url", url},
                {"majorApiVersion", version},
                {"validFor", Object{{"start", "2026-01-01T00:00:00Z"}}},
                {"operator", "example.com"}};
}

// The log of Rekor v2 is named by where it is.
VirtualSigstore make_sigstore() {
  VirtualSigstore sigstore = VirtualSigstore::make();
  sigstore.rekor2.host = "127.0.0.1";
  return sigstore;
}

}  // namespace

VirtualServices::VirtualServices(Intercept intercept, std::uint16_t port)
    : sigstore_(make_sigstore()),
      intercept_(std::move(intercept)),
      server_(
          [this](const HttpRequest& request) {
            auto instead = intercept_ ? intercept_(request) : std::nullopt;
            return instead ? *std::move(instead) : serve(request);
          },
          ServerTls::kOff, port) {}

HttpAnswer VirtualServices::serve(const HttpRequest& request) const {
  try {
    const std::string path = request.method + " " + request.path();
    if (path == "POST /api/v2/signingCert") return certify(sigstore_, request);
    if (path == "POST /api/v1/log/entries") return enter_rekor1(sigstore_.rekor, request);
    if (path == "POST /api/v2/log/entries") return enter_rekor2(sigstore_.rekor2, request);
    if (path == "POST /api/v1/timestamp") return stamp(sigstore_.tsas[0], request);
    if (path == "GET /github") return give_token(request);
    return refuse(404, "no such service");
  } catch (const std::exception& error) {
    return refuse(400, error.what());
  }
}

std::string VirtualServices::signing_config(RekorVersion log) const {
  const Json any = Object{{"selector", "ANY"}};
  return render_json_pretty(
      Object{{"mediaType", "application/vnd.dev.sigstore.signingconfig.v0.2+json"},
             {"caUrls", Json::Array{service(url(), 1)}},
             {"oidcUrls", Json::Array{service("https://issuer.example.com", 1)}},
             {"rekorTlogUrls", Json::Array{service(url(), log == RekorVersion::kV2 ? 2 : 1)}},
             {"tsaUrls", Json::Array{service(timestamp_url(), 1)}},
             {"rekorTlogConfig", any},
             {"tsaConfig", any}});
}

std::string render_token(const Json& claims) {
  return encode_base64url(R"({"alg":"ES256","typ":"JWT"})") + "." + encode_base64url(render_json(claims)) +
         "." + encode_base64url("signature");
}

std::string token_of(const std::string& subject, Time expires) {
  return render_token(Object{{"iss", kIssuer},
                             {"sub", subject},
                             {"aud", kServicesAudience},
                             {"exp", std::int64_t{expires.time_since_epoch().count()}}});
}

}  // namespace sekisho::support
