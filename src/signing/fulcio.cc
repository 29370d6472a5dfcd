#include "signing/fulcio.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "signing/service_call.h"

namespace sekisho::signing {
namespace {

// CreateSigningCertificateRequest (fulcio.proto). The key signs the identity's name, to show that it is ours.
Result<Bytes> render_request(const IdentityToken& token, const crypto::PrivateKey& key) {
  SEKISHO_TRY(possession, key.sign(token.subject()));
  Json::Object public_key{{"algorithm", "ECDSA"}, {"content", key.public_key().render_pem()}};
  Json::Object request{{"publicKey", std::move(public_key)},
                       {"proofOfPossession", encode_base64(possession)}};
  return render_json(Json::Object{{"publicKeyRequest", std::move(request)}});
}

// Of the answer only the chain is read; what else the authority says does not matter here.
Result<std::vector<crypto::Certificate>> parse_chain(const net::Answer& answer, const Limits& limits) {
  SEKISHO_TRY(json, parse_json(answer.body, limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "answer"));
  SEKISHO_TRY(signed_certificate, members.object("signedCertificateEmbeddedSct"));
  SEKISHO_TRY(chain, signed_certificate.object("chain"));
  SEKISHO_TRY(texts, chain.array("certificates"));
  std::vector<crypto::Certificate> certificates;
  for (const Json& one : *texts) {
    const std::string* pem = one.as_string();
    if (pem == nullptr || certificates.size() == limits.certificates)
      return fail(ReasonCode::kCertificateTooMany, "the chain is no list of so few certificates");
    SEKISHO_TRY(parsed, crypto::Certificate::parse_pem_chain(*pem, 1));
    certificates.push_back(std::move(parsed.front()));
  }
  if (certificates.empty()) return fail(ReasonCode::kJsonShape, "the chain is empty");
  return certificates;
}

}  // namespace

Result<std::vector<crypto::Certificate>> request_certificate(const std::string& url,
                                                             const IdentityToken& token,
                                                             const crypto::PrivateKey& key,
                                                             net::Transport& transport,
                                                             const Limits& limits) {
  SEKISHO_TRY(target, service_url(url, "/api/v2/signingCert"));
  SEKISHO_CHECK(check_private(target, "the identity token"));
  SEKISHO_TRY(body, render_request(token, key));
  ServiceCall call{"the certificate authority " + url, {}, token.text()};
  call.request.method = "POST";
  call.request.url = target;
  call.request.headers = {{"Authorization", "Bearer " + token.text()}, {"Content-Type", "application/json"}};
  call.request.body = std::move(body);
  SEKISHO_TRY(answer, call_service(transport, call, limits));
  if (answer.status != 200 && answer.status != 201) return refusal(call, answer);
  auto chain = parse_chain(answer, limits);
  if (!chain.ok()) return unexpected(call.service, chain.error().message());
  if (chain->front().key() != key.public_key())
    return unexpected(call.service, "the certificate is for another key");
  return chain;
}

}  // namespace sekisho::signing
