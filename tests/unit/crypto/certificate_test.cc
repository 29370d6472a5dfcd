#include "crypto/certificate.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/time.h"
#include "support/expect.h"
#include "unit/crypto/certificate_maker.h"

namespace sekisho::crypto {
namespace {

using namespace test;
using enum ReasonCode;
using support::code_of;

ReasonCode code_of_der(BytesView der) { return code_of(Certificate::parse_der(der)); }
ReasonCode code_of_fields(const Fields& fields) { return code_of_der(fields.seal()); }

// with is a good certificate with one field written otherwise.
Fields with(Bytes Fields::*field, const Bytes& value) {
  Fields fields;
  fields.*field = value;
  return fields;
}

Fields valid_from_to(const Bytes& from, const Bytes& to) {
  return with(&Fields::validity, sequence(from + to));
}

Time time_of(std::string_view text) { return parse_time(text).value_or(Time()); }

TEST(Certificate, IsReadFieldByField) {
  const Fields fields;
  const auto certificate = Certificate::parse_der(fields.seal());
  ASSERT_TRUE(certificate.ok()) << certificate.error().message();
  EXPECT_EQ(certificate->der(), fields.seal());
  EXPECT_EQ(certificate->key(), key_of().public_key());
  EXPECT_EQ(certificate->key_info(), fields.key);
  EXPECT_EQ(certificate->serial(), BytesView("\x05"));
  EXPECT_EQ(certificate->issuer(), fields.issuer);
  EXPECT_EQ(certificate->subject(), fields.subject);
  EXPECT_EQ(certificate->not_before(), time_of("2024-01-01T00:00:00Z"));
  EXPECT_EQ(certificate->not_after(), time_of("2024-01-01T00:10:00Z"));
  EXPECT_FALSE(certificate->is_self_issued());
}

TEST(Certificate, WithoutExtensionsIsNoAuthorityAndUnrestricted) {
  const Certificate certificate = *Certificate::parse_der(Fields().seal());
  EXPECT_TRUE(certificate.extensions().empty());
  EXPECT_EQ(certificate.find("2.5.29.19"), nullptr);
  EXPECT_FALSE(certificate.is_ca());
  EXPECT_FALSE(certificate.path_length().has_value());
  EXPECT_TRUE(certificate.may_sign_certificates());
  EXPECT_TRUE(certificate.may_sign_data());
  EXPECT_FALSE(certificate.extended_key_usage().has_value());
  EXPECT_TRUE(certificate.alternative_names().empty());
  EXPECT_FALSE(certificate.name_constraints().has_value());
  EXPECT_FALSE(certificate.subject_key_id().has_value());
  EXPECT_FALSE(certificate.authority_key_id().has_value());
}

// The values are those that openssl x509 -text prints.
TEST(Certificate, OfFulcioIsRead) {
  const auto chain = Certificate::parse_pem_chain(support::read_vector("certificates/leaf.pem"), 1);
  ASSERT_TRUE(chain.ok()) << chain.error().message();
  const Certificate& leaf = chain->front();
  EXPECT_EQ(encode_hex(leaf.serial()), "68bfedb264131e4db59add54ba4fb0edabc3073e");
  EXPECT_EQ(leaf.not_before(), time_of("2024-03-19T17:26:26Z"));
  EXPECT_EQ(leaf.not_after(), time_of("2024-03-19T17:36:26Z"));
  EXPECT_EQ(leaf.subject(), hex("3000"));
  EXPECT_EQ(leaf.subject_text(), "");
  EXPECT_TRUE(leaf.may_sign_data());
  EXPECT_FALSE(leaf.may_sign_certificates());
  EXPECT_FALSE(leaf.is_ca());
  EXPECT_EQ(leaf.extended_key_usage(), std::vector<std::string>{std::string(kCodeSigningOid)});
  EXPECT_FALSE(leaf.extended_key_usage_is_critical());
  EXPECT_EQ(encode_hex(*leaf.subject_key_id()), "16fd520b388428ddab472ae37959456d22e0d7f4");
  EXPECT_EQ(encode_hex(*leaf.authority_key_id()), "dfd3e9cf56241196f9a8d8e92855a2c62e18643f");
  const GeneralName workflow{GeneralName::Type::kUri,
                             "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/"
                             ".github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"};
  EXPECT_EQ(leaf.alternative_names(), std::vector{workflow});
  ASSERT_NE(leaf.find("1.3.6.1.4.1.57264.1.8"), nullptr);
  EXPECT_EQ(parse_utf8_string(leaf.find("1.3.6.1.4.1.57264.1.8")->value),
            "https://token.actions.githubusercontent.com");
  EXPECT_NE(leaf.find(kSctListOid), nullptr);
}

TEST(Certificate, OfAuthoritiesOfSigstoreAreReadAndSignEachOther) {
  const Certificate leaf =
      Certificate::parse_pem_chain(support::read_vector("certificates/leaf.pem"), 1)->front();
  const auto chain = Certificate::parse_pem_chain(
      support::read_vector("certificates/intermediate.pem") + support::read_vector("certificates/root.pem"),
      2);
  ASSERT_TRUE(chain.ok() && chain->size() == 2);
  const Certificate& intermediate = (*chain)[0];
  const Certificate& root = (*chain)[1];
  EXPECT_EQ(intermediate.subject_text(), "CN=sigstore-intermediate, O=sigstore.dev");
  EXPECT_TRUE(intermediate.is_ca() && intermediate.may_sign_certificates() && !intermediate.may_sign_data());
  EXPECT_EQ(intermediate.path_length(), 0U);
  EXPECT_TRUE(root.is_ca() && root.is_self_issued());
  EXPECT_FALSE(root.path_length().has_value());
  EXPECT_TRUE(verify_certificate_signature(leaf, intermediate.key()).ok());
  EXPECT_TRUE(verify_certificate_signature(intermediate, root.key()).ok());
  EXPECT_TRUE(verify_certificate_signature(root, root.key()).ok());
  EXPECT_REASON(code_of(verify_certificate_signature(leaf, root.key())), kCertificateUntrusted);
}

TEST(Certificate, OfATimestampAuthorityIsRead) {
  const Certificate certificate =
      Certificate::parse_pem_chain(support::read_vector("certificates/timestamping.pem"), 1)->front();
  EXPECT_EQ(certificate.extended_key_usage(), std::vector<std::string>{std::string(kTimeStampingOid)});
  EXPECT_TRUE(certificate.extended_key_usage_is_critical());
}

// CRT-27
TEST(Certificate, IsOneElementWithNothingAfterIt) {
  const Bytes good = Fields().seal();
  EXPECT_REASON(code_of_der(good + "x"), kCertificateMalformed);
  EXPECT_REASON(code_of_der(good.substr(0, good.size() - 1)), kCertificateMalformed);
  for (const std::string_view wrong :
       {"", "30810100", "01010000", "3000", "30030303ff", "31020500", "3080"}) {
    EXPECT_REASON(code_of_der(hex(wrong)), kCertificateMalformed) << wrong;
  }
  EXPECT_REASON(code_of_der(Bytes(Limits{}.key_file_bytes + 1, '0')), kCertificateMalformed);
}

// CRT-27: whatever is cut off, nothing is read beyond the end.
TEST(Certificate, IsRefusedWhereverItEnds) {
  Fields fields;
  fields.extensions = {extension(kUnknown, "value")};
  const Bytes good = fields.seal();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_REASON(code_of_der(BytesView(good).substr(0, size)), kCertificateMalformed);
  }
}

// CRT-27
TEST(Certificate, IsNoDeepNest) {
  Bytes nest;
  for (int level = 0; level < 200; ++level) nest = sequence(nest);
  EXPECT_REASON(code_of_der(nest), kCertificateMalformed);
  EXPECT_REASON(code_of_fields(with(&Fields::issuer, nest)), kCertificateMalformed);
  EXPECT_REASON(code_of(parse_with({extension(kBasicConstraints, nest)})), kCertificateMalformed);
  EXPECT_TRUE(parse_with({extension(kUnknown, nest)}).ok());
}

// CRT-24
TEST(Certificate, IsOfVersionThree) {
  for (const std::string_view version :
       {"", "a003020101", "a003020100", "a003020103", "a00402020002", "020102"}) {
    EXPECT_REASON(code_of_fields(with(&Fields::version, hex(version))), kCertificateMalformed) << version;
  }
}

// CRT-24
TEST(Certificate, HasAPositiveSerialOfAtMostTwentyOctets) {
  const Bytes twenty = hex("0214") + Bytes(20, '\x7f');
  EXPECT_TRUE(Certificate::parse_der(with(&Fields::serial, twenty).seal()).ok());
  const std::vector<Bytes> wrong = {hex("020100"),
                                    hex("0201ff"),
                                    hex("0200"),
                                    hex("02020001"),
                                    hex("0c0105"),
                                    hex("0215") + Bytes(21, '\x7f'),
                                    hex("021500ff") + Bytes(19, '\x01')};
  for (const Bytes& serial : wrong)
    EXPECT_REASON(code_of_fields(with(&Fields::serial, serial)), kCertificateMalformed) << encode_hex(serial);
}

// CRT-24
TEST(Certificate, NamesOneSignatureAlgorithmTwice) {
  const Fields fields;
  EXPECT_REASON(code_of_der(sequence(fields.tbs() + kEcdsaSha384Der + bit_string("s"))),
                kCertificateMalformed);
  const Bytes with_null = hex("300c06082a8648ce3d0403020500");
  EXPECT_REASON(code_of_der(sequence(fields.tbs() + with_null + bit_string("s"))), kCertificateMalformed);
}

// CRT-24: SHA-1, MD5, RSA-PSS, DSA, Ed448, and what is no algorithm at all.
TEST(Certificate, IsSignedByNoOtherAlgorithm) {
  for (const std::string_view algorithm :
       {"300d06092a864886f70d0101050500", "300d06092a864886f70d0101040500", "300b06092a864886f70d01010a",
        "300906072a8648ce3d0401", "300b0609608648016503040302", "300506032b6571"}) {
    EXPECT_REASON(code_of_fields(with(&Fields::algorithm, hex(algorithm))), kCertificateAlgorithm)
        << algorithm;
  }
}

TEST(Certificate, WritesParametersOfAlgorithmsInOneWay) {
  for (const std::string_view algorithm :
       {"300c06082a8648ce3d0403020500", "300b06092a864886f70d01010b", "300f06092a864886f70d01010b05000500",
        "300e06092a864886f70d01010b050100", "300706032b65700500", "3000", "30020600",
        "300906072a81808080800a"}) {
    EXPECT_REASON(code_of_fields(with(&Fields::algorithm, hex(algorithm))), kCertificateMalformed)
        << algorithm;
  }
}

TEST(Certificate, HasASignatureOfWholeOctets) {
  const Fields fields;
  for (const std::string_view wrong : {"0300", "03020180", "03020900", "0401ff", ""}) {
    const Bytes der = sequence(fields.tbs() + fields.algorithm + hex(wrong));
    EXPECT_REASON(code_of_der(der), kCertificateMalformed) << wrong;
  }
  EXPECT_REASON(code_of_der(sequence(fields.tbs() + fields.algorithm + bit_string("s") + hex("0500"))),
                kCertificateMalformed);
}

TEST(Certificate, HasAnIssuer) {
  EXPECT_REASON(code_of_fields(with(&Fields::issuer, hex("3000"))), kCertificateMalformed);
  EXPECT_TRUE(Certificate::parse_der(with(&Fields::subject, hex("3000")).seal()).ok());
}

// CRT-28: both ends are values that nothing rounds.
TEST(Certificate, TakesTimesAsRfc5280WritesThem) {
  const auto parsed = Certificate::parse_der(
      valid_from_to(utc_time("500101000000Z"), generalized_time("99991231235959Z")).seal());
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->not_before(), time_of("1950-01-01T00:00:00Z"));
  EXPECT_EQ(parsed->not_after(), time_of("9999-12-31T23:59:59Z"));
  EXPECT_TRUE(Certificate::parse_der(
                  valid_from_to(utc_time("491231235959Z"), generalized_time("20500101000000Z")).seal())
                  .ok());
}

