// RegistryServer: a minimal OCI registry in memory, with the referrers API and with faults on demand.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_server.h"

namespace sekisho::support {

struct RegistryOptions {
  ServerTls tls = ServerTls::kOff;
  std::uint16_t port = 0;
  unsigned delay_ms = 0;      // before each answer
  bool referrers_api = true;  // otherwise 404, and no OCI-Subject
  bool deletes = true;        // manifests, when asked to; otherwise 405
  bool mounts = true;         // blobs of other repositories; otherwise 202, as if none had been asked for
  std::size_t page_size = 0;  // of listings; 0: all at once
};

class RegistryServer {
 public:
  // Interceptor sees each request first, with its number (from 0); an answer of it is given instead.
  using Interceptor = std::function<std::optional<HttpAnswer>(const HttpRequest&, std::size_t number)>;

  explicit RegistryServer(RegistryOptions options = {});

  std::string host() const { return server_.host(); }
  std::uint16_t port() const { return server_.port(); }
  std::string ca_pem() const { return server_.ca_pem(); }
  std::vector<HttpRequest> requests() const { return server_.requests(); }
  std::size_t connections() const { return server_.connections(); }
  // paths of the requests received, as "GET /v2/..." with queries.
  std::vector<std::string> lines() const;

  void intercept(Interceptor interceptor);
  // fail answers the next `times` requests whose target contains part with a status.
  void fail(std::string part, int status, std::size_t times = SIZE_MAX);
  // fault does the same with a fault.
  void fault(std::string part, Fault fault, std::size_t times = SIZE_MAX);

  // Content put there directly; digests are returned as sha256:hex.
  std::string add_blob(const std::string& repository, std::string bytes);
  std::string add_manifest(const std::string& repository, const std::string& media_type, std::string bytes,
                           const std::string& tag = "");
  void set_tag(const std::string& repository, const std::string& tag, const std::string& digest);
  std::optional<std::string> tag(const std::string& repository, const std::string& tag) const;
  // replace_blob serves other bytes under a digest, as a tampered registry does; manifests likewise.
  void replace(const std::string& repository, const std::string& digest, std::string bytes);

 private:
  struct Manifest {
    std::string type;
    std::string bytes;
  };
  struct Repository {
    std::map<std::string, std::string> blobs;
    std::map<std::string, Manifest> manifests;
    std::vector<std::string> order;  // manifests as they were put
    std::map<std::string, std::string> tags;
  };
  struct Rule {
    std::string part;
    HttpAnswer answer;
    std::size_t times;
  };

  HttpAnswer answer(const HttpRequest& request);
  HttpAnswer route(const HttpRequest& request);
  HttpAnswer manifests(Repository& repository, const HttpRequest& request, const std::string& reference);
  HttpAnswer put_manifest(Repository& repository, const HttpRequest& request, const std::string& reference);
  HttpAnswer blobs(Repository& repository, const HttpRequest& request, const std::string& digest);
  HttpAnswer uploads(const std::string& name, Repository& repository, const HttpRequest& request);
  bool mount(Repository& repository, const HttpRequest& request);
  HttpAnswer tags(const std::string& name, Repository& repository, const HttpRequest& request) const;
  HttpAnswer referrers(const std::string& name, Repository& repository, const HttpRequest& request,
                       const std::string& subject) const;

  RegistryOptions options_;
  mutable std::mutex mutex_;
  std::map<std::string, Repository> repositories_;
  Interceptor interceptor_;
  std::vector<Rule> rules_;
  std::size_t number_ = 0;
  std::size_t uploads_ = 0;                    // begun
  std::map<std::string, std::string> pieces_;  // by the upload's path
  HttpServer server_;                          // last: its threads use the rest
};

}  // namespace sekisho::support
