#include "net/trust.h"

#include <algorithm>
#include <memory>
#include <system_error>

#include <dirent.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"

namespace sekisho::net {
namespace {

constexpr const char* kDirectories[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};
constexpr const char* kBundles[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

bool is_hashed_link(std::string_view name) {
  return name.size() == 10 && name.ends_with(".0") && decode_hex(name.substr(0, 8)).has_value();
}

bool has_hashed_links(const char* directory) {
  struct Close {
    void operator()(DIR* open) const { ::closedir(open); }
  };
  const std::unique_ptr<DIR, Close> open(::opendir(directory));
  if (!open) return false;
  while (const dirent* entry = ::readdir(open.get())) {
    if (is_hashed_link(entry->d_name)) return true;
  }
  return false;
}

void find_system_trust(Trust& trust) {
  for (const char* directory : kDirectories) {
    if (has_hashed_links(directory)) {
      trust.ca_directory = directory;
      return;
    }
  }
  std::error_code ignored;
  for (const char* bundle : kBundles) {
    if (std::filesystem::is_regular_file(bundle, ignored)) {
      trust.ca_bundle = bundle;
      return;
    }
  }
}

// The first block between BEGIN and END lines with such a label ending, decoded; nothing where there is none
// or it is not base64 (RFC 7468).
std::optional<Bytes> find_pem(std::string_view text, std::string_view label) {
  const std::string begin = std::string(label) + "-----";
  const std::size_t start = text.find(begin);
  if (start == std::string_view::npos) return std::nullopt;
  const std::size_t line =
      text.rfind('\n', start) == std::string_view::npos ? 0 : text.rfind('\n', start) + 1;
  if (!text.substr(line).starts_with("-----BEGIN ")) return std::nullopt;
  const std::string_view body = text.substr(start + begin.size());
  std::string base64(body.substr(0, body.find("-----END ")));
  if (base64.size() == body.size()) return std::nullopt;
  std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  return decode_base64(base64);
}

// Whether text holds a PEM block of that kind whose content looks like DER.
bool holds(std::string_view text, std::string_view label) {
  const auto der = find_pem(text, label);
  return der && der->size() > 16 && der->front() == '\x30';
}

Result<Bytes> check_pem(Bytes text, std::string_view label, const std::string& name) {
  if (text.find("ENCRYPTED") != std::string::npos) {
    return fail(ReasonCode::kTlsFileInvalid, name + ": the key is encrypted; give it without a password");
  }
  if (!holds(text, label)) {
    return fail(ReasonCode::kTlsFileInvalid, name + ": no PEM block \"" + std::string(label) + "\" in it");
  }
  return text;
}

Result<Bytes> read_pem(const std::filesystem::path& path, std::string_view label, const Limits& limits) {
  auto text = read_file(path, limits.config_file_bytes);
  if (!text.ok()) return fail(ReasonCode::kTlsFileInvalid, text.error().message());
  return check_pem(*std::move(text), label, printable(path.string()));
}

// One of the two ways in which a part may be given; empty where it is given in neither.
Result<Bytes> read_part(const std::optional<std::filesystem::path>& path, const Bytes& pem,
                        std::string_view label, const Limits& limits) {
  if (!pem.empty()) return check_pem(pem, label, "the text given");
  if (!path) return Bytes();
  return read_pem(*path, label, limits);
}

Done read_client(const TlsFiles& files, const Limits& limits, Trust& trust) {
  SEKISHO_TRY(cert, read_part(files.client_cert, files.client_cert_pem, "CERTIFICATE", limits));
  SEKISHO_TRY(key, read_part(files.client_key, files.client_key_pem, "PRIVATE KEY", limits));
  if (cert.empty() && key.empty()) return done();
  if (cert.empty()) return fail(ReasonCode::kTlsFileInvalid, "--client-key without --client-cert");
  if (key.empty()) {
    SEKISHO_TRY(both, check_pem(cert, "PRIVATE KEY", "the client's certificate"));
    key = std::move(both);
  }
  trust.client_cert = std::move(cert);
  trust.client_key = std::move(key);
  return done();
}

}  // namespace

Result<Trust> read_trust(const TlsFiles& files, const Limits& limits) {
  Trust trust;
  SEKISHO_TRY(pem, read_part(files.ca, files.ca_pem, "CERTIFICATE", limits));
  trust.ca_pem = std::move(pem);
  if (trust.ca_pem.empty()) find_system_trust(trust);
  SEKISHO_CHECK(read_client(files, limits, trust));
  return trust;
}

}  // namespace sekisho::net
