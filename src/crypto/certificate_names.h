// CertificateNames: GeneralNames and NameConstraints of RFC 5280 read into values; only for this room.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/der.h"

namespace sekisho::crypto {

// parse_general_names reads the content of a SEQUENCE OF GeneralName: at least one, at most
// Limits::certificate_names, none empty and none twice. Error: certificate.malformed.
Result<std::vector<GeneralName>> parse_general_names(BytesView content);

// parse_name_constraints reads one NameConstraints with nothing after it: at least one list, none of them
// empty, bounded as above. A base may be empty: it means all names of its type. Error: certificate.malformed.
Result<NameConstraints> parse_name_constraints(BytesView der);

// UniqueElements counts the elements of a list and finds those that are there twice.
class UniqueElements {
 public:
  // add notes one element. Error: certificate.malformed beyond Limits::certificate_names.
  Done add(BytesView whole);
  // finish fails with certificate.malformed where there is no element, or one twice.
  Done finish();

 private:
  std::vector<BytesView> seen_;
};

}  // namespace sekisho::crypto
