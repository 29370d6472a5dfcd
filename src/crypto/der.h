// Der: the little of DER (X.690 chapter 10) that keys and signatures need. One value has one encoding; every
// other spelling of it (BER, long lengths, padded integers) reads as nothing.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace sekisho::crypto {

enum class DerTag : unsigned char {
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kSequence = 0x30,
  kContext0 = 0xa0,
  kContext1 = 0xa1,
};

// DerReader walks over the elements of one level; the bytes must outlive it.
class DerReader {
 public:
  explicit DerReader(BytesView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  bool next_is(DerTag tag) const;
  // take is the content of the next element, if it has that tag and a definite minimal length.
  std::optional<BytesView> take(DerTag tag);
  // take_unsigned is the magnitude of the next INTEGER without leading zeros (zero is empty), if it is
  // minimally encoded and not negative.
  std::optional<BytesView> take_unsigned();
  // take_octets is the content of the next BIT STRING, if it ends on a whole octet.
  std::optional<BytesView> take_octets();

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

// render_oid writes the content of an OBJECT IDENTIFIER in dotted decimals, for people.
std::string render_oid(BytesView content);

}  // namespace sekisho::crypto
