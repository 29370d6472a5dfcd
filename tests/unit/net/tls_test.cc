#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "net/transport.h"
#include "support/expect.h"
#include "support/http_server.h"
#include "support/server_tls.h"
#include "support/temporary.h"

namespace sekisho::net {
namespace {

using support::code_of;
using support::HttpAnswer;
using support::HttpRequest;
using support::HttpServer;
using support::ServerTls;

class TlsTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& text) {
    const auto path = directory_.path() / name;
    std::ofstream(path) << text;
    return path;
  }
  static Result<Answer> send(const TlsFiles& files, const std::string& url) {
    auto net = make_transport(files, Limits{});
    if (!net.ok()) return std::move(net).error();
    std::vector<Request> one(1);
    one[0].url = url;
    return std::move((*net)->exchange(std::move(one)).front());
  }
  static HttpServer::Handler hello() {
    return [](const HttpRequest&) { return HttpAnswer{200, {}, "hello"}; };
  }
  TlsFiles trusting(const HttpServer& server) { return {file("ca.pem", server.ca_pem()), {}, {}}; }

 private:
  support::TemporaryDirectory directory_;
};

TEST_F(TlsTest, TrustsTheCertificatesOfTheFileGiven) {
  const HttpServer server(hello(), ServerTls::kGood);
  const auto answer = send(trusting(server), server.url() + "/");
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->body, "hello");
}

// REF-18
TEST_F(TlsTest, RefusesASelfSignedCertificate) {
  const HttpServer server(hello(), ServerTls::kGood);
  EXPECT_REASON(code_of(send({}, server.url() + "/")), ReasonCode::kRegistryTls);
  EXPECT_TRUE(server.requests().empty());
}

// REF-18
TEST_F(TlsTest, RefusesAnotherName) {
  const HttpServer server(hello(), ServerTls::kWrongName);
  EXPECT_REASON(code_of(send(trusting(server), server.url() + "/")), ReasonCode::kRegistryTls);
}

// REF-18
TEST_F(TlsTest, RefusesAnExpiredCertificate) {
  const HttpServer server(hello(), ServerTls::kExpired);
  EXPECT_REASON(code_of(send(trusting(server), server.url() + "/")), ReasonCode::kRegistryTls);
}

TEST_F(TlsTest, TrustsOnlyTheFileWhereOneIsGiven) {
  const HttpServer server(hello(), ServerTls::kGood);
  const HttpServer other(hello(), ServerTls::kGood);
  EXPECT_REASON(code_of(send(trusting(other), server.url() + "/")), ReasonCode::kRegistryTls);
}

// REF-21, CLI-05
TEST_F(TlsTest, TakesNoTrustFromTheEnvironment) {
  const HttpServer server(hello(), ServerTls::kGood);
  const auto ca = file("ca.pem", server.ca_pem());
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) ::setenv(name, ca.c_str(), 1);
  ::setenv("SSL_CERT_DIR", ca.parent_path().c_str(), 1);
  EXPECT_REASON(code_of(send({}, server.url() + "/")), ReasonCode::kRegistryTls);
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "SSL_CERT_DIR"}) ::unsetenv(name);
}

TEST_F(TlsTest, ShowsTheClientCertificate) {
  const HttpServer server(hello(), ServerTls::kGood);
  const support::ClientIdentity identity = support::make_client_identity();
  TlsFiles files = trusting(server);
  files.client_cert = file("client.pem", identity.certificate);
  files.client_key = file("client.key", identity.key);
  EXPECT_TRUE(send(files, server.url() + "/").ok());
  files.client_key = file("other.key", support::make_client_identity().key);
  EXPECT_REASON(code_of(send(files, server.url() + "/")), ReasonCode::kTlsFileInvalid);
  files.client_cert = file("both.pem", identity.certificate + identity.key);
  files.client_key.reset();
  EXPECT_TRUE(send(files, server.url() + "/").ok());
}

TEST_F(TlsTest, RefusesFilesThatAreNoPem) {
  const HttpServer server(hello(), ServerTls::kGood);
  const auto good = file("good.pem", server.ca_pem());
  const auto none = file("none.pem", "no certificate here\n");
  const auto torn = file("torn.pem", "-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n");
  const auto locked = file(
      "locked.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
  const auto absent = good.parent_path() / "absent.pem";
  const TlsFiles bad[] = {
      {none, {}, {}},   {torn, {}, {}},   {absent, {}, {}},   {good.parent_path(), {}, {}},
      {{}, good, none}, {{}, none, good}, {{}, good, locked}, {{}, good, absent},
      {{}, {}, good},   {{}, good, {}}};
  for (const TlsFiles& files : bad)
    EXPECT_REASON(code_of(make_transport(files, Limits{})), ReasonCode::kTlsFileInvalid);
}

}  // namespace
}  // namespace sekisho::net
