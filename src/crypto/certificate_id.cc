#include "crypto/certificate_id.h"

#include "crypto/cms_algorithm.h"
#include "crypto/message_digest.h"
#include "crypto/sha1.h"

namespace sekisho::crypto {

namespace {

constexpr std::size_t kSha1Bytes = 20;
constexpr std::size_t kMaxIdentifiers = 8;

using TakeHash = Result<CertificateHash> (*)(DerReader&);

Error malformed(std::string what) { return fail(ReasonCode::kTimestampMalformed, std::move(what)); }

Result<IssuerSerial> read_issuer_serial(std::optional<BytesView> name, DerReader& rest) {
  const auto serial = rest.take_unsigned();
  if (!name || !serial || !rest.at_end())
    return malformed("a certificate is not named by one issuer and a serial number");
  return IssuerSerial{*name, *serial};
}

// GeneralNames of which the only one is a directoryName: an issuer has no other kind of name.
std::optional<BytesView> take_general_name(DerReader& reader) {
  const auto names = reader.take(DerTag::kSequence);
  const auto directory = names ? take_only(*names, DerTag::kContext4) : std::nullopt;
  return directory ? take_only(*directory, DerTag::kSequence) : std::nullopt;
}

Result<CertificateHash> finish_hash(std::optional<HashAlgorithm> algorithm, DerReader& rest) {
  const auto hash = rest.take(DerTag::kOctetString);
  if (!hash || hash->size() != (algorithm ? hash_size(*algorithm) : kSha1Bytes))
    return malformed("the signing-certificate attribute has a hash of the wrong length");
  if (rest.at_end()) return CertificateHash{algorithm, *hash, std::nullopt};
  const auto content = rest.take(DerTag::kSequence);
  if (!content || !rest.at_end()) return malformed("the signing-certificate attribute is not strict DER");
  DerReader inner(*content);
  const auto name = take_general_name(inner);
  SEKISHO_TRY(issuer_serial, read_issuer_serial(name, inner));
  return CertificateHash{algorithm, *hash, issuer_serial};
}

Result<CertificateHash> take_hash_v1(DerReader& reader) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("the signing-certificate attribute is not strict DER");
  DerReader inner(*content);
  return finish_hash(std::nullopt, inner);
}

// RFC 5035 section 4: the default is SHA-256 without parameters, and DER leaves out what is the default; with
// NULL it is another value, which some authorities write.
Result<HashAlgorithm> take_hash_algorithm_v2(DerReader& reader) {
  if (!reader.next_is(DerTag::kSequence)) return HashAlgorithm::kSha256;
  SEKISHO_TRY(name, take_algorithm(reader));
  SEKISHO_TRY(algorithm, find_hash(name));
  if (algorithm == HashAlgorithm::kSha256 && name.parameters.empty())
    return malformed("the signing-certificate attribute spells out the default hash");
  return algorithm;
}

Result<CertificateHash> take_hash_v2(DerReader& reader) {
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("the signing-certificate attribute is not strict DER");
  DerReader inner(*content);
  SEKISHO_TRY(algorithm, take_hash_algorithm_v2(inner));
  return finish_hash(algorithm, inner);
}

Result<CertificateHash> parse_first(BytesView der, TakeHash take) {
  const auto attribute = take_only(der, DerTag::kSequence);
  const auto content = attribute ? take_only(*attribute, DerTag::kSequence) : std::nullopt;
  if (!content) return malformed("the signing-certificate attribute is not a list of certificates alone");
  DerReader reader(*content);
  SEKISHO_TRY(first, take(reader));
  for (std::size_t count = 1; !reader.at_end(); ++count) {
    if (count == kMaxIdentifiers) return malformed("the signing-certificate attribute names too many");
    SEKISHO_CHECK(take(reader));
  }
  return first;
}

bool matches(const IssuerSerial& id, const Certificate& certificate) {
  return take_only(certificate.issuer(), DerTag::kSequence) == id.issuer && certificate.serial() == id.serial;
}

}  // namespace

Result<SignerId> take_signer_id(DerReader& reader) {
  if (reader.next_is(DerTag::kImplicit0)) {
    const auto key_id = reader.take(DerTag::kImplicit0);
    if (!key_id || key_id->empty()) return malformed("the signer's key identifier is not strict DER");
    return SignerId{std::nullopt, key_id};
  }
  const auto content = reader.take(DerTag::kSequence);
  if (!content) return malformed("the signer is named neither by issuer and serial nor by key identifier");
  DerReader inner(*content);
  const auto name = inner.take(DerTag::kSequence);
  SEKISHO_TRY(issuer_serial, read_issuer_serial(name, inner));
  return SignerId{issuer_serial, std::nullopt};
}

Result<CertificateHash> parse_signing_certificate(BytesView der) { return parse_first(der, take_hash_v1); }

Result<CertificateHash> parse_signing_certificate_v2(BytesView der) { return parse_first(der, take_hash_v2); }

bool names_certificate(const SignerId& id, const Certificate& certificate) {
  if (id.issuer_serial) return matches(*id.issuer_serial, certificate);
  return id.key_id && certificate.subject_key_id() == id.key_id;
}

bool names_certificate(const CertificateHash& id, const Certificate& certificate) {
  const Bytes& der = certificate.der();
  const Bytes hash = id.algorithm ? hash_bytes(*id.algorithm, der) : sha1_bytes(der);
  return hash == id.hash && (!id.issuer_serial || matches(*id.issuer_serial, certificate));
}

}  // namespace sekisho::crypto
