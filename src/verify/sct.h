// sct: whether trusted CT logs took in a certificate (RFC 6962). For this room only.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"
#include "sigstore/trusted_root.h"

namespace sekisho::verify {

// verify_scts succeeds where at least `required` distinct trusted logs signed for the certificate before it
// was issued by this issuer. SCTs of logs that are not trusted are passed over; one of a trusted log that is
// wrong fails. Errors: sct.missing, sct.invalid.
Done verify_scts(const crypto::Certificate& leaf, const crypto::Certificate& issuer,
                 const std::vector<sigstore::Log>& logs, std::size_t required);

}  // namespace sekisho::verify