// CRT-28
TEST(Certificate, TakesNoOtherTimes) {
  const Bytes good = utc_time("240101000000Z");
  const std::vector<Bytes> wrong = {
      generalized_time("20240101000000Z"),  // UTCTime until 2049
      generalized_time("20491231235959Z"),
      generalized_time("20500101000000.5Z"),  // a fraction
      generalized_time("20500101000000.0Z"),
      generalized_time("205001010000Z"),   // no seconds
      generalized_time("20500101000000"),  // local time
      generalized_time("20500101000000+0000"),
      generalized_time("2050"),
      utc_time("2401010000Z"),  // no seconds
      utc_time("240101000000+0000"),
      utc_time("240101000000"),
      utc_time("240101000000z"),
      utc_time("2401010000001Z"),
      utc_time("240001000000Z"),
      utc_time("240230000000Z"),
      utc_time("240101240000Z"),
      utc_time("240101006000Z"),
      utc_time("240101000060Z"),
      utc_time("24010100000-Z"),
      utc_time(" 40101000000Z"),
      utc_time(""),
      hex("0500"),
      Bytes(),
  };
  for (const Bytes& time : wrong) {
    EXPECT_REASON(code_of_fields(valid_from_to(time, generalized_time("20600101000000Z"))),
                  kCertificateMalformed)
        << encode_hex(time);
    EXPECT_REASON(code_of_fields(valid_from_to(good, time)), kCertificateMalformed) << encode_hex(time);
  }
  EXPECT_REASON(code_of_fields(valid_from_to(good, good + good)), kCertificateMalformed);
}

