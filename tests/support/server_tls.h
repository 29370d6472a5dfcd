// ServerTlsContext: the server's side of TLS with a self-signed certificate made at run time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sekisho::support {

enum class ServerTls;

class ServerTlsStream {
 public:
  virtual ~ServerTlsStream() = default;
  virtual long read(char* data, std::size_t size) = 0;
  virtual long write(std::string_view text) = 0;
};

class ServerTlsContext {
 public:
  explicit ServerTlsContext(ServerTls kind);
  ~ServerTlsContext();
  // accept shakes hands; null where the client does not speak TLS or does not like the certificate.
  std::unique_ptr<ServerTlsStream> accept(int socket);
  std::string certificate_pem() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ClientIdentity is a self-signed client certificate with its key, both PEM.
struct ClientIdentity {
  std::string certificate;
  std::string key;
};
ClientIdentity make_client_identity();

}  // namespace sekisho::support
