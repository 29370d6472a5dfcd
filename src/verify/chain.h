// chain: the path from a signing certificate to an authority of the trusted root (RFC 5280 section 6.1). For
// this room only.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "sigstore/trusted_root.h"

namespace sekisho::verify {

// check_issuer succeeds where issuer is an authority that may have issued certificate, with `below`
// intermediate authorities between them and the signer, and did sign it. Errors: certificate.chain,
// certificate.untrusted.
Done check_issuer(const crypto::Certificate& certificate, const crypto::Certificate& issuer,
                  std::size_t below);
// check_may_issue is the part of it that needs no cryptography.
Done check_may_issue(const crypto::Certificate& certificate, const crypto::Certificate& issuer,
                     std::size_t below);

// Path is a chain whose signatures verified, leaf first, root last, and the authority that it leads to.
struct Path {
  const sigstore::CertificateAuthority* authority;
  std::vector<crypto::Certificate> certificates;
};

// find_path finds the way from a leaf over certificates that came with it, in their order, to one of the
// authorities, whose own chain is checked elsewhere (Anchors). What came along can only be on the way, never
// its end. The leaf must not be an authority itself and must be for `usage` (an extended key usage; every
// authority on the way must allow it), and name constraints on the way must hold. Times are not looked at.
// Errors: certificate.untrusted, certificate.chain, certificate.usage, certificate.name-constraints.
Result<Path> find_path(const crypto::Certificate& leaf, const std::vector<crypto::Certificate>& along,
                       std::span<const sigstore::CertificateAuthority> authorities, std::string_view usage);

// check_constraints succeeds where every certificate of a path allows the usage, and path lengths and name
// constraints hold. find_path does it too. Errors: certificate.usage, certificate.chain,
// certificate.name-constraints.
Done check_constraints(const Path& path, std::string_view usage);

// check_time succeeds where every certificate of the path and its authority were valid at a time. The error
// tells which was not, and by how much. Error: certificate.not-valid-at-signing.
Done check_time(const Path& path, Time time);

}  // namespace sekisho::verify
