#include "kube/endpoint.h"

#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"
#include "net/url.h"
#include "yaml/node.h"

namespace sekisho::kube {
namespace {

using yaml::Node;

Error wrong(const std::string& what) { return fail(ReasonCode::kKubeConfig, what); }

// A bearer token must not travel in the clear, but for tests on the loopback.
Done check_server(const Endpoint& endpoint) {
  const auto url = net::Url::parse(endpoint.server);
  if (!url.ok()) return wrong("the API server's address " + printable(endpoint.server, 200) + " is no URL");
  if (url->is_https() || net::reach_of(url->host()) == net::Reach::kLoopback) return done();
  return wrong("the API server's address " + printable(endpoint.server, 200) + " is not https");
}

// Kubeconfig is one such file while it is read.
class Kubeconfig {
 public:
  Kubeconfig(const Node& root, std::filesystem::path directory)
      : root_(root), directory_(std::move(directory)) {}

  Result<Endpoint> read() const {
    SEKISHO_TRY(current, need_text(root_, "current-context"));
    SEKISHO_TRY(context, named("contexts", current, "context"));
    SEKISHO_TRY(cluster_name, need_text(*context, "cluster"));
    SEKISHO_TRY(cluster, named("clusters", cluster_name, "cluster"));
    SEKISHO_TRY(user_name, need_text(*context, "user"));
    SEKISHO_TRY(user, named("users", user_name, "user"));
    Endpoint endpoint;
    SEKISHO_CHECK(read_cluster(*cluster, endpoint));
    SEKISHO_CHECK(read_user(*user, endpoint));
    SEKISHO_CHECK(check_server(endpoint));
    return endpoint;
  }

 private:
  static Result<std::string> need_text(const Node& node, std::string_view key) {
    const Node* found = node.find(key);
    if (found != nullptr && found->type == Node::Type::kString && !found->text.empty()) return found->text;
    return wrong(std::string(key) + " is missing");
  }

  // The entry of a list that has this name, and in it what the entry holds.
  Result<const Node*> named(std::string_view list, const std::string& name, std::string_view what) const {
    const Node* entries = root_.find(list);
    if (entries == nullptr) return wrong(std::string(list) + " is missing");
    for (const Node& entry : entries->items) {
      const Node* own = entry.find("name");
      const Node* found = entry.find(what);
      if (own != nullptr && own->text == name && found != nullptr) return found;
    }
    return wrong(std::string(list) + " has no " + printable(name, 100));
  }

  static Done refuse(const Node& node, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
      const Node* found = node.find(key);
      const bool is_off = found != nullptr && found->type == Node::Type::kBool && found->text == "false";
      if (found != nullptr && !is_off) return wrong(std::string(key) + " is not supported");
    }
    return done();
  }

  // KEY names a file, KEY-data holds it in base64.
  Done read_pem(const Node& node, const std::string& key, std::optional<std::filesystem::path>& file,
                Bytes& pem) const {
    if (const Node* path = node.find(key)) file = directory_ / path->text;
    const Node* data = node.find(key + "-data");
    if (data == nullptr) return done();
    const auto decoded = decode_base64(data->text);
    if (!decoded || decoded->empty()) return wrong(key + "-data is not base64");
    pem = *decoded;
    return done();
  }

  Done read_cluster(const Node& node, Endpoint& endpoint) const {
    SEKISHO_CHECK(refuse(node, {"insecure-skip-tls-verify", "tls-server-name", "proxy-url"}));
    SEKISHO_TRY(server, need_text(node, "server"));
    while (server.ends_with('/')) server.pop_back();
    endpoint.server = std::move(server);
    return read_pem(node, "certificate-authority", endpoint.tls.ca, endpoint.tls.ca_pem);
  }

  Done read_user(const Node& node, Endpoint& endpoint) const {
    SEKISHO_CHECK(refuse(node, {"exec", "auth-provider", "username", "password", "as", "as-groups"}));
    if (const Node* token = node.find("token")) endpoint.token = token->text;
    if (const Node* file = node.find("tokenFile")) endpoint.token_file = directory_ / file->text;
    SEKISHO_CHECK(
        read_pem(node, "client-certificate", endpoint.tls.client_cert, endpoint.tls.client_cert_pem));
    return read_pem(node, "client-key", endpoint.tls.client_key, endpoint.tls.client_key_pem);
  }

  const Node& root_;
  std::filesystem::path directory_;
};

Result<Endpoint> parse_kubeconfig(BytesView text, const std::filesystem::path& directory,
                                  const Limits& limits) {
  const auto documents = yaml::parse_documents(text, "kubeconfig", limits);
  if (!documents.ok()) return wrong(documents.error().detail);
  if (documents->size() != 1) return wrong("it is not one document");
  return Kubeconfig(documents->front(), directory).read();
}

}  // namespace

Variable process_variables() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

Result<Endpoint> find_in_pod(const Variable& variable, const std::filesystem::path& mount) {
  const auto host = variable("KUBERNETES_SERVICE_HOST");
  const auto port = variable("KUBERNETES_SERVICE_PORT");
  if (!host || !port) return wrong("this is no pod: KUBERNETES_SERVICE_HOST and _PORT are not set");
  const bool is_ipv6 = host->find(':') != std::string::npos;
  Endpoint endpoint;
  endpoint.server = "https://" + (is_ipv6 ? "[" + *host + "]" : *host) + ":" + *port;
  endpoint.tls.ca = mount / "ca.crt";
  endpoint.token_file = mount / "token";
  SEKISHO_CHECK(check_server(endpoint));
  return endpoint;
}

Result<Endpoint> read_kubeconfig(const std::filesystem::path& file, const Limits& limits) {
  const auto text = read_file(file, limits.config_file_bytes);
  if (!text.ok()) return wrong(text.error().message());
  auto endpoint = parse_kubeconfig(*text, file.parent_path(), limits);
  if (!endpoint.ok()) return std::move(endpoint).error().in("in the kubeconfig " + printable(file.string()));
  return endpoint;
}

}  // namespace sekisho::kube
