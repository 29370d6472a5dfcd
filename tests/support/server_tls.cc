#include "support/server_tls.h"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "support/http_server.h"

namespace sekisho::support {
namespace {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* value) const {
    kFree(value);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Free<SSL_free>>;

void check(bool good) {
  if (!good) throw std::runtime_error("OpenSSL failed in a test's server");
}

void add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate make_certificate(EVP_PKEY* key, const char* names, bool expired) {
  Certificate certificate(X509_new());
  check(certificate != nullptr);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * 24 * 3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), expired ? -3600 : 24 * 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* text = reinterpret_cast<const unsigned char*>("sekisho test");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate.get(), NID_subject_alt_name, names);
  check(X509_sign(certificate.get(), key, EVP_sha256()) != 0);
  return certificate;
}

template <class Write>
std::string to_pem(Write write) {
  const std::unique_ptr<BIO, Free<BIO_free_all>> bio(BIO_new(BIO_s_mem()));
  check(bio && write(bio.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string certificate_to_pem(X509* certificate) {
  return to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

class Stream : public ServerTlsStream {
 public:
  explicit Stream(Ssl ssl) : ssl_(std::move(ssl)) {}
  ~Stream() override { SSL_shutdown(ssl_.get()); }
  long read(char* data, std::size_t size) override {
    return SSL_read(ssl_.get(), data, static_cast<int>(size));
  }
  long write(std::string_view text) override {
    return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
  }

 private:
  Ssl ssl_;
};

}  // namespace

struct ServerTlsContext::State {
  Key key;
  Certificate certificate;
  Context context;
};

ServerTlsContext::ServerTlsContext(ServerTls kind) : state_(std::make_unique<State>()) {
  const bool wrong = kind == ServerTls::kWrongName;
  state_->key.reset(EVP_EC_gen("P-256"));
  check(state_->key != nullptr);
  state_->certificate =
      make_certificate(state_->key.get(), wrong ? "DNS:elsewhere.example" : "IP:127.0.0.1,DNS:localhost",
                       kind == ServerTls::kExpired);
  state_->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = state_->context.get();
  check(context != nullptr && SSL_CTX_use_certificate(context, state_->certificate.get()) == 1 &&
        SSL_CTX_use_PrivateKey(context, state_->key.get()) == 1);
  // Asks for a client certificate and takes any.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
}

ServerTlsContext::~ServerTlsContext() = default;

std::unique_ptr<ServerTlsStream> ServerTlsContext::accept(int socket) {
  Ssl ssl(SSL_new(state_->context.get()));
  if (!ssl || SSL_set_fd(ssl.get(), socket) != 1 || SSL_accept(ssl.get()) != 1) return nullptr;
  return std::make_unique<Stream>(std::move(ssl));
}

std::string ServerTlsContext::certificate_pem() const {
  return certificate_to_pem(state_->certificate.get());
}

ClientIdentity make_client_identity() {
  const Key key(EVP_EC_gen("P-256"));
  check(key != nullptr);
  const Certificate certificate = make_certificate(key.get(), "DNS:client.example", false);
  return {certificate_to_pem(certificate.get()), to_pem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace sekisho::support
