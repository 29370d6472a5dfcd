// X509Name: the Name of X.501 as certificates hold it (RFC 5280 section 4.1.2.4); only for this room.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/der.h"

namespace sekisho::crypto {

// kEmptyName is the Name without any attribute.
inline constexpr BytesView kEmptyName("\x30\x00", 2);

// take_name takes one Name and is its bytes, with tag and length. What is in it was checked: no empty and no
// unsorted RDN, attributes that are strings of DirectoryString or IA5String and of the characters that those
// allow. Error: certificate.malformed.
Result<BytesView> take_name(DerReader& reader);

// render_name writes a Name that take_name took for people: last RDN first, "CN=x, O=y"; printable, and cut
// where it is long.
std::string render_name(BytesView name);

// is_ia5 tells whether all octets are those of an IA5String: 7 bits.
bool is_ia5(BytesView text);

}  // namespace sekisho::crypto
