#include "crypto/tst_info.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "unit/crypto/token_cases.h"

namespace sekisho::crypto {
namespace {

using namespace support;
using namespace token_cases;

// The result points into the maker's bytes; only what is a value of its own is looked at.
Result<Time> read_time(const TokenMaker& maker) {
  const Bytes der = maker.render_info();
  SEKISHO_TRY(info, parse_tst_info(der));
  return info.time;
}

Result<Time> read_with_time(std::string_view text) {
  TokenMaker maker = good_token();
  maker.time = render_der(DerTag::kGeneralizedTime, text);
  return read_time(maker);
}

Result<Time> read_with_rest(const Bytes& rest) {
  TokenMaker maker = good_token();
  maker.rest_of_info = rest;
  return read_time(maker);
}

Bytes element(DerTag tag, BytesView content) { return render_der(tag, content); }
Bytes oid(BytesView content) { return element(DerTag::kObjectIdentifier, content); }

TEST(TstInfo, ReadsTheImprintAndTheTime) {
  const Bytes der = good_token().render_info();
  const auto info = parse_tst_info(der);
  ASSERT_TRUE(info.ok()) << info.error().message();
  EXPECT_EQ(info->imprint_algorithm, HashAlgorithm::kSha256);
  EXPECT_EQ(info->imprint, hash_bytes(HashAlgorithm::kSha256, message()));
  EXPECT_EQ(render_time(info->time), "2026-11-24T12:00:00Z");
}

TEST(TstInfo, DropsAFractionOfASecond) {
  for (const std::string text : {"20240229235959Z", "20240229235959.5Z", "20240229235959.000000001Z"}) {
    const auto time = read_with_time(text);
    ASSERT_TRUE(time.ok()) << text;
    EXPECT_EQ(render_time(*time), "2024-02-29T23:59:59Z");
  }
}

// TLG-23
TEST(TstInfo, RefusesOtherTimes) {
  for (const std::string_view text : {"",
                                      "Z",
                                      "20261124120000",
                                      "20261124120000+0000",
                                      "20261124120000+0100",
                                      "202611241200Z",
                                      "2026112412Z",
                                      "261124120000Z",
                                      "20261124120000.Z",
                                      "20261124120000.0Z",
                                      "20261124120000.50Z",
                                      "20261124120000,5Z",
                                      "20261124120000.5",
                                      "20261124120000.5+0100",
                                      "20261124120000.1234567891Z",
                                      "20261124120000z",
                                      "20261324120000Z",
                                      "20260229120000Z",
                                      "20261124240000Z",
                                      "20261124126000Z",
                                      "20261124120060Z",
                                      "2026112412000 Z",
                                      "-0261124120000Z",
                                      "20261124120000ZZ",
                                      "20261124120000.5Z.5Z",
                                      "20261124T12000Z"}) {
    EXPECT_REASON(code_of(read_with_time(text)), ReasonCode::kTimestampMalformed) << text;
  }
  TokenMaker maker = good_token();
  maker.time = "";
  EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
  maker.time = element(DerTag::kUtcTime, "261124120000Z");
  EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
}

// TLG-23
TEST(TstInfo, RefusesWeakAndWrongImprints) {
  const Bytes hash(32, 'h');
  for (const auto& [algorithm, imprint] :
       std::vector<std::pair<Bytes, Bytes>>{{render_algorithm(kSha1Oid), Bytes(20, 'h')},
                                            {render_algorithm(kSha256Oid), Bytes(31, 'h')},
                                            {render_algorithm(kSha256Oid), Bytes(33, 'h')},
                                            {render_algorithm(kSha256Oid), Bytes(64, 'h')},
                                            {render_algorithm(kSha256Oid), Bytes()},
                                            {render_algorithm(BytesView("\x2a\x03", 2)), hash},
                                            {seq({oid(kSha256Oid), seq({})}), hash},
                                            {oid(kSha256Oid), hash}}) {
    TokenMaker maker = good_token();
    maker.imprint = seq({algorithm, element(DerTag::kOctetString, imprint)});
    EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
  }
  TokenMaker maker = good_token();
  maker.imprint =
      seq({seq({oid(kSha256Oid), element(DerTag::kNull, {})}), element(DerTag::kOctetString, hash)});
  EXPECT_TRUE(read_time(maker).ok());
  maker.imprint = seq({render_algorithm(kSha256Oid), element(DerTag::kOctetString, hash), oid(kSha256Oid)});
  EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
}

TEST(TstInfo, NeedsVersionPolicyAndSerialNumber) {
  for (const Bytes& version : {Bytes(), render_der_unsigned({}), render_der_unsigned("\x02"),
                               element(DerTag::kInteger, BytesView("\0\1", 2))}) {
    TokenMaker maker = good_token();
    maker.info_version = version;
    EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
  }
  for (const Bytes& policy : {Bytes(), oid(""), oid("\x2a\x80\x01"), oid("\x2a\x83"), oid("\x80")}) {
    TokenMaker maker = good_token();
    maker.policy = policy;
    EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
  }
  for (const Bytes& serial :
       {Bytes(), element(DerTag::kInteger, ""), element(DerTag::kInteger, BytesView("\0\1", 2)),
        element(DerTag::kInteger, "\xff\x80")}) {
    TokenMaker maker = good_token();
    maker.serial = serial;
    EXPECT_REASON(code_of(read_time(maker)), ReasonCode::kTimestampMalformed);
  }
  TokenMaker maker = good_token();
  maker.serial = element(DerTag::kInteger, "\xfe\x80");
  EXPECT_TRUE(read_time(maker).ok());
}

TEST(TstInfo, ReadsTheOptionalFieldsInTheirOrder) {
  const Bytes accuracy = seq({render_der_unsigned("\x01"), element(DerTag::kImplicit0, "\x01\xf4"),
                              element(DerTag::kImplicit1, "\x64")});
  const Bytes ordering = element(DerTag::kBoolean, "\xff");
  const Bytes nonce = element(DerTag::kInteger, "\x80");
  const Bytes name = element(DerTag::kContext0, element(DerTag::kContext4, seq({})));
  const Bytes extensions =
      element(DerTag::kContext1, seq({oid("\x2a\x03"), element(DerTag::kOctetString, "x")}));
  for (const Bytes& rest : {accuracy, ordering, nonce, name, extensions, seq({}),
                            accuracy + ordering + nonce + name + extensions}) {
    EXPECT_TRUE(read_with_rest(rest).ok());
  }
  for (const Bytes& rest :
       {ordering + accuracy, nonce + ordering, name + nonce, extensions + name, nonce + nonce,
        accuracy + accuracy, extensions + extensions, element(DerTag::kNull, {})}) {
    EXPECT_REASON(code_of(read_with_rest(rest)), ReasonCode::kTimestampMalformed);
  }
}

TEST(TstInfo, RefusesMalformedOptionalFields) {
  for (const Bytes& rest : {
           seq({element(DerTag::kInteger, "\xff")}),
           seq({element(DerTag::kImplicit0, BytesView("\0", 1))}),
           seq({element(DerTag::kImplicit0, "\x03\xe8")}),
           seq({element(DerTag::kImplicit0, "\xff")}),
           seq({element(DerTag::kImplicit0, BytesView("\0\x01", 2))}),
           seq({element(DerTag::kImplicit0, "")}),
           seq({element(DerTag::kImplicit1, Bytes(1000, '\x01'))}),
           seq({element(DerTag::kImplicit1, "\x01"), element(DerTag::kImplicit0, "\x01")}),
           seq({render_der_unsigned("\x01"), render_der_unsigned("\x01")}),
           element(DerTag::kBoolean, BytesView("\0", 1)),
           element(DerTag::kBoolean, "\x01"),
           element(DerTag::kBoolean, ""),
           element(DerTag::kInteger, ""),
           element(DerTag::kInteger, BytesView("\0\0", 2)),
           element(DerTag::kContext0, ""),
           element(DerTag::kContext0, seq({})),
           element(DerTag::kContext0, element(DerTag::kContext4, "") + element(DerTag::kContext4, "")),
       }) {
    EXPECT_REASON(code_of(read_with_rest(rest)), ReasonCode::kTimestampMalformed);
  }
}

TEST(TstInfo, RefusesCriticalAndRepeatedExtensions) {
  const Bytes value = element(DerTag::kOctetString, "x");
  const Bytes name = oid("\x2a\x03");
  Bytes flood;
  for (char arc = 1; arc < 10; ++arc) flood += seq({oid("\x2a" + Bytes(1, arc)), value});
  for (const Bytes& content :
       {Bytes(), seq({}), seq({name}), seq({name, element(DerTag::kBoolean, "\xff"), value}),
        seq({name, element(DerTag::kBoolean, BytesView("\0", 1)), value}), seq({name, value, value}),
        seq({name, value}) + seq({name, value}), flood, value}) {
    EXPECT_REASON(code_of(read_with_rest(element(DerTag::kContext1, content))),
                  ReasonCode::kTimestampMalformed);
  }
}

TEST(TstInfo, IsOneSequence) {
  const Bytes whole = good_token().render_info();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_REASON(code_of(parse_tst_info(whole.substr(0, size))), ReasonCode::kTimestampMalformed);
  }
  EXPECT_REASON(code_of(parse_tst_info(whole + '\0')), ReasonCode::kTimestampMalformed);
}

}  // namespace
}  // namespace sekisho::crypto