// CRT-28
TEST(Certificate, EndsNotBeforeItBegins) {
  const Bytes early = utc_time("240101000000Z");
  EXPECT_REASON(code_of_fields(valid_from_to(utc_time("240101000001Z"), early)), kCertificateMalformed);
  EXPECT_TRUE(Certificate::parse_der(valid_from_to(early, early).seal()).ok());
}

// CRT-24
TEST(Certificate, HasNoUniqueIdentifiers) {
  for (const std::string_view identifier : {"81020001", "82020001", "a1020001", "0500"}) {
    EXPECT_REASON(code_of_fields(with(&Fields::before_extensions, hex(identifier))), kCertificateMalformed);
    EXPECT_REASON(code_of_fields(with(&Fields::after_extensions, hex(identifier))), kCertificateMalformed);
  }
}

// CRT-24
TEST(Certificate, HasAKeyThatIsTaken) {
  const Bytes p192 = hex("304906072a8648ce3d020106082a8648ce3d030101033200"
                         "04") +
                     Bytes(48, '\x01');
  EXPECT_REASON(code_of_fields(with(&Fields::key, sequence(p192))), kCertificateAlgorithm);
  EXPECT_REASON(code_of_fields(with(&Fields::key, hex("3000"))), kCertificateAlgorithm);
  EXPECT_REASON(code_of_fields(with(&Fields::key, hex("0500"))), kCertificateMalformed);
  Bytes off_curve = key_of().public_key().der();
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  EXPECT_REASON(code_of_fields(with(&Fields::key, off_curve)), kCertificateAlgorithm);
}

