// DerWriter: DER (X.690) written by hand, right or wrong in any way; a TLV is Bytes, concatenated with +.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"

namespace sekisho::support::der {

// element writes any tag with the definite length of its content.
Bytes element(unsigned tag, BytesView content);
Bytes sequence(BytesView content);
// set writes SET OF in DER's order (X.690 11.6).
Bytes set(std::vector<Bytes> elements);
// context writes [number] of constructed form, and context_primitive of primitive form.
Bytes context(unsigned number, BytesView content);
Bytes context_primitive(unsigned number, BytesView content);

Bytes oid(std::string_view dotted);
Bytes integer(std::int64_t value);
// integer_of writes an INTEGER of exactly these octets.
Bytes integer_of(BytesView octets);
Bytes boolean_true();
Bytes null();
Bytes octets(BytesView content);
// bits writes a BIT STRING of whole octets.
Bytes bits(BytesView content);
Bytes utf8(std::string_view text);
Bytes ia5(std::string_view text);
Bytes printable(std::string_view text);
// time writes UTCTime up to 2049 and GeneralizedTime after (RFC 5280 section 4.1.2.5).
Bytes time(Time time);
Bytes generalized_time(std::string_view text);
// compact_time is 20261123110000Z.
std::string compact_time(Time time);

// content is what one element contains (of lengths up to four octets).
Bytes content(BytesView element);
// big_endian is a number in so many octets.
Bytes big_endian(std::uint64_t value, std::size_t octets);

}  // namespace sekisho::support::der
