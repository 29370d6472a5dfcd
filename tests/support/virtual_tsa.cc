#include "support/virtual_tsa.h"

#include <algorithm>
#include <stdexcept>

#include "support/der_writer.h"
#include "support/trusted_parts.h"

namespace sekisho::support {
namespace {

constexpr const char* kTstInfoOid = "1.2.840.113549.1.9.16.1.4";
constexpr const char* kSignedDataOid = "1.2.840.113549.1.7.2";

crypto::HashAlgorithm hash_for(crypto::KeyKind kind) {
  return kind == crypto::KeyKind::kEcdsaP384 ? crypto::HashAlgorithm::kSha384
                                             : crypto::HashAlgorithm::kSha256;
}

std::string hash_oid(crypto::HashAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::HashAlgorithm::kSha256:
      return "2.16.840.1.101.3.4.2.1";
    case crypto::HashAlgorithm::kSha384:
      return "2.16.840.1.101.3.4.2.2";
    case crypto::HashAlgorithm::kSha512:
      return "2.16.840.1.101.3.4.2.3";
  }
  throw std::logic_error("unknown hash");
}

Bytes hash_algorithm(crypto::KeyKind kind) { return der::sequence(der::oid(hash_oid(hash_for(kind)))); }

Bytes tst_info(const StampSpec& spec) {
  const Bytes imprint =
      der::sequence(der::sequence(der::oid(spec.imprint_algorithm)) + der::octets(spec.imprint));
  const Bytes time = spec.time.empty() ? Bytes() : der::generalized_time(spec.time);
  const Bytes accuracy = der::sequence(der::integer(1));
  Bytes info = der::sequence(der::integer(spec.version) + der::oid(spec.policy) + imprint +
                             der::integer_of("\x41" + sha256(spec.imprint).substr(0, 7)) + time + accuracy +
                             spec.nonce);
  if (spec.info) spec.info(info);
  return info;
}

// RFC 5035 section 4: ESSCertIDv2 with SHA-256, which is the default and so not written.
Bytes signing_certificate(const StampSpec& spec) {
  const Bytes names = der::sequence(directory_name(spec.issuer));
  const Bytes id = der::sequence(der::octets(sha256(spec.certificate)) +
                                 der::sequence(names + der::integer_of(spec.serial)));
  return der::sequence(der::sequence(id));
}

std::vector<Bytes> attributes_of(const StampSpec& spec, BytesView info) {
  const auto kind = spec.key.public_key().kind();
  std::vector<Bytes> attributes{
      signed_attribute(kContentTypeOid, der::oid(kTstInfoOid)),
      signed_attribute(kMessageDigestOid, der::octets(crypto::hash_bytes(hash_for(kind), info))),
      signed_attribute(kSigningCertificateV2Oid, signing_certificate(spec))};
  if (!spec.time.empty())
    attributes.push_back(
        signed_attribute(kSigningTimeOid, der::element(0x17, spec.time.substr(2, 11) + "00Z")));
  if (spec.attributes) spec.attributes(attributes);
  return attributes;
}

// RFC 5652 section 5.4: signed is the SET OF, written is an implicit [0]; both in DER's order.
Bytes signer_info(const StampSpec& spec, BytesView info) {
  const auto kind = spec.key.public_key().kind();
  const Bytes attributes = der::set(attributes_of(spec, info));
  Bytes signature = sign_with(spec.key, attributes);
  if (spec.signature) spec.signature(signature);
  const Bytes sid = der::sequence(spec.issuer + der::integer_of(spec.serial));
  return der::sequence(der::integer(1) + sid + hash_algorithm(kind) +
                       der::context(0, der::content(attributes)) + signature_algorithm(kind) +
                       der::octets(signature));
}

Bytes token(const StampSpec& spec) {
  const Bytes info = tst_info(spec);
  const Bytes content = der::sequence(der::oid(kTstInfoOid) + der::context(0, der::octets(info)));
  Bytes certificates;
  for (const auto& one : spec.certificates) certificates += one;
  if (!certificates.empty()) certificates = der::context(0, certificates);
  std::vector<Bytes> signers;
  for (int i = 0; i < spec.signer_infos; ++i) signers.push_back(signer_info(spec, info));
  const Bytes data =
      der::sequence(der::integer(3) + der::set({hash_algorithm(spec.key.public_key().kind())}) + content +
                    certificates + der::set(signers));
  return der::sequence(der::oid(kSignedDataOid) + der::context(0, data));
}

}  // namespace

Bytes StampSpec::der_nonce() { return der::integer_of("\x2f\xd6\x72\x11\x09\x5b\x3c\x44"); }

Bytes signed_attribute(std::string_view oid, BytesView value) {
  return der::sequence(der::oid(oid) + der::element(0x31, value));
}

void drop_attribute(std::vector<Bytes>& attributes, std::string_view oid) {
  std::erase_if(attributes, [wanted = der::oid(oid)](const Bytes& attribute) {
    return der::content(attribute).starts_with(wanted);
  });
}

Json TimestampAuthority::trusted() const {
  std::vector<Bytes> certificates;
  for (const auto& link : chain.links) certificates.push_back(link.der);
  return trusted_authority(url, "tsa", certificates, from);
}

TimestampAuthority make_tsa(std::string word, crypto::KeyKind kind, Time from) {
  const Key root = make_key(kind);
  const Key signer = make_key(kind);
  const CertificateSpec root_certificate = root_spec(root, word + "-root");
  CertificateSpec leaf = authority_spec(signer, word, root_certificate, root);
  leaf.extensions = {key_usage(kDigitalSignature), extended_key_usage({kTimeStamping}),
                     subject_key_id(leaf.key_info), authority_key_id(root_certificate.key_info)};
  extension_of(leaf, kExtendedKeyUsageOid).critical = true;
  TimestampAuthority authority{{{Issuer{signer, leaf}, Issuer{root, root_certificate}}},
                               "https://" + word + ".acme.example/api/v1/timestamp",
                               from};
  authority.chain.issue();
  return authority;
}

StampSpec stamp_of(const TimestampAuthority& authority, BytesView message, Time time, Embed embed) {
  const Issuer& signer = authority.signer();
  StampSpec spec{.imprint = sha256(message),
                 .time = der::compact_time(time),
                 .key = signer.key,
                 .issuer = signer.spec.issuer,
                 .serial = signer.spec.serial,
                 .certificate = signer.der};
  if (embed == Embed::kSigner) spec.certificates = {signer.der};
  return spec;
}

void set_imprint(StampSpec& spec, crypto::HashAlgorithm algorithm, BytesView message) {
  spec.imprint_algorithm = hash_oid(algorithm);
  spec.imprint = crypto::hash_bytes(algorithm, message);
}

Bytes render_stamp(const StampSpec& spec) {
  const Bytes status = der::sequence(der::integer(spec.status));
  return der::sequence(status + (spec.status <= 1 ? token(spec) : Bytes()));
}

}  // namespace sekisho::support
