#include <gtest/gtest.h>

#include "base/limits.h"
#include "crypto/certificate.h"
#include "support/expect.h"
#include "unit/crypto/certificate_maker.h"

namespace sekisho::crypto {
namespace {

using namespace test;
using enum ReasonCode;
using support::code_of;

ReasonCode code_with(std::vector<Bytes> extensions) { return code_of(parse_with(std::move(extensions))); }

// An identifier 1.2.3.<arc> of one octet.
std::string numbered(unsigned arc) { return encode_hex(hex("2a03") + static_cast<char>(arc)); }

TEST(CertificateExtensions, AreKeptAsTheyAreWritten) {
  const Certificate certificate =
      *parse_with({extension(kUnknown, "value"), critical_extension(kKeyUsage, hex("03020780"))});
  ASSERT_EQ(certificate.extensions().size(), 2U);
  EXPECT_EQ(certificate.extensions()[0].oid, "1.2.3.4");
  EXPECT_FALSE(certificate.extensions()[0].critical);
  EXPECT_EQ(certificate.extensions()[0].value, "value");
  EXPECT_TRUE(certificate.extensions()[1].critical);
  EXPECT_EQ(certificate.find("1.2.3.4"), &certificate.extensions()[0]);
  EXPECT_EQ(certificate.find("1.2.3"), nullptr);
}

// CRT-20
TEST(CertificateExtensions, ThatAreCriticalAndUnknownAreRefused) {
  EXPECT_TRUE(parse_with({extension(kUnknown, "")}).ok());
  EXPECT_REASON(code_with({critical_extension(kUnknown, "")}), kCertificateExtension);
  const std::string policies = "551d20";
  EXPECT_TRUE(parse_with({extension(policies, "anything")}).ok());
  EXPECT_REASON(code_with({critical_extension(policies, hex("3000"))}), kCertificateExtension);
}

TEST(CertificateExtensions, OfFulcioAndOfLogsMayBeCritical) {
  EXPECT_TRUE(parse_with({critical_extension("2b0601040183bf300108", "v2")}).ok());
  EXPECT_TRUE(parse_with({critical_extension("2b06010401d679020402", "list")}).ok());
  EXPECT_REASON(code_with({critical_extension("2b0601040183bf3002", "sigstore, not Fulcio")}),
                kCertificateExtension);
}

// CRT-05, CRT-20
TEST(CertificateExtensions, AreThereOnce) {
  const Bytes usage = extension(kKeyUsage, hex("03020780"));
  EXPECT_REASON(code_with({usage, usage}), kCertificateExtension);
  EXPECT_REASON(code_with({extension(kUnknown, "1"), usage, extension(kUnknown, "2")}),
                kCertificateExtension);
  const std::string issuer = "2b0601040183bf300108";
  EXPECT_REASON(code_with({extension(issuer, hex("0c0161")), extension(issuer, hex("0c0162"))}),
                kCertificateExtension);
}

TEST(CertificateExtensions, AreBounded) {
  std::vector<Bytes> many;
  for (unsigned arc = 0; arc < Limits{}.certificate_extensions; ++arc)
    many.push_back(extension(numbered(arc), "v"));
  EXPECT_TRUE(parse_with(many).ok());
  many.push_back(extension(numbered(100), "v"));
  EXPECT_REASON(code_with(many), kCertificateMalformed);
}

// CRT-27
TEST(CertificateExtensions, AreStrictDer) {
  const Bytes oid = hex("06032a0304");
  const std::vector<Bytes> wrong = {
      sequence(oid),                                      // no value
      sequence(octet_string("v")),                        // no identifier
      sequence(oid + hex("010100") + octet_string("v")),  // DEFAULT FALSE written
      sequence(oid + hex("010101") + octet_string("v")),  // true that is not ff
      sequence(oid + hex("0102ffff") + octet_string("v")),
      sequence(oid + hex("0100") + octet_string("v")),
      sequence(oid + octet_string("v") + hex("0101ff")),  // unordered
      sequence(oid + octet_string("v") + hex("0500")),    // more
      sequence(oid + hex("2403040176")),                  // constructed
      sequence(hex("0600") + octet_string("v")),
      sequence(hex("0603802a03") + octet_string("v")),  // arc with a leading zero
      sequence(hex("06032a0383") + octet_string("v")),  // arc without end
      hex("0500"),
  };
  for (const Bytes& each : wrong) {
    EXPECT_REASON(code_with({each}), kCertificateMalformed) << encode_hex(each);
  }
  Fields fields;
  fields.before_extensions = hex("a3023000");
  EXPECT_REASON(code_of(Certificate::parse_der(fields.seal())), kCertificateMalformed);
  fields.before_extensions = hex("a300");
  EXPECT_REASON(code_of(Certificate::parse_der(fields.seal())), kCertificateMalformed);
}

// CRT-27: 2^35 + 10 is not 10.
TEST(CertificateExtensions, HaveIdentifiersThatNothingCutsOff) {
  const Certificate certificate = *parse_with({extension("2a87ffffff7f", "v")});
  EXPECT_NE(certificate.find("1.2.2147483647"), nullptr);
  for (const char* larger :
       {"2a8880808000", "2a81808080800a", "2affffffffffffffff7f", "2a81808080808080808000"}) {
    EXPECT_REASON(code_with({extension(larger, "v")}), kCertificateMalformed) << larger;
  }
}

// CRT-18
TEST(BasicConstraints, TellAuthoritiesApart) {
  const Certificate plain = *parse_with({critical_extension(kBasicConstraints, hex("3000"))});
  EXPECT_FALSE(plain.is_ca());
  const Certificate authority = *parse_with({critical_extension(kBasicConstraints, hex("30030101ff"))});
  EXPECT_TRUE(authority.is_ca());
  EXPECT_FALSE(authority.path_length().has_value());
  EXPECT_EQ(parse_with({extension(kBasicConstraints, hex("30060101ff020100"))})->path_length(), 0U);
  EXPECT_EQ(parse_with({extension(kBasicConstraints, hex("300a0101ff020500ffffffff"))})->path_length(),
            0xffffffffU);
}

// CRT-18
TEST(BasicConstraints, AreStrictDer) {
  for (const std::string_view wrong :
       {"", "3003010100", "3003010101", "300402020000", "3003020100", "30060101ff0201ff",
        "30070101ff02020001", "300b0101ff02060100000000", "30080101ff0201000500", "30000500", "3103010100",
        "0101ff", "30050101ff0500"}) {
    EXPECT_REASON(code_with({extension(kBasicConstraints, hex(wrong))}), kCertificateMalformed) << wrong;
  }
}

// CRT-18
TEST(KeyUsage, TellsWhatAKeyMaySign) {
  const Certificate data = *parse_with({extension(kKeyUsage, hex("03020780"))});
  EXPECT_TRUE(data.may_sign_data());
  EXPECT_FALSE(data.may_sign_certificates());
  const Certificate certificates = *parse_with({extension(kKeyUsage, hex("03020106"))});
  EXPECT_FALSE(certificates.may_sign_data());
  EXPECT_TRUE(certificates.may_sign_certificates());
  const Certificate both = *parse_with({extension(kKeyUsage, hex("03020186"))});
  EXPECT_TRUE(both.may_sign_data() && both.may_sign_certificates());
  const Certificate other = *parse_with({extension(kKeyUsage, hex("0303070080"))});
  EXPECT_FALSE(other.may_sign_data() || other.may_sign_certificates());
}

// CRT-27
TEST(KeyUsage, IsANamedBitListInDer) {
  for (const std::string_view wrong :
       {"", "0300", "030100", "03020700", "03020080", "03020680", "03020781", "03020980", "0303070000",
        "0303078000", "0303060040", "030407000080", "030407000080", "030207800500", "04020780"}) {
    EXPECT_REASON(code_with({extension(kKeyUsage, hex(wrong))}), kCertificateMalformed) << wrong;
  }
}

// CRT-19
TEST(ExtendedKeyUsage, IsAListOfPurposes) {
  const Certificate certificate =
      *parse_with({critical_extension(kExtendedKeyUsage, sequence(hex("06082b060105050703030604551d2500")))});
  const std::vector<std::string> wanted = {std::string(kCodeSigningOid),
                                           std::string(kAnyExtendedKeyUsageOid)};
  EXPECT_EQ(certificate.extended_key_usage(), wanted);
  EXPECT_TRUE(certificate.extended_key_usage_is_critical());
}

// CRT-19
TEST(ExtendedKeyUsage, IsNeitherEmptyNorRepeated) {
  for (const std::string_view wrong :
       {"", "3000", "30020600", "300a06082b06010505070383", "301406082b0601050507030306082b06010505070303",
        "30020500", "06082b06010505070303", "300c06082b060105050703030500"}) {
    EXPECT_REASON(code_with({extension(kExtendedKeyUsage, hex(wrong))}), kCertificateMalformed) << wrong;
  }
}

TEST(ExtendedKeyUsage, IsBounded) {
  Bytes many;
  for (unsigned i = 0; i < Limits{}.certificate_names; ++i)
    many += hex("06042a03") + static_cast<char>(0x81 + i / 128) + static_cast<char>(i % 128);
  EXPECT_TRUE(parse_with({extension(kExtendedKeyUsage, sequence(many))}).ok());
  EXPECT_REASON(code_with({extension(kExtendedKeyUsage, sequence(many + hex("06032a0304")))}),
                kCertificateMalformed);
}

TEST(KeyIdentifiers, AreRead) {
  const Certificate certificate = *parse_with(
      {extension(kSubjectKeyId, hex("0402abcd")), extension(kAuthorityKeyId, hex("30048002ef01"))});
  EXPECT_EQ(certificate.subject_key_id(), hex("abcd"));
  EXPECT_EQ(certificate.authority_key_id(), hex("ef01"));
}

TEST(KeyIdentifiers, OfAuthoritiesMayNameTheirCertificate) {
  const Bytes name = render_der(DerTag::kContext1, render_der(DerTag::kContext4, common_name("root")));
  const Certificate certificate =
      *parse_with({extension(kAuthorityKeyId, sequence(hex("8002ef01") + name + hex("820105")))});
  EXPECT_EQ(certificate.authority_key_id(), hex("ef01"));
  const Certificate without = *parse_with({extension(kAuthorityKeyId, sequence(name + hex("820105")))});
  EXPECT_FALSE(without.authority_key_id().has_value());
  for (const Bytes& wrong : {name, name + hex("8200"), name + hex("82020005"), name + hex("820105820105"),
                             hex("820105"), hex("a100820105"), hex("820105") + name}) {
    EXPECT_REASON(code_with({extension(kAuthorityKeyId, sequence(wrong))}), kCertificateMalformed)
        << encode_hex(wrong);
  }
}

TEST(KeyIdentifiers, AreStrictDer) {
  for (const std::string_view wrong : {"", "0400", "abcd", "0402abcd00", "0302abcd", "240404020000"}) {
    EXPECT_REASON(code_with({extension(kSubjectKeyId, hex(wrong))}), kCertificateMalformed) << wrong;
  }
  for (const std::string_view wrong :
       {"", "30028000", "300380010000", "30038002ef", "30058001ef0500", "8001ef"}) {
    EXPECT_REASON(code_with({extension(kAuthorityKeyId, hex(wrong))}), kCertificateMalformed) << wrong;
  }
}

}  // namespace
}  // namespace sekisho::crypto
