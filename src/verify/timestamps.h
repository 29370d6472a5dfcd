// timestamps: which trusted authorities saw a signature, and when (RFC 3161). For this room only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "verify/anchors.h"

namespace sekisho::verify {

struct Stamp {
  Time time;
  std::string authority;  // its URI, or its subject where it has none: one name, one authority
};

// Stamps are those that verified, and how many are by nobody who is trusted: they prove nothing and disprove
// nothing.
struct Stamps {
  std::vector<Stamp> verified;
  std::size_t unknown = 0;
};

// verify_timestamps checks each response: its imprint is of what was stamped, it is signed by the certificate
// that it names, that certificate is an authority's own or issued by it, for timestamps alone, and all of it
// was valid at that time. One that names a trusted authority and is wrong fails. Errors: timestamp.*,
// certificate.*.
Result<Stamps> verify_timestamps(const std::vector<Bytes>& responses, BytesView stamped,
                                 const Anchors& anchors);

// stamp_name tells timestamp authorities apart: two entries of a root under one name are one authority.
std::string stamp_name(const sigstore::CertificateAuthority& authority);

// count_authorities is the number of distinct authorities.
std::size_t count_authorities(const std::vector<Stamp>& stamps);

}  // namespace sekisho::verify
