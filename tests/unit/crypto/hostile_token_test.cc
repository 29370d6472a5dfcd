// Tokens that are signed by the right key and wrong in one place of the SignedData around the time.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/crypto/token_cases.h"

namespace sekisho::crypto {
namespace {

using namespace support;
using namespace token_cases;

const ReasonCode kMalformed = ReasonCode::kTimestampMalformed;

ReasonCode refusal(const TokenMaker& maker) { return code_of(Timestamp::parse_response(maker.render())); }

Done verified(const TokenMaker& maker) {
  SEKISHO_TRY(timestamp, Timestamp::parse_response(maker.render()));
  return verify_timestamp(timestamp, certificate_of("p256"));
}

Bytes oid(BytesView content) { return render_der(DerTag::kObjectIdentifier, content); }
Bytes octet_string(BytesView content) { return render_der(DerTag::kOctetString, content); }

// signing_certificate_v2 is the attribute with these identifiers.
Bytes signing_certificate_v2(std::initializer_list<Bytes> ids) {
  return render_attribute(kSigningCertificateV2Oid, seq({seq(ids)}));
}

Bytes hash_of(const Certificate& certificate) {
  return hash_bytes(HashAlgorithm::kSha256, certificate.der());
}

Bytes bag(std::initializer_list<std::string> names) {
  Bytes content;
  for (const std::string& name : names) content += certificate_of(name).der();
  return render_der(DerTag::kContext0, content);
}

TEST(Token, VerifiesAsItIsMade) {
  const auto timestamp = Timestamp::parse_response(good_token().render());
  ASSERT_TRUE(timestamp.ok()) << timestamp.error().message();
  EXPECT_EQ(render_time(timestamp->time()), "2026-11-24T12:00:00Z");
  EXPECT_TRUE(verify_timestamp(*timestamp, certificate_of("p256")).ok());
}

// TLG-23
TEST(Token, IsRefusedUnlessItIsGranted) {
  for (const int status : {2, 3, 4, 5, 6, 127}) {
    TokenMaker maker = good_token();
    maker.status_info = seq({render_der_unsigned(Bytes(1, static_cast<char>(status)))});
    EXPECT_REASON(refusal(maker), kMalformed) << status;
  }
  const Bytes granted = render_der_unsigned({});
  const Bytes text = seq({render_der(DerTag::kUtf8String, "fine")});
  for (const Bytes& info :
       {seq({}), seq({render_der(DerTag::kInteger, "\xff")}),
        seq({render_der(DerTag::kInteger, BytesView("\0\0", 2))}), seq({granted, seq({})}),
        seq({granted, seq({render_der(DerTag::kUtf8String, "\xc0\x80")})}),
        seq({granted, seq({octet_string("x")})}), seq({granted, render_der(DerTag::kBitString, "\x05\x20")}),
        seq({granted, text, render_der(DerTag::kBitString, "\x05\x20")}), seq({granted, text, text})}) {
    TokenMaker maker = good_token();
    maker.status_info = info;
    EXPECT_REASON(refusal(maker), kMalformed);
  }
}

TEST(Token, MayBeGrantedWithModificationsAndWords) {
  TokenMaker maker = good_token();
  maker.status_info =
      seq({render_der_unsigned("\x01"), seq({render_der(DerTag::kUtf8String, "Operation Okay")})});
  EXPECT_TRUE(verified(maker).ok());
}

TEST(Token, HasVersion3Or1) {
  for (const char version : {'\x00', '\x01', '\x02', '\x03', '\x04', '\x05'}) {
    TokenMaker maker = good_token();
    maker.data_version = render_der_unsigned(version == 0 ? Bytes() : Bytes(1, version));
    EXPECT_EQ(verified(maker).ok(), version == 1 || version == 3) << int{version};
  }
}

TEST(Token, HasExactlyOneSigner) {
  const Bytes signer = good_token().render_signer();
  for (const Bytes& signers : {Bytes(), signer + signer, signer + signer + signer, Bytes("\x05\x00", 2)}) {
    TokenMaker maker = good_token();
    maker.signer_infos = render_der(DerTag::kSet, signers);
    EXPECT_REASON(refusal(maker), kMalformed);
  }
  TokenMaker maker = good_token();
  maker.signer_infos = "";
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signer_infos = render_der(DerTag::kSequence, signer);
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, TellsByTheVersionOfItsSignerHowThatIsNamed) {
  TokenMaker maker = good_token();
  maker.signer_version = render_der_unsigned("\x03");
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.sid = render_der(DerTag::kImplicit0, *certificate_of("p256").subject_key_id());
  EXPECT_TRUE(verified(maker).ok());
  maker.signer_version = render_der_unsigned("\x01");
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signer_version = render_der_unsigned("\x03");
  maker.sid = render_der(DerTag::kImplicit0, *certificate_of("p384").subject_key_id());
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  maker.sid = render_der(DerTag::kImplicit0, "");
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, AnnouncesItsDigestAlgorithm) {
  const Bytes sha384 = render_algorithm(BytesView("\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9));
  const Bytes sha256 = render_algorithm(kSha256Oid);
  TokenMaker maker = good_token();
  maker.digest_algorithms = render_der(DerTag::kSet, sha256 + sha384);
  EXPECT_TRUE(verified(maker).ok());
  Bytes flood;
  for (int i = 0; i < 9; ++i) flood += sha256;
  for (const Bytes& names : {Bytes(), sha384, render_algorithm(kSha1Oid), flood, oid(kSha256Oid)}) {
    maker.digest_algorithms = render_der(DerTag::kSet, names);
    EXPECT_REASON(refusal(maker), kMalformed);
  }
}

TEST(Token, SignsWithTheHashOfItsMessageDigest) {
  TokenMaker maker = good_token();
  maker.signature_algorithm =
      render_algorithm(BytesView("\x2a\x86\x48\xce\x3d\x02\x01", 7));  // id-ecPublicKey
  EXPECT_TRUE(verified(maker).ok());
  maker.signature_algorithm = seq({oid(kEcdsaSha256Oid), render_der(DerTag::kNull, {})});
  EXPECT_TRUE(verified(maker).ok());
  maker.signature_algorithm = render_algorithm(BytesView("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9));  // RSA
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  maker.signature_algorithm = render_algorithm(BytesView("\x2a\x86\x48\xce\x3d\x04\x03\x03", 8));  // SHA-384
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signature_algorithm = render_algorithm(BytesView("\x2b\x65\x70", 3));  // Ed25519 over SHA-256
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signature_algorithm = render_algorithm(BytesView("\x2a\x86\x48\xce\x3d\x04\x01", 7));  // SHA-1
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signature_algorithm = seq({oid(kEcdsaSha256Oid), seq({})});
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, RefusesOtherContent) {
  TokenMaker maker = good_token();
  const Bytes data = oid(BytesView("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", 9));
  maker.content_type = data;
  EXPECT_REASON(refusal(maker), kMalformed);  // the signed one differs
  maker.content_type_attribute = render_attribute(kContentTypeOid, data);
  EXPECT_REASON(refusal(maker), kMalformed);  // both are of another type
  maker.content_type = oid(kTstInfoOid);
  EXPECT_REASON(refusal(maker), kMalformed);
  maker = good_token();
  maker.content = "";
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, NeedsEachAttributeOnceWithOneValueOfItsType) {
  const TokenMaker good = good_token();
  TokenMaker maker = good;
  maker.content_type_attribute = "";
  EXPECT_REASON(refusal(maker), kMalformed);
  maker = good;
  maker.message_digest_attribute = "";
  EXPECT_REASON(refusal(maker), kMalformed);
  maker = good;
  maker.signing_certificate_attribute = "";
  EXPECT_REASON(refusal(maker), kMalformed);
  maker = good;
  maker.signed_attributes = "";
  EXPECT_REASON(refusal(maker), kMalformed);
  for (const Bytes& twice : {good.content_type_attribute, good.signing_certificate_attribute,
                             render_attribute(kContentTypeOid, oid(kSha256Oid)),
                             render_attribute(kMessageDigestOid, octet_string("other"))}) {
    maker = good;
    maker.more_attributes[0] = twice;
    EXPECT_REASON(refusal(maker), kMalformed);
  }
}

// TLG-21, CVE-2025-69420
TEST(Token, RefusesAttributesOfTheWrongType) {
  const Bytes value = signing_certificate_v2({seq({octet_string(hash_of(certificate_of("p256")))})});
  for (const Bytes& wrong :
       {octet_string("x"), render_der(DerTag::kNull, {}), Bytes(), seq({}), seq({seq({})}),
        seq({octet_string("x")}), render_der(DerTag::kSet, seq({seq({})})), value + value}) {
    for (const BytesView name :
         {kSigningCertificateOid, kSigningCertificateV2Oid, kContentTypeOid, kMessageDigestOid}) {
      if (name == kMessageDigestOid && wrong == octet_string("x")) continue;
      TokenMaker maker = good_token();
      if (name == kContentTypeOid) maker.content_type_attribute = "";
      if (name == kMessageDigestOid) maker.message_digest_attribute = "";
      if (name == kSigningCertificateV2Oid) maker.signing_certificate_attribute = "";
      maker.more_attributes[0] = render_attribute(name, wrong);
      EXPECT_REASON(refusal(maker), kMalformed) << render_oid(name);
    }
  }
}

TEST(Token, HasItsAttributesInTheOrderOfDer) {
  TokenMaker maker = good_token();
  const Bytes digest = render_attribute(
      kMessageDigestOid, octet_string(hash_bytes(HashAlgorithm::kSha256, maker.render_info())));
  maker.signed_attributes = maker.content_type_attribute + digest + maker.signing_certificate_attribute;
  EXPECT_TRUE(verified(maker).ok());
  maker.signed_attributes = digest + maker.content_type_attribute + maker.signing_certificate_attribute;
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signed_attributes = maker.content_type_attribute + maker.signing_certificate_attribute + digest;
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, MayHaveOtherSignedAttributesButNotAFlood) {
  TokenMaker maker = good_token();
  maker.more_attributes[0] = render_attribute(BytesView("\x2a\x03", 2), octet_string("whatever"));
  EXPECT_TRUE(verified(maker).ok());
  Bytes flood = maker.render_attributes();
  for (char arc = 1; arc < 14; ++arc) {
    const Bytes other(1, arc);
    flood += render_attribute("\x2a" + other, octet_string(Bytes(200, 'x')));
  }
  maker.signed_attributes = flood;
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signed_attributes.reset();
  maker.unsigned_attributes =
      render_der(DerTag::kContext1, render_attribute(BytesView("\x2a\x03", 2), octet_string("")));
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, IsInvalidWithTheMessageDigestOfAnotherContent) {
  TokenMaker maker = good_token();
  const Bytes other = hash_bytes(HashAlgorithm::kSha256, "another");
  for (const Bytes& digest : {other, Bytes(), other.substr(0, 31), Bytes(32, '\0')}) {
    maker.message_digest_attribute = render_attribute(kMessageDigestOid, octet_string(digest));
    EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  }
}

TEST(Token, IsInvalidWithAnotherSignature) {
  TokenMaker maker = good_token();
  const auto other = PrivateKey::generate();
  const Bytes by_other = *other->sign(render_der(DerTag::kSet, maker.render_attributes()));
  const auto key = parse_pem_block(read_vector("timestamp/key.pem"), kMiB);
  // The bytes as they stand in the message, and the bare content: RFC 5652 section 5.4 says neither.
  const auto own = PrivateKey::parse_pkcs8(key->content);
  const Bytes over_implicit = *own->sign(render_der(DerTag::kContext0, maker.render_attributes()));
  const Bytes over_content = *own->sign(maker.render_info());
  for (const Bytes& signature : {by_other, over_implicit, over_content, Bytes(), Bytes("\x30\x00", 2)}) {
    maker.signature = signature;
    EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  }
}

// TLG-18, GHSA-xm5m-wgh2-rrg3
TEST(Token, IsCheckedWithTheCertificateThatItNamesWhereverThatStands) {
  for (const Bytes& certificates : {bag({"forged", "p256"}), bag({"p384", "root", "p256"}),
                                    bag({"p256", "forged"}), bag({"forged"}), bag({})}) {
    TokenMaker maker = good_token();
    maker.certificates = certificates;
    const auto timestamp = Timestamp::parse_response(maker.render());
    ASSERT_TRUE(timestamp.ok()) << timestamp.error().message();
    EXPECT_TRUE(verify_timestamp(*timestamp, certificate_of("p256")).ok());
    for (const Certificate& other : timestamp->certificates()) {
      EXPECT_EQ(timestamp->names_signer(other), other == certificate_of("p256"));
      EXPECT_EQ(verify_timestamp(*timestamp, other).ok(), other == certificate_of("p256"));
    }
  }
}

TEST(Token, NamesItsSignerTwice) {
  const Certificate forged = certificate_of("forged");
  TokenMaker maker = good_token();
  maker.signing_certificate_attribute = signing_certificate_v2({seq({octet_string(hash_of(forged))})});
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  const auto mixed = Timestamp::parse_response(maker.render());
  EXPECT_TRUE(mixed->names_signer(forged));  // issuer and serial are the same
  EXPECT_FALSE(verify_timestamp(*mixed, forged).ok());
  maker = good_token();
  maker.sid = seq({Bytes(certificate_of("p256").issuer()), render_der_unsigned("\x07")});
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  maker.sid =
      seq({Bytes(certificate_of("p256").subject()), render_der_unsigned(certificate_of("p256").serial())});
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
}

TEST(Token, MayNameTheChainAfterItsSigner) {
  const Bytes own = seq({octet_string(hash_of(certificate_of("p256")))});
  const Bytes root = seq({octet_string(hash_of(certificate_of("root")))});
  TokenMaker maker = good_token();
  maker.signing_certificate_attribute = signing_certificate_v2({own, root});
  EXPECT_TRUE(verified(maker).ok());
  maker.signing_certificate_attribute = signing_certificate_v2({root, own});
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  maker.signing_certificate_attribute = signing_certificate_v2({own, own, own, own, own, own, own, own, own});
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.signing_certificate_attribute = signing_certificate_v2({own, seq({octet_string("short")})});
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, MeansTheWholeOfTheSigningCertificateAttribute) {
  const Certificate signer = certificate_of("p256");
  const Bytes hash = octet_string(hash_of(signer));
  const Bytes null = render_der(DerTag::kNull, {});
  const Bytes serial = render_der_unsigned(signer.serial());
  const auto named = [](const Bytes& name) { return seq({render_der(DerTag::kContext4, name)}); };
  TokenMaker maker = good_token();
  maker.signing_certificate_attribute =
      signing_certificate_v2({seq({hash, seq({named(Bytes(signer.issuer())), serial})})});
  EXPECT_TRUE(verified(maker).ok());
  maker.signing_certificate_attribute = signing_certificate_v2({seq({seq({oid(kSha256Oid), null}), hash})});
  EXPECT_TRUE(verified(maker).ok());
  maker.signing_certificate_attribute =
      signing_certificate_v2({seq({hash, seq({named(Bytes(signer.subject())), serial})})});
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  maker.signing_certificate_attribute = signing_certificate_v2(
      {seq({hash, seq({named(Bytes(signer.issuer())), render_der_unsigned("\x07")})})});
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
  for (const Bytes& wrong : {seq({render_algorithm(kSha256Oid), hash}),
                             seq({render_algorithm(kSha1Oid), octet_string(Bytes(20, 'x'))}),
                             seq({hash, hash}), seq({hash, seq({})}), seq({hash, seq({seq({}), serial})}),
                             seq({hash, seq({named(Bytes(signer.issuer()))})}),
                             seq({hash, seq({Bytes(signer.issuer()), serial})})}) {
    maker.signing_certificate_attribute = signing_certificate_v2({wrong});
    EXPECT_REASON(refusal(maker), kMalformed);
  }
  maker.signing_certificate_attribute =
      render_attribute(kSigningCertificateV2Oid, seq({seq({seq({hash})}), seq({})}));  // with policies
  EXPECT_REASON(refusal(maker), kMalformed);
}

TEST(Token, NeedsBothSigningCertificateAttributesToAgree) {
  TokenMaker maker = good_token();
  maker.more_attributes[0] =
      render_attribute(kSigningCertificateOid, seq({seq({seq({octet_string(Bytes(20, 'x'))})})}));
  EXPECT_REASON(code_of(verified(maker)), ReasonCode::kTimestampInvalid);
}

TEST(Token, BringsAtMostEightCertificates) {
  TokenMaker maker = good_token();
  maker.certificates = bag({"p256", "p256", "p256", "p256", "p256", "p256", "p256", "p256"});
  EXPECT_TRUE(verified(maker).ok());
  maker.certificates = bag({"p256", "p256", "p256", "p256", "p256", "p256", "p256", "p256", "p256"});
  EXPECT_REASON(refusal(maker), ReasonCode::kCertificateTooMany);
  maker.certificates = render_der(DerTag::kContext0, seq({seq({})}));
  EXPECT_REASON(refusal(maker), ReasonCode::kCertificateMalformed);
  maker.certificates =
      render_der(DerTag::kContext0, render_der(DerTag::kContext1, ""));  // an attribute certificate
  EXPECT_REASON(refusal(maker), kMalformed);
  maker.certificates = "";
  maker.revocation = render_der(DerTag::kContext1, "");
  EXPECT_REASON(refusal(maker), kMalformed);
}

// TLG-25
TEST(Token, IsBoundedInAllDirections) {
  Bytes deep;
  for (int i = 0; i < 10000; ++i) deep = render_der(DerTag::kSequence, deep).substr(0, 60000);
  for (const Bytes& response : {Bytes(), deep, Bytes(65537, '\x30'), Bytes(1 << 20, '\x06')}) {
    EXPECT_REASON(code_of(Timestamp::parse_response(response)), kMalformed);
  }
  TokenMaker maker = good_token();
  maker.more_attributes[0] = render_attribute(BytesView("\x2a\x03", 2), deep);
  EXPECT_TRUE(verified(maker).ok());
  for (const Bytes& flood :
       {Bytes(60000, '\x01'), Bytes(60000, '\xff'), Bytes(60000, '\x80') + '\x01', Bytes()}) {
    maker = good_token();
    maker.digest_algorithm = render_algorithm(flood);
    EXPECT_REASON(refusal(maker), kMalformed);
  }
  maker = good_token();
  maker.more_attributes[0] = render_attribute(BytesView("\x2a\x03", 2), octet_string(Bytes(65536, 'x')));
  EXPECT_REASON(refusal(maker), kMalformed);
}

}  // namespace
}  // namespace sekisho::crypto
