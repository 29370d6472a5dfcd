#include "crypto/timestamp.h"

#include "base/limits.h"
#include "base/text.h"
#include "crypto/cms.h"
#include "crypto/der.h"
#include "crypto/tst_info.h"

namespace sekisho::crypto {

namespace {

constexpr BytesView kTstInfoOid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04", 11);
constexpr BytesView kSha256Oid("\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9);
constexpr BytesView kGrantedWithMods("\x01");
constexpr std::size_t kMaxStatusTexts = 8;

Error malformed(std::string what) { return fail(ReasonCode::kTimestampMalformed, std::move(what)); }
Error invalid(std::string what) { return fail(ReasonCode::kTimestampInvalid, std::move(what)); }

// PKIFreeText (RFC 4210 section 5.1.1): one or more UTF8Strings.
bool take_free_text(DerReader& reader) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content || content->empty()) return false;
  DerReader inner(*content);
  for (std::size_t count = 0; !inner.at_end(); ++count) {
    const auto text = inner.take(DerTag::kUtf8String);
    if (count == kMaxStatusTexts || !text || !is_utf8(*text)) return false;
  }
  return true;
}

// RFC 3161 section 2.4.2: a token is there if and only if the status is granted or grantedWithMods; a
// failInfo only if it is not.
Done take_status(DerReader& reader) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("the response's status is not a DER sequence");
  DerReader inner(*content);
  const auto status = inner.take_unsigned();
  if (!status || (!status->empty() && *status != kGrantedWithMods))
    return malformed("the authority did not grant the timestamp");
  if (!inner.at_end() && !take_free_text(inner))
    return malformed("the response's status has a malformed text");
  return inner.at_end() ? done() : malformed("the response grants a timestamp and tells of a failure");
}

// The token, with its tag and length.
Result<BytesView> open_response(BytesView der) {
  const auto content = take_only(der, DerTag::kSequence);
  if (!content) return malformed("the response is not one DER sequence");
  DerReader reader(*content);
  SEKISHO_CHECK(take_status(reader));
  const auto token = reader.take_whole(DerTag::kSequence);
  if (!token || !reader.at_end()) return malformed("the response has no token, or something follows it");
  return *token;
}

Result<std::vector<Certificate>> parse_certificates(const std::vector<BytesView>& encodings) {
  std::vector<Certificate> certificates;
  for (const BytesView der : encodings) {
    SEKISHO_TRY(certificate, Certificate::parse_der(der));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

}  // namespace

Bytes render_timestamp_query(BytesView message) {
  const Bytes algorithm = render_der(
      DerTag::kSequence, render_der(DerTag::kObjectIdentifier, kSha256Oid) + render_der(DerTag::kNull, {}));
  const Bytes imprint =
      render_der(DerTag::kSequence,
                 algorithm + render_der(DerTag::kOctetString, hash_bytes(HashAlgorithm::kSha256, message)));
  return render_der(DerTag::kSequence,
                    render_der_unsigned("\x01") + imprint + render_der(DerTag::kBoolean, "\xff"));
}

// All views point into der, which stays where it is.
struct Timestamp::State {
  Bytes der;
  SignedData token;
  TstInfo info;
  Bytes imprint;
  std::vector<Certificate> certificates;
};

Result<Timestamp> Timestamp::parse_response(BytesView der) {
  if (der.size() > Limits{}.key_file_bytes) return malformed("the timestamp is larger than 64 KiB");
  const auto state = std::make_shared<State>();
  state->der = Bytes(der);
  SEKISHO_TRY(token, open_response(state->der));
  SEKISHO_TRY(data, parse_signed_data(token));
  if (data.content_type != kTstInfoOid) return malformed("the token's content is not a TSTInfo");
  SEKISHO_TRY(info, parse_tst_info(data.content));
  SEKISHO_TRY(certificates, parse_certificates(data.certificates));
  state->token = std::move(data);
  state->info = info;
  state->imprint = Bytes(info.imprint);
  state->certificates = std::move(certificates);
  return Timestamp(state);
}

Time Timestamp::time() const { return state_->info.time; }

HashAlgorithm Timestamp::imprint_algorithm() const { return state_->info.imprint_algorithm; }

const Bytes& Timestamp::imprint() const { return state_->imprint; }

const std::vector<Certificate>& Timestamp::certificates() const { return state_->certificates; }

bool Timestamp::names_signer(const Certificate& certificate) const {
  const SignerInfo& signer = state_->token.signer;
  return names_certificate(signer.id, certificate) && signer.attributes.names(certificate);
}

Done verify_timestamp(const Timestamp& timestamp, const Certificate& signer) {
  if (!timestamp.names_signer(signer))
    return invalid("the timestamp names another certificate as its signer");
  const SignedData& token = timestamp.state_->token;
  const SignerInfo& info = token.signer;
  if (hash_bytes(info.digest, token.content) != info.attributes.message_digest)
    return invalid("the signed message digest is not that of the timestamp");
  const auto verified =
      verify_any_curve(signer.key(), info.scheme, info.attributes.signed_bytes(), info.signature);
  return verified.ok() ? done() : invalid(verified.error().message());
}

}  // namespace sekisho::crypto
