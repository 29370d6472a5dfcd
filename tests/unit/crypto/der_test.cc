#include "crypto/der.h"

#include <vector>

#include <gtest/gtest.h>

namespace sekisho::crypto {
namespace {

Bytes raw(std::initializer_list<int> octets) {
  Bytes bytes;
  for (const int octet : octets) bytes.push_back(static_cast<char>(octet));
  return bytes;
}

TEST(Der, ReadsElementsOneAfterTheOther) {
  const Bytes bytes = raw({0x02, 0x01, 0x05, 0x05, 0x00});
  DerReader reader(bytes);
  EXPECT_EQ(reader.take_unsigned(), BytesView("\x05"));
  EXPECT_TRUE(reader.next_is(DerTag::kNull));
  EXPECT_EQ(reader.take(DerTag::kNull), BytesView());
  EXPECT_TRUE(reader.at_end());
}

TEST(Der, ReadsAndWritesLengthsOfAllSizes) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Bytes content(size, 'x');
    EXPECT_EQ(take_only(render_der(DerTag::kSequence, content), DerTag::kSequence), content) << size;
  }
}

// SIG-12
TEST(Der, RefusesLengthsThatAreNotTheShortest) {
  const std::vector<Bytes> wrong = {
      raw({0x04, 0x81, 0x01, 0x00}),        // long form for a short length
      raw({0x04, 0x82, 0x00, 0x01, 0x00}),  // leading zero
      raw({0x04, 0x80, 0x00, 0x00}),        // indefinite
      raw({0x04, 0xff, 0x00}),              // reserved
      raw({0x04, 0x85, 1, 0, 0, 0, 0, 0}),  // five length octets
      raw({0x04, 0x84, 0, 0, 0, 1, 0}),     // four, with zeros
      raw({0x04, 0x02, 0x00}),              // longer than what is there
      raw({0x04, 0x82, 0x01}),              // cut within the length
      raw({0x04}),                          // no length
      raw({}),
  };
  for (const Bytes& bytes : wrong) {
    DerReader reader(bytes);
    EXPECT_FALSE(reader.take(DerTag::kOctetString).has_value());
  }
}

// SIG-12
TEST(Der, RefusesIntegersThatAreNegativeOrPadded) {
  const std::vector<Bytes> wrong = {raw({0x02, 0x00}), raw({0x02, 0x01, 0x80}), raw({0x02, 0x02, 0x00, 0x7f}),
                                    raw({0x02, 0x02, 0x00, 0x00}), raw({0x02, 0x02, 0xff, 0x01})};
  for (const Bytes& bytes : wrong) EXPECT_FALSE(DerReader(bytes).take_unsigned().has_value());
  EXPECT_EQ(DerReader(raw({0x02, 0x01, 0x00})).take_unsigned()->size(), 0U);
  const Bytes high = raw({0x02, 0x02, 0x00, 0x80});
  EXPECT_EQ(DerReader(high).take_unsigned(), BytesView("\x80"));
}

TEST(Der, WritesTheIntegersThatItReads) {
  for (const Bytes& magnitude : {raw({}), raw({0x01}), raw({0x7f}), raw({0x80}), raw({0xff, 0x00})}) {
    const Bytes written = render_der_unsigned(magnitude);
    EXPECT_EQ(DerReader(written).take_unsigned(), BytesView(magnitude));
  }
}

TEST(Der, RefusesBitStringsThatEndWithinAnOctet) {
  EXPECT_FALSE(DerReader(raw({0x03, 0x00})).take_octets().has_value());
  EXPECT_FALSE(DerReader(raw({0x03, 0x02, 0x01, 0x80})).take_octets().has_value());
  EXPECT_TRUE(DerReader(raw({0x03, 0x02, 0x00, 0x80})).take_octets().has_value());
}

TEST(Der, TakesOnlyWhereNothingFollows) {
  EXPECT_TRUE(take_only(raw({0x30, 0x00}), DerTag::kSequence).has_value());
  EXPECT_FALSE(take_only(raw({0x30, 0x00, 0x00}), DerTag::kSequence).has_value());
  EXPECT_FALSE(take_only(raw({0x31, 0x00}), DerTag::kSequence).has_value());
}

TEST(Der, WritesObjectIdentifiersForPeople) {
  EXPECT_EQ(render_oid(raw({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01})), "1.2.840.10045.2.1");
  EXPECT_EQ(render_oid(raw({0x2b, 0x65, 0x70})), "1.3.101.112");
  EXPECT_EQ(render_oid(raw({0x88, 0x37, 0x03})), "2.999.3");
  EXPECT_EQ(render_oid(raw({})), "");
  EXPECT_LT(render_oid(Bytes(100000, '\x01')).size(), 1000U);
}

