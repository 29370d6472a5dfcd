// Anchors: one Sigstore instance as verification trusts it: its trusted root with every chain in it checked,
// once for all bundles.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/result.h"
#include "sigstore/trusted_root.h"

namespace sekisho::verify {

class Anchors {
 public:
  // of checks what no bundle changes and costs no cryptography: each chain of authorities leads upwards by
  // name to a root, and each certificate of it is an authority that may issue the one below (the lowest of a
  // timestamp authority may be its signing certificate). Whether a time lies in their windows is asked for
  // each signature. Error: trusted-root.invalid.
  static Result<std::shared_ptr<const Anchors>> of(sigstore::TrustedRoot root);

  const sigstore::TrustedRoot& root() const { return root_; }

  // verify_chain checks the signatures along the chain of one of the root's authorities: once, however often
  // and from how many threads it is asked for, and not at all for those that no signature leads to. Error:
  // trusted-root.invalid.
  Done verify_chain(const sigstore::CertificateAuthority& authority) const;
  // verify_chains does it for all of them: where a root is read to be looked at, or long before it is used.
  Done verify_chains() const;
  // verify_ahead has a thread of its own verify those of certificate authorities while the caller goes on:
  // where a root is read to be used at once. Whoever asks for a chain meanwhile waits for it, or does it
  // first. To be called once.
  void verify_ahead() const;

 private:
  // What was found about a chain; the same for everybody who asks, so that an Anchors is still a value.
  struct Verified {
    std::once_flag once;
    std::optional<Error> fault;
  };
  explicit Anchors(sigstore::TrustedRoot root);
  sigstore::TrustedRoot root_;
  mutable std::map<const sigstore::CertificateAuthority*, Verified> verified_;  // never grows once it is made
  mutable std::jthread ahead_;  // last, so that it has ended before what it works on goes
};

}  // namespace sekisho::verify
