// Der: the part of DER (X.690 chapter 10) that keys, signatures, certificates and timestamps need. One value
// has one encoding; every other spelling of it (BER, long lengths, padded integers) reads as nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace sekisho::crypto {

// DerTag is the identifier octet of an element: class, form and number. The kContext are constructed; the
// kImplicit are primitive.
enum class DerTag : unsigned char {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kUtf8String = 0x0c,
  kNumericString = 0x12,
  kPrintableString = 0x13,
  kTeletexString = 0x14,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kUniversalString = 0x1c,
  kBmpString = 0x1e,
  kSequence = 0x30,
  kSet = 0x31,
  kImplicit0 = 0x80,
  kImplicit1 = 0x81,
  kImplicit2 = 0x82,
  kImplicit6 = 0x86,
  kImplicit7 = 0x87,
  kImplicit8 = 0x88,
  kContext0 = 0xa0,
  kContext1 = 0xa1,
  kContext2 = 0xa2,
  kContext3 = 0xa3,
  kContext4 = 0xa4,
  kContext5 = 0xa5,
};

struct DerElement {
  DerTag tag;  // any octet, not only those that have a name here
  BytesView content;
  BytesView whole;  // with tag and length
};

// DerReader walks over the elements of one level; the bytes must outlive it.
class DerReader {
 public:
  explicit DerReader(BytesView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  BytesView rest() const { return rest_; }
  bool next_is(DerTag tag) const;
  // take_any is the next element, if it has a tag of one octet and a definite minimal length.
  std::optional<DerElement> take_any();
  // take is the content of the next element, if it has that tag and a definite minimal length.
  std::optional<BytesView> take(DerTag tag);
  // take_whole is the same element with its tag and length.
  std::optional<BytesView> take_whole(DerTag tag);
  // take_unsigned is the magnitude of the next INTEGER without leading zeros (zero is empty), if it is
  // minimally encoded and not negative.
  std::optional<BytesView> take_unsigned();
  // take_integer is the content of the next INTEGER of either sign, if it is minimally encoded.
  std::optional<BytesView> take_integer();
  // take_oid is the content of the next OBJECT IDENTIFIER, if parse_oid reads it.
  std::optional<BytesView> take_oid();
  // take_octets is the content of the next BIT STRING, if it ends on a whole octet.
  std::optional<BytesView> take_octets();
  // take_default_false is the value of a BOOLEAN DEFAULT FALSE: false is not written, and true is ff.
  std::optional<bool> take_default_false();

 private:
  std::optional<std::size_t> take_length();
  BytesView rest_;
};

// take_only is the content of the one element that bytes are, with nothing after it.
std::optional<BytesView> take_only(BytesView bytes, DerTag tag);

// render_der writes one element.
Bytes render_der(DerTag tag, BytesView content);
// render_der_unsigned writes an INTEGER of a magnitude without leading zeros.
Bytes render_der_unsigned(BytesView magnitude);

// is_oid tells whether content is that of an OBJECT IDENTIFIER whose arcs are minimally encoded and have at
// most 31 bits, as Go reads them.
bool is_oid(BytesView content);
// parse_oid is the dotted decimals of what is_oid takes; two identifiers have the same text only if they are
// the same.
std::optional<std::string> parse_oid(BytesView content);
// render_oid writes the content of an OBJECT IDENTIFIER in dotted decimals, for people.
std::string render_oid(BytesView content);

}  // namespace sekisho::crypto
