#include "crypto/certificate.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/certificate_state.h"
#include "crypto/der.h"
#include "crypto/pem.h"
#include "crypto/x509.h"
#include "crypto/x509_name.h"

namespace sekisho::crypto {

namespace {

constexpr std::string_view kLabel = "CERTIFICATE";

Result<Certificate> parse_block(const PemBlock& block) {
  if (block.label == kLabel) return Certificate::parse_der(block.content);
  return malformed_certificate("a PEM block is \"" + printable(block.label, 80) + "\", not \"CERTIFICATE\"");
}

Error of_certificates(Error error) {
  if (error.code == ReasonCode::kKeyInvalid) error.code = ReasonCode::kCertificateMalformed;
  return error;
}

}  // namespace

Result<Certificate> Certificate::parse_der(BytesView der) {
  // Before it is copied.
  if (der.size() > Limits{}.key_file_bytes) return malformed_certificate("it has " + render_size(der.size()));
  auto state = std::make_shared<State>(der);
  SEKISHO_CHECK(read_certificate(*state));
  return Certificate(std::move(state));
}

Result<std::vector<Certificate>> Certificate::parse_pem_chain(std::string_view pem, std::size_t max) {
  std::vector<Certificate> chain;
  std::string_view rest = skip_empty_lines(pem);
  while (chain.empty() || !rest.empty()) {
    if (chain.size() == max)
      return fail(ReasonCode::kCertificateTooMany, "there are more than " + std::to_string(max));
    auto block = take_pem_block(rest);
    if (!block.ok()) return of_certificates(std::move(block).error());
    SEKISHO_TRY(certificate, parse_block(*block));
    chain.push_back(std::move(certificate));
    rest = skip_empty_lines(rest);
  }
  return chain;
}

const Bytes& Certificate::der() const { return state_->der; }
const PublicKey& Certificate::key() const { return *state_->key; }
BytesView Certificate::key_info() const { return state_->key_info; }
BytesView Certificate::serial() const { return state_->serial; }
BytesView Certificate::issuer() const { return state_->issuer; }
BytesView Certificate::subject() const { return state_->subject; }
std::string Certificate::subject_text() const { return render_name(state_->subject); }
Time Certificate::not_before() const { return state_->not_before; }
Time Certificate::not_after() const { return state_->not_after; }

const std::vector<Extension>& Certificate::extensions() const { return state_->extensions.all; }

const Extension* Certificate::find(std::string_view oid) const {
  const auto& all = extensions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Extension& e) { return e.oid == oid; });
  return found == all.end() ? nullptr : &*found;
}

bool Certificate::is_ca() const { return state_->extensions.is_ca; }
std::optional<std::uint32_t> Certificate::path_length() const { return state_->extensions.path_length; }

bool Certificate::may_sign_certificates() const {
  const auto& usage = state_->extensions.key_usage;
  return !usage || usage->may_sign_certificates();
}

bool Certificate::may_sign_data() const {
  const auto& usage = state_->extensions.key_usage;
  return !usage || usage->may_sign_data();
}

const std::optional<std::vector<std::string>>& Certificate::extended_key_usage() const {
  return state_->extensions.extended_key_usage;
}

bool Certificate::extended_key_usage_is_critical() const {
  return state_->extensions.extended_key_usage_is_critical;
}

const std::vector<GeneralName>& Certificate::alternative_names() const {
  return state_->extensions.alternative_names;
}

const std::optional<NameConstraints>& Certificate::name_constraints() const {
  return state_->extensions.name_constraints;
}

std::optional<BytesView> Certificate::subject_key_id() const { return state_->extensions.subject_key_id; }
std::optional<BytesView> Certificate::authority_key_id() const { return state_->extensions.authority_key_id; }

Bytes Certificate::tbs_without(std::string_view oid) const {
  const CertificateExtensions& extensions = state_->extensions;
  Bytes kept;
  for (std::size_t i = 0; i < extensions.all.size(); ++i) {
    if (extensions.all[i].oid != oid) kept += extensions.written[i];
  }
  Bytes fields(state_->tbs_fields);
  if (!kept.empty()) fields += render_der(DerTag::kContext3, render_der(DerTag::kSequence, kept));
  return render_der(DerTag::kSequence, fields);
}

Done verify_certificate_signature(const Certificate& certificate, const PublicKey& issuer) {
  const CertificateData& data = *certificate.state_;
  auto verified = verify_any_curve(issuer, data.scheme, data.tbs, data.signature);
  if (verified.ok() || verified.error().code != ReasonCode::kSignatureInvalid) return verified;
  return fail(ReasonCode::kCertificateUntrusted, verified.error().message());
}

std::optional<std::string> parse_utf8_string(BytesView der) {
  const auto text = take_only(der, DerTag::kUtf8String);
  return text && is_utf8(*text) ? std::optional<std::string>(*text) : std::nullopt;
}

}  // namespace sekisho::crypto
