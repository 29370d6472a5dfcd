#include "crypto/cms.h"

#include "crypto/cms_algorithm.h"
#include "crypto/der.h"

namespace sekisho::crypto {

namespace {

constexpr BytesView kSignedDataOid("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 9);
constexpr BytesView kVersion1("\x01");
constexpr BytesView kVersion3("\x03");
constexpr std::size_t kMaxCertificates = 8;
constexpr std::size_t kMaxAlgorithms = 8;

Error malformed(std::string what) { return fail(ReasonCode::kTimestampMalformed, std::move(what)); }

Result<BytesView> open_content_info(BytesView der) {
  const auto info = take_only(der, DerTag::kSequence);
  if (!info) return malformed("the token is not one DER sequence");
  DerReader reader(*info);
  if (reader.take_oid() != kSignedDataOid) return malformed("the token is not a CMS SignedData");
  const auto wrapped = reader.take(DerTag::kContext0);
  const auto content = wrapped ? take_only(*wrapped, DerTag::kSequence) : std::nullopt;
  if (!content || !reader.at_end()) return malformed("the token's SignedData is not one DER sequence");
  return *content;
}

Done check_version(DerReader& reader) {
  const auto version = reader.take_unsigned();
  if (version != kVersion3 && version != kVersion1)
    return malformed("the version of the token's SignedData is neither 3 nor 1");
  return done();
}

Result<std::vector<AlgorithmName>> take_digest_algorithms(DerReader& reader) {
  const auto content = reader.take(DerTag::kSet);
  if (!content) return malformed("the token's digest algorithms are not a DER set");
  std::vector<AlgorithmName> names;
  for (DerReader inner(*content); !inner.at_end();) {
    if (names.size() == kMaxAlgorithms) return malformed("the token names too many digest algorithms");
    SEKISHO_TRY(name, take_algorithm(inner));
    names.push_back(name);
  }
  return names;
}

Done take_content(DerReader& reader, SignedData& data) {
  const auto info = reader.take(DerTag::kSequence);
  if (!info) return malformed("the token's content is not a DER sequence");
  DerReader inner(*info);
  const auto type = inner.take_oid();
  const auto wrapped = inner.take(DerTag::kContext0);
  const auto content = wrapped ? take_only(*wrapped, DerTag::kOctetString) : std::nullopt;
  if (!type || !content || !inner.at_end()) return malformed("the token's content is not one octet string");
  data.content_type = *type;
  data.content = *content;
  return done();
}

Done take_certificates(DerReader& reader, SignedData& data) {
  if (!reader.next_is(DerTag::kContext0)) return done();
  const auto content = reader.take(DerTag::kContext0);
  if (!content) return malformed("the token's certificates are not strict DER");
  for (DerReader inner(*content); !inner.at_end();) {
    if (data.certificates.size() == kMaxCertificates)
      return fail(ReasonCode::kCertificateTooMany, "the timestamp brings more than 8 certificates");
    const auto certificate = inner.take_whole(DerTag::kSequence);
    if (!certificate) return malformed("one of the token's certificates is of another kind than X.509");
    data.certificates.push_back(*certificate);
  }
  return done();
}

// RFC 5652 section 5.3: the version goes with the kind of name.
Result<SignerId> take_named_signer(DerReader& reader) {
  const auto version = reader.take_unsigned();
  SEKISHO_TRY(id, take_signer_id(reader));
  if (version != (id.key_id ? kVersion3 : kVersion1))
    return malformed("the version of the signer does not go with how it is named");
  return id;
}

Result<SignerInfo> parse_signer(BytesView content) {
  DerReader reader(content);
  SEKISHO_TRY(id, take_named_signer(reader));
  SEKISHO_TRY(digest, take_hash(reader));
  const auto signed_set = reader.take(DerTag::kContext0);
  if (!signed_set) return malformed("the signer has no signed attributes");
  SEKISHO_TRY(attributes, parse_signed_attributes(*signed_set));
  SEKISHO_TRY(scheme, take_signature_scheme(reader, digest));
  const auto signature = reader.take(DerTag::kOctetString);
  if (!signature) return malformed("the signature is not an octet string");
  if (!reader.at_end()) return malformed("something follows the signature");
  return SignerInfo{id, digest, attributes, scheme, *signature};
}

Result<SignerInfo> take_signer(DerReader& reader) {
  if (reader.next_is(DerTag::kContext1)) return malformed("the token brings revocation lists");
  const auto signers = reader.take(DerTag::kSet);
  const auto signer = signers ? take_only(*signers, DerTag::kSequence) : std::nullopt;
  if (!signer) return malformed("the token has not exactly one signer");
  return parse_signer(*signer);
}

Done check_agreement(const SignedData& data, const std::vector<AlgorithmName>& announced) {
  if (data.signer.attributes.content_type != data.content_type)
    return malformed("the signed content-type is not that of the content");
  for (const AlgorithmName& name : announced) {
    const auto hash = find_hash(name);
    if (hash.ok() && *hash == data.signer.digest) return done();
  }
  return malformed("the signer's digest algorithm is not among those announced");
}

}  // namespace

Result<SignedData> parse_signed_data(BytesView der) {
  SEKISHO_TRY(content, open_content_info(der));
  DerReader reader(content);
  SEKISHO_CHECK(check_version(reader));
  SEKISHO_TRY(announced, take_digest_algorithms(reader));
  SignedData data{};
  SEKISHO_CHECK(take_content(reader, data));
  SEKISHO_CHECK(take_certificates(reader, data));
  SEKISHO_TRY(signer, take_signer(reader));
  if (!reader.at_end()) return malformed("something follows the signer");
  data.signer = signer;
  SEKISHO_CHECK(check_agreement(data, announced));
  return data;
}

}  // namespace sekisho::crypto