TEST(Certificate, KeepsTheKeyAsItIsWritten) {
  const Bytes full = key_of().public_key().der();
  const bool odd = (full.back() & 1) != 0;
  const Bytes point = Bytes(1, '\0') + (odd ? '\x03' : '\x02') + full.substr(full.size() - 64, 32);
  const Bytes compressed =
      sequence(hex("301306072a8648ce3d020106082a8648ce3d030107") + render_der(DerTag::kBitString, point));
  const Certificate certificate = *Certificate::parse_der(with(&Fields::key, compressed).seal());
  EXPECT_EQ(certificate.key_info(), compressed);
  EXPECT_EQ(certificate.key().der(), full);
}

TEST(Certificate, IsVerifiedByItsIssuersKeyAlone) {
  const Certificate certificate = *Certificate::parse_der(Fields().sign());
  EXPECT_TRUE(verify_certificate_signature(certificate, key_of().public_key()).ok());
  const PublicKey others = PrivateKey::generate()->public_key();
  EXPECT_REASON(code_of(verify_certificate_signature(certificate, others)), kCertificateUntrusted);
  const PublicKey ed25519 = key_of(KeyKind::kEd25519).public_key();
  EXPECT_REASON(code_of(verify_certificate_signature(certificate, ed25519)), kCertificateUntrusted);
  Bytes changed = Fields().sign();
  changed.replace(changed.find("subject"), 7, "forgery");
  const Certificate forged = *Certificate::parse_der(changed);
  EXPECT_REASON(code_of(verify_certificate_signature(forged, key_of().public_key())), kCertificateUntrusted);
}

