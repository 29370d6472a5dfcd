// VirtualServices: the services of a virtual Sigstore on the loopback, as their clients ask them: certificate
// authority (Fulcio, API v2), transparency logs (Rekor v1 and v2), timestamp authority (RFC 3161), and
// GitHub's token service.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "support/http_server.h"
#include "support/virtual_sigstore.h"

namespace sekisho::support {

class VirtualServices {
 public:
  // An answer that is given instead of the service's own; nothing lets the service answer.
  using Intercept = std::function<std::optional<HttpAnswer>(const HttpRequest&)>;

  explicit VirtualServices(Intercept intercept = nullptr, std::uint16_t port = 0);

  const VirtualSigstore& sigstore() const { return sigstore_; }
  HttpServer& server() { return server_; }
  std::string url() const { return server_.url(); }
  std::string timestamp_url() const { return url() + "/api/v1/timestamp"; }
  std::string github_url() const { return url() + "/github?api-version=2.0"; }

  // trusted_root is its text; signing_config that of version 0.2 with a log of that version of Rekor.
  std::string trusted_root() const { return render_json(sigstore_.trusted_root()); }
  std::string signing_config(RekorVersion log) const;
  // serve answers as the service would.
  HttpAnswer serve(const HttpRequest& request) const;

 private:
  VirtualSigstore sigstore_;
  Intercept intercept_;
  HttpServer server_;
};

inline constexpr const char* kServicesAudience = "sigstore";
inline constexpr const char* kJobSecret = "the-secret-of-the-job";

// render_token is a JSON Web Token of these claims; its signature is none.
std::string render_token(const Json& claims);
// token_of is one for the audience, of kIssuer, that ends then.
std::string token_of(const std::string& subject, Time expires);

}  // namespace sekisho::support
