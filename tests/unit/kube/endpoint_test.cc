#include "kube/endpoint.h"

#include <map>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/expect.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::kube {
namespace {

Variable variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

class Kubeconfig : public testing::Test {
 protected:
  Result<Endpoint> read(const std::string& cluster, const std::string& user) const {
    support::write_file(file(),
                        "apiVersion: v1\nkind: Config\npreferences: {}\ncurrent-context: here\n"
                        "contexts:\n- {name: other, context: {cluster: x, user: x}}\n"
                        "- {name: here, context: {cluster: c, user: u, namespace: apps}}\n"
                        "clusters:\n- {name: c, cluster: {" +
                            cluster + "}}\nusers:\n- {name: u, user: {" + user + "}}\n");
    return read_kubeconfig(file(), Limits{});
  }
  bool refuses(const std::string& cluster, const std::string& user) const {
    const auto endpoint = read(cluster, user);
    return !endpoint.ok() && endpoint.error().code == ReasonCode::kKubeConfig;
  }
  std::filesystem::path file() const { return directory_.path() / "config"; }
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  support::TemporaryDirectory directory_;
};

TEST(Pod, IsFoundByItsEnvironment) {
  const auto pod =
      find_in_pod(variables({{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}}));
  ASSERT_TRUE(pod.ok());
  EXPECT_EQ(pod->server, "https://10.0.0.1:443");
  EXPECT_EQ(pod->tls.ca, "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
  EXPECT_EQ(pod->token_file, "/var/run/secrets/kubernetes.io/serviceaccount/token");
  const auto six =
      find_in_pod(variables({{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "6443"}}));
  EXPECT_EQ(six->server, "https://[fd00::1]:6443");
}

TEST(Pod, IsNotElsewhere) {
  const auto nowhere = find_in_pod(variables({}));
  ASSERT_FALSE(nowhere.ok());
  EXPECT_REASON(nowhere.error().code, ReasonCode::kKubeConfig);
  EXPECT_FALSE(find_in_pod(variables({{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}})).ok());
  EXPECT_FALSE(
      find_in_pod(variables({{"KUBERNETES_SERVICE_HOST", "a b"}, {"KUBERNETES_SERVICE_PORT", "443"}})).ok());
}

TEST_F(Kubeconfig, IsReadByItsCurrentContext) {
  const auto endpoint = read("server: \"https://k8s.example:6443/\", certificate-authority: ca.crt",
                             "token: canary, client-certificate: c.pem, client-key: /k.pem");
  ASSERT_TRUE(endpoint.ok()) << endpoint.error().message();
  EXPECT_EQ(endpoint->server, "https://k8s.example:6443");
  EXPECT_EQ(endpoint->token, "canary");
  EXPECT_EQ(endpoint->tls.ca, directory() / "ca.crt");
  EXPECT_EQ(endpoint->tls.client_cert, directory() / "c.pem");
  EXPECT_EQ(endpoint->tls.client_key, "/k.pem");
}

TEST_F(Kubeconfig, HoldsDataInBase64) {
  const auto endpoint = read(
      "server: \"https://k8s.example\", certificate-authority-data: " + encode_base64("ca"),
      "client-certificate-data: " + encode_base64("cert") + ", client-key-data: " + encode_base64("key"));
  ASSERT_TRUE(endpoint.ok()) << endpoint.error().message();
  EXPECT_EQ(endpoint->tls.ca_pem, "ca");
  EXPECT_EQ(endpoint->tls.client_cert_pem, "cert");
  EXPECT_EQ(endpoint->tls.client_key_pem, "key");
  EXPECT_TRUE(refuses("server: \"https://k8s.example\", certificate-authority-data: \"%\"", ""));
}

TEST_F(Kubeconfig, IsRefusedWhereItWouldLoosenTlsOrRunSomething) {
  const std::string server = "server: \"https://k8s.example\"";
  EXPECT_TRUE(read(server + ", insecure-skip-tls-verify: false", "token: t").ok());
  for (const char* member :
       {"insecure-skip-tls-verify: true", "proxy-url: \"http://p\"", "tls-server-name: x"})
    EXPECT_TRUE(refuses(server + ", " + member, "token: t")) << member;
  for (const char* member :
       {"exec: {command: aws}", "auth-provider: {name: gcp}", "username: u", "as: admin"})
    EXPECT_TRUE(refuses(server, member)) << member;
}

TEST_F(Kubeconfig, GivesATokenToNobodyInTheClear) {
  EXPECT_TRUE(refuses("server: \"http://k8s.example\"", "token: t"));
  EXPECT_TRUE(read("server: \"http://127.0.0.1:1\"", "token: t").ok());
  EXPECT_TRUE(refuses("server: \"ftp://k8s.example\"", "token: t"));
}

TEST_F(Kubeconfig, IsRefusedWhereSomethingIsMissing) {
  EXPECT_TRUE(refuses("", "token: t"));
  EXPECT_FALSE(read_kubeconfig(directory() / "absent", Limits{}).ok());
  for (const char* text : {"", "[]", "a: &x 1", "current-context: here\n",
                           "current-context: a\ncontexts: [{name: b}]\n", "a\n---\nb\n"}) {
    support::write_file(file(), text);
    const auto endpoint = read_kubeconfig(file(), Limits{});
    ASSERT_FALSE(endpoint.ok()) << text;
    EXPECT_REASON(endpoint.error().code, ReasonCode::kKubeConfig);
  }
}

}  // namespace
}  // namespace sekisho::kube