TEST(Certificate, IsVerifiedByKeysOfAllKinds) {
  const std::vector<std::pair<KeyKind, std::string_view>> kinds = {
      {KeyKind::kEcdsaP384, "300a06082a8648ce3d040303"},
      {KeyKind::kEcdsaP521, "300a06082a8648ce3d040304"},
      {KeyKind::kRsa, "300d06092a864886f70d01010b0500"},
      {KeyKind::kEd25519, "300506032b6570"}};
  for (const auto& [kind, algorithm] : kinds) {
    const auto certificate =
        Certificate::parse_der(with(&Fields::algorithm, hex(algorithm)).sign(key_of(kind)));
    ASSERT_TRUE(certificate.ok());
    EXPECT_TRUE(verify_certificate_signature(*certificate, key_of(kind).public_key()).ok());
  }
}

TEST(Certificate, IsWrittenAgainWithoutOneExtension) {
  Fields fields;
  fields.extensions = {critical_extension(kKeyUsage, hex("03020780")), extension(kUnknown, Bytes(300, 'v')),
                       extension(kSubjectKeyId, hex("0402abcd"))};
  const Certificate certificate = *Certificate::parse_der(fields.seal());
  EXPECT_EQ(certificate.tbs_without("1.2.3"), fields.tbs());
  fields.extensions.erase(fields.extensions.begin() + 1);
  EXPECT_EQ(certificate.tbs_without("1.2.3.4"), fields.tbs());
}

TEST(Certificate, IsWrittenAgainWithoutItsOnlyExtension) {
  Fields fields;
  fields.extensions = {extension(kUnknown, "value")};
  const Certificate certificate = *Certificate::parse_der(fields.seal());
  EXPECT_EQ(certificate.tbs_without("1.2.3.4"), Fields().tbs());
  EXPECT_EQ(Certificate::parse_der(Fields().seal())->tbs_without("1.2.3.4"), Fields().tbs());
}

TEST(Utf8String, IsReadStrictly) {
  EXPECT_EQ(parse_utf8_string(hex("0c0161")), "a");
  EXPECT_EQ(parse_utf8_string(hex("0c00")), "");
  for (const std::string_view wrong :
       {"", "0c", "0c016161", "0c0261", "130161", "0c01ff", "0c810161", "61", "0c02c080"}) {
    EXPECT_FALSE(parse_utf8_string(hex(wrong)).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace sekisho::crypto
