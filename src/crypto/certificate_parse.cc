#include "base/limits.h"
#include "base/text.h"
#include "crypto/certificate_state.h"
#include "crypto/der.h"
#include "crypto/x509.h"
#include "crypto/x509_name.h"

namespace sekisho::crypto {

namespace {

// RFC 5280 section 4.1.2.1: v3 is the number 2.
Done check_version(DerReader& reader) {
  const auto version = reader.take(DerTag::kContext0);
  if (version == BytesView("\x02\x01\x02")) return done();
  return malformed_certificate("it is not of X.509 version 3");
}

// RFC 5280 section 4.1.2.2: positive, and at most 20 octets with the one that keeps it positive.
Result<BytesView> take_serial(DerReader& reader) {
  constexpr std::size_t kMaxOctets = 20;
  SEKISHO_TRY(serial, need(reader.take_unsigned(), "its serial number is negative or not DER"));
  if (serial.empty()) return malformed_certificate("its serial number is zero");
  const bool with_sign = static_cast<unsigned char>(serial.front()) >= 0x80;
  if (serial.size() + (with_sign ? 1 : 0) > kMaxOctets)
    return malformed_certificate("its serial number has more than 20 octets");
  return serial;
}

Done read_validity(DerReader& reader, CertificateData& to) {
  SEKISHO_TRY(content, need(reader.take(DerTag::kSequence), "its validity is not a DER sequence"));
  DerReader times(content);
  const auto not_before = take_certificate_time(times);
  const auto not_after = take_certificate_time(times);
  if (!not_before || !not_after || !times.at_end())
    return malformed_certificate("its validity is not two times as RFC 5280 writes them");
  if (*not_after < *not_before) return malformed_certificate("its validity ends before it begins");
  to.not_before = *not_before;
  to.not_after = *not_after;
  return done();
}

Done read_names(DerReader& reader, CertificateData& to) {
  SEKISHO_TRY(issuer, take_name(reader));
  if (issuer == kEmptyName) return malformed_certificate("its issuer has no name");
  to.issuer = issuer;
  SEKISHO_CHECK(read_validity(reader, to));
  SEKISHO_TRY(subject, take_name(reader));
  to.subject = subject;
  return done();
}

bool is_of_key(ReasonCode code) {
  return code == ReasonCode::kKeyInvalid || code == ReasonCode::kKeyUnsupported;
}

Done read_key(CertificateData& to) {
  auto key = PublicKey::parse_der(to.key_info);
  if (!key.ok() && !is_of_key(key.error().code)) return std::move(key).error();
  if (!key.ok()) return fail(ReasonCode::kCertificateAlgorithm, "its key: " + key.error().message());
  to.key = *std::move(key);
  return done();
}

// What is there instead, of an older version, are the unique identifiers.
Done read_extensions(DerReader& reader, CertificateData& to) {
  if (reader.at_end()) return done();
  const auto content = reader.take(DerTag::kContext3);
  if (!content || !reader.at_end())
    return malformed_certificate("after its key it has something else than extensions");
  SEKISHO_TRY(extensions, parse_extensions(*content));
  to.extensions = std::move(extensions);
  return done();
}

// read_tbs leaves the key, which costs most, for the end.
Done read_tbs(BytesView content, BytesView outer_algorithm, CertificateData& to) {
  DerReader reader(content);
  SEKISHO_CHECK(check_version(reader));
  SEKISHO_TRY(serial, take_serial(reader));
  to.serial = serial;
  if (reader.take_whole(DerTag::kSequence) != outer_algorithm)
    return malformed_certificate("the signature algorithms in it and on it differ");
  SEKISHO_CHECK(read_names(reader, to));
  SEKISHO_TRY(key_info, need(reader.take_whole(DerTag::kSequence), "its key is not a DER sequence"));
  to.key_info = key_info;
  to.tbs_fields = content.substr(0, content.size() - reader.rest().size());
  SEKISHO_CHECK(read_extensions(reader, to));
  return read_key(to);
}

Done read_algorithm(BytesView whole, CertificateData& to) {
  SEKISHO_TRY(scheme, parse_signature_algorithm(take_only(whole, DerTag::kSequence).value_or(BytesView())));
  to.scheme = scheme;
  return done();
}

}  // namespace

Done read_certificate(CertificateData& data) {
  if (data.der.size() > Limits{}.key_file_bytes)
    return malformed_certificate("it has " + render_size(data.der.size()));
  SEKISHO_TRY(content, need(take_only(data.der, DerTag::kSequence), "it is not one DER sequence"));
  DerReader reader(content);
  SEKISHO_TRY(tbs, need(reader.take_whole(DerTag::kSequence), "what is signed in it is not a DER sequence"));
  SEKISHO_TRY(algorithm,
              need(reader.take_whole(DerTag::kSequence), "its signature algorithm is not a DER sequence"));
  SEKISHO_TRY(signature, need(reader.take_octets(), "its signature is not a DER bit string"));
  if (!reader.at_end()) return malformed_certificate("there is more after its signature");
  data.tbs = tbs;
  data.signature = signature;
  SEKISHO_CHECK(read_algorithm(algorithm, data));
  return read_tbs(take_only(tbs, DerTag::kSequence).value_or(BytesView()), algorithm, data);
}

}  // namespace sekisho::crypto
