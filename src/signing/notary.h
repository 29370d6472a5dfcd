// Notary: has signatures entered in transparency logs and stamped with the time.
#pragma once

#include <memory>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "signing/services.h"
#include "signing/signature.h"
#include "sigstore/log_entry.h"
#include "verify/trust.h"

namespace sekisho::signing {

// Testimony is what the services say of one signature, not verified yet.
struct Testimony {
  std::vector<sigstore::LogEntry> entries;
  std::vector<Bytes> timestamps;  // RFC 3161 responses
};

// Form is how a signature is kept: a bundle has room for all testimony, cosign's annotations for one promise
// of Rekor v1 and one timestamp.
enum class Form { kBundle, kLegacy };

class Notary {
 public:
  // A notary that does nothing.
  Notary() = default;
  // One that asks these services; the anchors are the trusted root that must confirm what they say.
  Notary(std::shared_ptr<net::Transport> transport, Services services,
         std::shared_ptr<const verify::Anchors> anchors, const Limits& limits);

  // testify asks all of them side by side. Errors: signing-service.*, usage.invalid, key.unsupported.
  Result<Testimony> testify(const Signature& signature) const;
  // demand has an authority ask for all that testify brings and a form can hold.
  void demand(Form form, verify::Authority& authority) const;

  net::Transport& transport() const { return *transport_; }
  const Services& services() const { return services_; }
  const Limits& limits() const { return limits_; }

 private:
  std::shared_ptr<net::Transport> transport_;
  Services services_;
  std::shared_ptr<const verify::Anchors> anchors_;
  Limits limits_;
};

}  // namespace sekisho::signing