TEST(Der, ReadsIntegersOfEitherSignInTheirShortestForm) {
  for (const Bytes& content :
       {raw({0}), raw({0x7f}), raw({0x80}), raw({0xff}), raw({0, 0x80}), raw({0xff, 0x7f})}) {
    const Bytes bytes = render_der(DerTag::kInteger, content);
    EXPECT_EQ(DerReader(bytes).take_integer(), BytesView(content));
  }
  for (const Bytes& content : {raw({}), raw({0, 0}), raw({0, 0x7f}), raw({0xff, 0x80}), raw({0xff, 0xff})}) {
    const Bytes bytes = render_der(DerTag::kInteger, content);
    EXPECT_EQ(DerReader(bytes).take_integer(), std::nullopt);
  }
}

TEST(Der, TakesObjectIdentifiersThatAreWhole) {
  const Bytes good = render_der(DerTag::kObjectIdentifier, raw({0x2a, 0x83, 0x01}));
  EXPECT_EQ(DerReader(good).take_oid(), BytesView(good).substr(2));
  for (const Bytes& content : {raw({}), raw({0x80}), raw({0x2a, 0x83}), raw({0x2a, 0x80, 0x01})}) {
    const Bytes bytes = render_der(DerTag::kObjectIdentifier, content);
    EXPECT_EQ(DerReader(bytes).take_oid(), std::nullopt);
  }
}

TEST(Der, TakesWholeElementsOfAnyTag) {
  const Bytes bytes = raw({0x86, 0x01, 0x61, 0xa3, 0x00, 0x30, 0x02, 0x05, 0x00});
  DerReader reader(bytes);
  const auto any = reader.take_any();
  ASSERT_TRUE(any.has_value());
  EXPECT_EQ(any->tag, DerTag::kImplicit6);
  EXPECT_EQ(any->content, "a");
  EXPECT_EQ(any->whole, raw({0x86, 0x01, 0x61}));
  EXPECT_FALSE(reader.take_whole(DerTag::kSequence).has_value());
  EXPECT_EQ(reader.rest().size(), 6U);
  EXPECT_EQ(reader.take_whole(DerTag::kContext3), raw({0xa3, 0x00}));
  EXPECT_EQ(reader.take_whole(DerTag::kSequence), raw({0x30, 0x02, 0x05, 0x00}));
  EXPECT_FALSE(reader.take_any().has_value());
  EXPECT_FALSE(DerReader(raw({0x1f, 0x20, 0x00})).take_any().has_value());
  EXPECT_FALSE(DerReader(raw({0xbf, 0x20, 0x00})).take_any().has_value());
}

// CRT-27
TEST(Der, TakesFlagsThatAreWrittenOnlyWhereTrue) {
  EXPECT_EQ(DerReader(raw({})).take_default_false(), false);
  EXPECT_EQ(DerReader(raw({0x02, 0x01, 0x01})).take_default_false(), false);
  EXPECT_EQ(DerReader(raw({0x01, 0x01, 0xff})).take_default_false(), true);
  for (const Bytes& wrong : {raw({0x01, 0x01, 0x00}), raw({0x01, 0x01, 0x01}), raw({0x01, 0x00}),
                             raw({0x01, 0x02, 0xff, 0xff}), raw({0x01})}) {
    EXPECT_FALSE(DerReader(wrong).take_default_false().has_value());
  }
}

// CRT-27
TEST(Der, ReadsObjectIdentifiersOfOneSpelling) {
  EXPECT_EQ(parse_oid(raw({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01})), "1.2.840.10045.2.1");
  EXPECT_EQ(parse_oid(raw({0x00})), "0.0");
  EXPECT_EQ(parse_oid(raw({0x27, 0x28, 0x4f, 0x50, 0x00})), "0.39.40.79.80.0");
  EXPECT_EQ(parse_oid(raw({0x88, 0x37, 0x03})), "2.999.3");
  EXPECT_EQ(parse_oid(raw({0x2a, 0x87, 0xff, 0xff, 0xff, 0x7f})), "1.2.2147483647");
  for (const Bytes& wrong : {raw({}), raw({0x80}), raw({0x80, 0x01}), raw({0x2a, 0x80, 0x0a}),
                             raw({0x2a, 0x81}), raw({0x2a, 0x88, 0x80, 0x80, 0x80, 0x00}),
                             raw({0x2a, 0x81, 0x80, 0x80, 0x80, 0x80, 0x0a}), Bytes(100, '\xff')}) {
    EXPECT_FALSE(parse_oid(wrong).has_value());
  }
}

}  // namespace
}  // namespace sekisho::crypto
