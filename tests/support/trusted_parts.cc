#include "support/trusted_parts.h"

#include <stdexcept>

#include "base/encoding.h"

namespace sekisho::support {

std::string key_details(crypto::KeyKind kind) {
  switch (kind) {
    case crypto::KeyKind::kEcdsaP256:
      return "PKIX_ECDSA_P256_SHA_256";
    case crypto::KeyKind::kEcdsaP384:
      return "PKIX_ECDSA_P384_SHA_384";
    case crypto::KeyKind::kEcdsaP521:
      return "PKIX_ECDSA_P521_SHA_512";
    case crypto::KeyKind::kRsa:
      return "PKIX_RSA_PKCS1V15_3072_SHA256";
    case crypto::KeyKind::kEd25519:
      return "PKIX_ED25519";
  }
  throw std::logic_error("unknown kind of key");
}

Json valid_from(Time start) { return Json::Object{{"start", render_time(start)}}; }

Json trusted_log(const std::string& url, const crypto::PublicKey& key, Time from, BytesView id) {
  return Json::Object{{"baseUrl", url},
                      {"hashAlgorithm", "SHA2_256"},
                      {"publicKey", Json::Object{{"rawBytes", encode_base64(key.der())},
                                                 {"keyDetails", key_details(key.kind())},
                                                 {"validFor", valid_from(from)}}},
                      {"logId", Json::Object{{"keyId", encode_base64(id)}}}};
}

Json trusted_authority(const std::string& uri, std::string_view common_name,
                       const std::vector<Bytes>& certificates, Time from) {
  Json::Array list;
  for (const auto& one : certificates) list.push_back(Json::Object{{"rawBytes", encode_base64(one)}});
  return Json::Object{
      {"subject", Json::Object{{"organization", "acme.example"}, {"commonName", common_name}}},
      {"uri", uri},
      {"certChain", Json::Object{{"certificates", std::move(list)}}},
      {"validFor", valid_from(from)}};
}

}  // namespace sekisho::support
