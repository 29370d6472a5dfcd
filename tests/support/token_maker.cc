#include "support/token_maker.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"

namespace sekisho::support {

using namespace crypto;

namespace {

constexpr BytesView kSignedDataOid("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 9);
constexpr BytesView kPolicyOid("\x2b\x06\x01\x04\x01\x83\xbf\x30\x02", 9);

Bytes render_oid_element(BytesView oid) { return render_der(DerTag::kObjectIdentifier, oid); }

Bytes sha256(BytesView bytes) { return hash_bytes(HashAlgorithm::kSha256, bytes); }

}  // namespace

Bytes render_parts(DerTag tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content += part;
  return render_der(tag, content);
}

Bytes render_algorithm(BytesView oid) { return render_der(DerTag::kSequence, render_oid_element(oid)); }

Bytes render_attribute(BytesView oid, BytesView value) {
  return render_parts(DerTag::kSequence, {render_oid_element(oid), render_der(DerTag::kSet, value)});
}

TokenMaker::TokenMaker(BytesView message, std::string_view at, const Certificate& signer, PrivateKey key)
    : status_info(render_der(DerTag::kSequence, render_der_unsigned({}))),
      info_version(render_der_unsigned("\x01")),
      policy(render_oid_element(kPolicyOid)),
      imprint(render_parts(DerTag::kSequence, {render_algorithm(kSha256Oid),
                                               render_der(DerTag::kOctetString, sha256(message))})),
      serial(render_der_unsigned("\x2a")),
      time(render_der(DerTag::kGeneralizedTime, at)),
      data_version(render_der_unsigned("\x03")),
      digest_algorithms(render_der(DerTag::kSet, render_algorithm(kSha256Oid))),
      content_type(render_oid_element(kTstInfoOid)),
      signer_version(render_der_unsigned("\x01")),
      sid(render_parts(DerTag::kSequence, {Bytes(signer.issuer()), render_der_unsigned(signer.serial())})),
      digest_algorithm(render_algorithm(kSha256Oid)),
      signature_algorithm(render_algorithm(kEcdsaSha256Oid)),
      content_type_attribute(render_attribute(kContentTypeOid, render_oid_element(kTstInfoOid))),
      key_(std::move(key)) {
  const Bytes id = render_parts(DerTag::kSequence, {render_der(DerTag::kOctetString, sha256(signer.der()))});
  signing_certificate_attribute = render_attribute(
      kSigningCertificateV2Oid, render_der(DerTag::kSequence, render_der(DerTag::kSequence, id)));
}

Bytes TokenMaker::render_info() const {
  return render_parts(DerTag::kSequence, {info_version, policy, imprint, serial, time, rest_of_info});
}

Bytes TokenMaker::render_attributes() const {
  if (signed_attributes) return *signed_attributes;
  const Bytes digest =
      render_attribute(kMessageDigestOid, render_der(DerTag::kOctetString, sha256(content_bytes())));
  std::vector<Bytes> attributes = {content_type_attribute, message_digest_attribute.value_or(digest),
                                   signing_certificate_attribute, more_attributes[0], more_attributes[1]};
  std::sort(attributes.begin(), attributes.end());
  Bytes joined;
  for (const Bytes& attribute : attributes) joined += attribute;
  return joined;
}

Bytes TokenMaker::render_signer() const {
  const Bytes attributes = render_attributes();
  const Bytes value = signature ? *signature : *key_.sign(render_der(DerTag::kSet, attributes));
  return render_parts(DerTag::kSequence,
                      {signer_version, sid, digest_algorithm, render_der(DerTag::kContext0, attributes),
                       signature_algorithm, render_der(DerTag::kOctetString, value), unsigned_attributes});
}

Bytes TokenMaker::render_token() const {
  const Bytes wrapped = render_der(DerTag::kContext0, render_der(DerTag::kOctetString, content_bytes()));
  const Bytes data = render_parts(
      DerTag::kSequence,
      {data_version, digest_algorithms, render_parts(DerTag::kSequence, {content_type, wrapped}),
       certificates, revocation, signer_infos ? *signer_infos : render_der(DerTag::kSet, render_signer())});
  return render_parts(DerTag::kSequence,
                      {render_oid_element(kSignedDataOid), render_der(DerTag::kContext0, data)});
}

Bytes TokenMaker::render() const { return render_parts(DerTag::kSequence, {status_info, render_token()}); }

}  // namespace sekisho::support
