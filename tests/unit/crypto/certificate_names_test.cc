#include <gtest/gtest.h>

#include "base/limits.h"
#include "crypto/certificate.h"
#include "support/expect.h"
#include "unit/crypto/certificate_maker.h"

namespace sekisho::crypto {
namespace {

using namespace test;
using enum ReasonCode;
using enum GeneralName::Type;
using support::code_of;

Bytes element(DerTag tag, const Bytes& content) { return render_der(tag, content); }
Bytes email(const Bytes& text) { return element(DerTag::kImplicit1, text); }
Bytes dns(const Bytes& text) { return element(DerTag::kImplicit2, text); }
Bytes uri(const Bytes& text) { return element(DerTag::kImplicit6, text); }
Bytes address(const Bytes& octets) { return element(DerTag::kImplicit7, octets); }
Bytes directory(const Bytes& name) { return element(DerTag::kContext4, name); }
Bytes other_name(const std::string& oid_hex, const Bytes& value) {
  return element(DerTag::kContext0,
                 element(DerTag::kObjectIdentifier, hex(oid_hex)) + element(DerTag::kContext0, value));
}
const std::string kFulcioUserName = "2b0601040183bf300107";

Result<Certificate> parse_names(const Bytes& names) {
  return parse_with({extension(kAlternativeName, sequence(names))});
}
Result<Certificate> parse_constraints(const Bytes& lists) {
  return parse_with({critical_extension(kNameConstraints, sequence(lists))});
}

std::vector<GeneralName> names_of(const Bytes& names) {
  const auto parsed = parse_names(names);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message();
  return parsed.ok() ? parsed->alternative_names() : std::vector<GeneralName>();
}

void expect_refused(const Bytes& names) {
  EXPECT_REASON(code_of(parse_names(names)), kCertificateMalformed) << encode_hex(names);
}

// CRT-06
TEST(AlternativeNames, AreReadInTheirOrder) {
  const std::vector<GeneralName> wanted = {{kUri, "https://example.com/a"}, {kEmail, "a@example.com"},
                                           {kDns, "example.com"},           {kAddress, hex("7f000001")},
                                           {kAddress, Bytes(16, '\0')},     {kDirectory, common_name("x")},
                                           {kFulcioUser, "user!realm"}};
  EXPECT_EQ(names_of(uri("https://example.com/a") + email("a@example.com") + dns("example.com") +
                     address(hex("7f000001")) + address(Bytes(16, '\0')) + directory(common_name("x")) +
                     other_name(kFulcioUserName, element(DerTag::kUtf8String, "user!realm"))),
            wanted);
}

// CRT-07: what is in a text is for others to judge, but none of it is lost.
TEST(AlternativeNames, KeepEachByte) {
  const Bytes with_nul("https://github.com/acme/app\0.evil\n\x7f", 36);
  EXPECT_EQ(names_of(uri(with_nul)), (std::vector<GeneralName>{{kUri, with_nul}}));
  EXPECT_EQ(names_of(other_name(kFulcioUserName, element(DerTag::kUtf8String, with_nul))),
            (std::vector<GeneralName>{{kFulcioUser, with_nul}}));
}

// CRT-07
TEST(AlternativeNames, AreOfTheCharactersOfTheirType) {
  for (const Bytes& text : {Bytes("caf\xc3\xa9"), Bytes("\x80"), Bytes("a\xff")}) {
    expect_refused(email(text));
    expect_refused(dns(text));
    expect_refused(uri(text));
  }
  EXPECT_EQ(names_of(other_name(kFulcioUserName, element(DerTag::kUtf8String, "caf\xc3\xa9")))[0].value,
            "caf\xc3\xa9");
  for (const Bytes& text : {Bytes("\xff"), Bytes("\xc0\x80"), Bytes("\xed\xa0\x80"), Bytes("\xc3")})
    expect_refused(other_name(kFulcioUserName, element(DerTag::kUtf8String, text)));
}

// CRT-06
TEST(AlternativeNames, AreNeitherEmptyNorRepeated) {
  expect_refused({});
  expect_refused(email(""));
  expect_refused(dns(""));
  expect_refused(uri(""));
  expect_refused(address(""));
  expect_refused(directory(hex("3000")));
  expect_refused(other_name(kFulcioUserName, element(DerTag::kUtf8String, "")));
  expect_refused(uri("a") + email("b") + uri("a"));
  EXPECT_EQ(names_of(uri("a") + email("a")).size(), 2U);
}

// CRT-06
TEST(AlternativeNames, OfFulcioAreOneUtf8String) {
  const Bytes good = element(DerTag::kUtf8String, "user");
  expect_refused(other_name(kFulcioUserName, element(DerTag::kIa5String, "user")));
  expect_refused(other_name(kFulcioUserName, element(DerTag::kPrintableString, "user")));
  expect_refused(other_name(kFulcioUserName, good + good));
  expect_refused(other_name(kFulcioUserName, {}));
  expect_refused(other_name(kFulcioUserName, "user"));
  const Bytes type = element(DerTag::kObjectIdentifier, hex(kFulcioUserName));
  expect_refused(element(DerTag::kContext0, type));
  expect_refused(element(DerTag::kContext0, type + good));
  expect_refused(element(DerTag::kContext0, type + element(DerTag::kContext0, good) + good));
  expect_refused(element(DerTag::kContext0, element(DerTag::kContext0, good)));
  expect_refused(element(DerTag::kContext0, sequence(type + element(DerTag::kContext0, good))));
}

// CRT-22
TEST(AlternativeNames, OfOtherTypesAreUnsupportedAndKept) {
  const Bytes x400 = element(DerTag::kContext3, hex("0500"));
  const Bytes edi = element(DerTag::kContext5, element(DerTag::kContext1, "party"));
  const Bytes registered = element(DerTag::kImplicit8, hex("2a0304"));
  const Bytes other = other_name("2b060104018237140203", element(DerTag::kUtf8String, "user@domain"));
  for (const Bytes& name :
       {x400, edi, registered, other, element(DerTag::kContext3, {}), email("xn--a@xn--b")}) {
    const auto names = names_of(name);
    ASSERT_EQ(names.size(), 1U);
    EXPECT_EQ(names[0].type, name == email("xn--a@xn--b") ? kEmail : kUnsupported);
  }
}

// CRT-22, CRT-27
TEST(AlternativeNames, AreStrictDer) {
  for (const std::string_view wrong :
       {"8401", "89012a", "800161", "830161", "84023000", "a10161", "a60161", "0c0161", "860061", "86810161",
        "868001610000", "86036161", "880100ff", "8800", "8801ff", "9f060161", "a000", "a4020500", "a400"}) {
    expect_refused(hex(wrong));
  }
  expect_refused(directory(common_name("x") + common_name("y")));
  expect_refused(other_name("2a0380", hex("0500")));
  expect_refused(other_name("2a03", {}));
  expect_refused(other_name("2a03", hex("05000500")));
  expect_refused(uri("a") + "x");
  EXPECT_REASON(code_of(parse_with({extension(kAlternativeName, sequence(uri("a")) + "x")})),
                kCertificateMalformed);
  EXPECT_REASON(code_of(parse_with({extension(kAlternativeName, uri("a"))})), kCertificateMalformed);
}

TEST(AlternativeNames, HaveAddressesOfFourOrSixteenBytes) {
  for (const std::size_t size : {1U, 3U, 5U, 8U, 15U, 17U, 32U}) expect_refused(address(Bytes(size, 'a')));
}

TEST(AlternativeNames, AreBounded) {
  Bytes many;
  for (std::size_t i = 0; i < Limits{}.certificate_names; ++i) many += dns(std::to_string(i));
  EXPECT_EQ(names_of(many).size(), Limits{}.certificate_names);
  expect_refused(many + dns("more"));
}

Bytes permitted(const Bytes& subtrees) { return element(DerTag::kContext0, subtrees); }
Bytes excluded(const Bytes& subtrees) { return element(DerTag::kContext1, subtrees); }

// CRT-21
TEST(NameConstraintsOfAuthorities, AreRead) {
  const auto parsed = parse_constraints(
      permitted(sequence(uri(".example.com")) + sequence(email("example.com"))) +
      excluded(sequence(dns("")) + sequence(address(Bytes(8, '\0'))) + sequence(directory(hex("3000")))));
  ASSERT_TRUE(parsed.ok()) << parsed.error().message();
  ASSERT_TRUE(parsed->name_constraints().has_value());
  EXPECT_EQ(parsed->name_constraints()->permitted,
            (std::vector<GeneralName>{{kUri, ".example.com"}, {kEmail, "example.com"}}));
  EXPECT_EQ(parsed->name_constraints()->excluded,
            (std::vector<GeneralName>{{kDns, ""}, {kAddress, Bytes(8, '\0')}, {kDirectory, hex("3000")}}));
}

// CRT-21
TEST(NameConstraintsOfAuthorities, MayBeOfOneList) {
  EXPECT_TRUE(parse_constraints(permitted(sequence(dns("a"))))->name_constraints()->excluded.empty());
  EXPECT_TRUE(parse_constraints(excluded(sequence(dns("a"))))->name_constraints()->permitted.empty());
  EXPECT_EQ(
      parse_constraints(excluded(sequence(address(Bytes(32, 'a')))))->name_constraints()->excluded.size(),
      1U);
}

// CRT-21
TEST(NameConstraintsOfAuthorities, AreStrictDer) {
  const Bytes good = sequence(dns("a"));
  for (const Bytes& wrong : {
           Bytes(),
           permitted({}),
           permitted(good) + excluded({}),
           excluded(good) + permitted(good),
           permitted(good) + permitted(good),
           permitted(good + good),
           permitted(dns("a")),
           permitted(sequence({})),
           permitted(sequence(dns("a") + hex("800100"))),  // minimum, which is 0 and so not written
           permitted(sequence(dns("a") + hex("800101"))),
           permitted(sequence(dns("a") + hex("810101"))),  // maximum
           permitted(sequence(address(hex("7f000001")))),
           permitted(sequence(uri("\xff"))),
           permitted(good) + hex("0500"),
           good,
       }) {
    EXPECT_REASON(code_of(parse_constraints(wrong)), kCertificateMalformed) << encode_hex(wrong);
  }
  EXPECT_REASON(code_of(parse_with({extension(kNameConstraints, sequence(permitted(good)) + "x")})),
                kCertificateMalformed);
}

// CRT-21
TEST(NameConstraintsOfAuthorities, AreBounded) {
  Bytes many;
  for (std::size_t i = 0; i <= Limits{}.certificate_names; ++i) many += sequence(dns(std::to_string(i)));
  EXPECT_REASON(code_of(parse_constraints(permitted(many))), kCertificateMalformed);
}

Result<Certificate> parse_subject(const Bytes& name) {
  Fields fields;
  fields.subject = name;
  return Certificate::parse_der(fields.seal());
}

TEST(NamesOfSubjects, AreWrittenForPeople) {
  const Bytes name = sequence(attribute('\x06', "US", DerTag::kPrintableString) +
                              attribute('\x0a', "A, Inc.") + attribute('\x0b', "unit", DerTag::kIa5String) +
                              attribute('\x2a', "given") + attribute('\x03', "evil\x1b[2J"));
  EXPECT_EQ(parse_subject(name)->subject_text(),
            "CN=evil\\x1b[2J, 2.5.4.42=given, OU=unit, O=A\\, Inc., C=US");
  EXPECT_EQ(parse_subject(sequence(attribute('\x03', Bytes("\0a", 2), DerTag::kBmpString)))->subject_text(),
            "CN=#0061");
  EXPECT_LT(parse_subject(common_name(Bytes(50000, 'x')))->subject_text().size(), 1100U);
}

TEST(NamesOfSubjects, AreStrictDer) {
  const Bytes type = hex("0603550403");
  const Bytes first = sequence(type + hex("0c0161"));
  const Bytes second = sequence(type + hex("0c0162"));
  const auto set = [](const Bytes& content) { return element(DerTag::kSet, content); };
  EXPECT_EQ(parse_subject(sequence(set(first + second)))->subject_text(), "CN=a+CN=b");
  for (const Bytes& wrong : {
           sequence(set({})),
           sequence(first),
           sequence(set(second + first)),  // unsorted
           sequence(set(first + first)),
           sequence(set(sequence(type))),
           sequence(set(sequence(hex("0c0161")))),
           sequence(set(sequence(type + hex("0c01610500")))),
           sequence(set(sequence(hex("06025580") + hex("0c0161")))),
           sequence(set(sequence(type + hex("0c01ff")))),      // not UTF-8
           sequence(set(sequence(type + hex("13015f")))),      // not of PrintableString
           sequence(set(sequence(type + hex("1601ff")))),      // not of IA5String
           sequence(set(sequence(type + hex("2c030c0161")))),  // constructed
           sequence(set(sequence(type + hex("020161")))),      // no string
           sequence(set(first) + hex("0500")),
           Bytes("x"),
       }) {
    EXPECT_REASON(code_of(parse_subject(wrong)), kCertificateMalformed) << encode_hex(wrong);
  }
}

}  // namespace
}  // namespace sekisho::crypto
