#include "support/certificate_maker.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "crypto/digest.h"
#include "support/der_writer.h"

namespace sekisho::support {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message());
  return *std::move(result);
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const auto& part : parts) out += part;
  return out;
}

// Whether a PrintableString can hold it (RFC 5280 section 4.1.2.4).
bool is_printable(std::string_view text) {
  return text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?") ==
         std::string_view::npos;
}

Bytes attribute(const char* oid, std::string_view text) {
  return der::set(
      {der::sequence(der::oid(oid) + (is_printable(text) ? der::printable(text) : der::utf8(text)))});
}

Bytes render_extension(const RawExtension& extension) {
  const Bytes usual = extension.critical ? der::boolean_true() : Bytes();
  return der::sequence(der::oid(extension.oid) + (extension.flag.empty() ? usual : extension.flag) +
                       der::octets(extension.value));
}

Bytes render_extensions(const std::vector<RawExtension>& extensions) {
  if (extensions.empty()) return {};
  Bytes content;
  for (const auto& one : extensions) content += render_extension(one);
  return der::context(3, der::sequence(content));
}

// RFC 7093 section 2, method 1.
Bytes key_id(BytesView key_info) { return sha256(key_info).substr(0, 20); }

Bytes subtrees(unsigned number, const std::vector<Bytes>& names) {
  if (names.empty()) return {};
  Bytes content;
  for (const auto& name : names) content += der::sequence(name);
  return der::context(number, content);
}

bool is_of(const RawExtension& extension, std::string_view oid) { return extension.oid == oid; }

}  // namespace

Key make_key(crypto::KeyKind kind) { return must(Key::generate(kind)); }
Bytes sign_with(const Key& key, BytesView message) { return must(key.sign(message)); }
Bytes sign_with(const Key& key, crypto::SignatureScheme scheme, BytesView message) {
  return must(key.sign(scheme, message));
}

Bytes signature_algorithm(crypto::KeyKind kind) {
  switch (kind) {
    case crypto::KeyKind::kEcdsaP256:
      return der::sequence(der::oid("1.2.840.10045.4.3.2"));
    case crypto::KeyKind::kEcdsaP384:
      return der::sequence(der::oid("1.2.840.10045.4.3.3"));
    case crypto::KeyKind::kEcdsaP521:
      return der::sequence(der::oid("1.2.840.10045.4.3.4"));
    case crypto::KeyKind::kRsa:
      return der::sequence(der::oid("1.2.840.113549.1.1.11") + der::null());
    case crypto::KeyKind::kEd25519:
      return der::sequence(der::oid("1.3.101.112"));
  }
  throw std::logic_error("unknown kind of key");
}

Bytes sha256(BytesView bytes) { return crypto::hash_bytes(crypto::HashAlgorithm::kSha256, bytes); }

Bytes render_tbs(const CertificateSpec& spec, crypto::KeyKind signer) {
  const Bytes algorithm = spec.inner_algorithm.empty() ? signature_algorithm(signer) : spec.inner_algorithm;
  const Bytes validity = spec.validity.empty()
                             ? der::sequence(der::time(spec.not_before) + der::time(spec.not_after))
                             : spec.validity;
  return der::sequence(spec.version + der::integer_of(spec.serial) + algorithm + spec.issuer + validity +
                       spec.subject + spec.key_info + spec.after_key + render_extensions(spec.extensions) +
                       spec.after_extensions);
}

Bytes make_certificate(const CertificateSpec& spec, const Key& signer) {
  const auto kind = signer.public_key().kind();
  const Bytes tbs = render_tbs(spec, kind);
  const Bytes algorithm = spec.outer_algorithm.empty() ? signature_algorithm(kind) : spec.outer_algorithm;
  return der::sequence(tbs + algorithm + der::bits(sign_with(signer, tbs)));
}

Bytes serial_of(const Key& key) {
  Bytes serial = sha256(key.public_key().der()).substr(0, 16);
  serial[0] = static_cast<char>(0x40 | (serial[0] & 0x3f));  // positive, and of that length
  return serial;
}

Bytes distinguished_name(std::string_view organization, std::string_view common_name) {
  Bytes content;
  if (!organization.empty()) content += attribute("2.5.4.10", organization);
  if (!common_name.empty()) content += attribute("2.5.4.3", common_name);
  return der::sequence(content);
}

Bytes email_name(std::string_view text) { return der::context_primitive(1, text); }
Bytes dns_name(std::string_view text) { return der::context_primitive(2, text); }
Bytes uri_name(std::string_view text) { return der::context_primitive(6, text); }
Bytes other_name(std::string_view oid, BytesView value) {
  return der::context(0, der::oid(oid) + der::context(0, value));
}
Bytes fulcio_user_name(std::string_view text) { return other_name(fulcio_oid(7), der::utf8(text)); }
Bytes directory_name(BytesView name) { return der::context(4, name); }
Bytes address_name(BytesView address) { return der::context_primitive(7, address); }
Bytes x400_name(BytesView content) { return der::context(3, content); }
Bytes registered_name(std::string_view oid) { return der::context_primitive(8, der::content(der::oid(oid))); }

RawExtension basic_constraints(CaFlag ca, std::optional<int> path_length) {
  const Bytes flag = ca == CaFlag::kYes ? der::boolean_true() : Bytes();
  return {kBasicConstraintsOid, true,
          der::sequence(flag + (path_length ? der::integer(*path_length) : Bytes()))};
}

RawExtension key_usage(std::uint8_t bits) {
  const int unused = bits == 0 ? 0 : std::countr_zero(bits);
  return {kKeyUsageOid, true, der::element(0x03, Bytes{static_cast<char>(unused), static_cast<char>(bits)})};
}

RawExtension extended_key_usage(const std::vector<std::string>& oids) {
  Bytes content;
  for (const auto& one : oids) content += der::oid(one);
  return {kExtendedKeyUsageOid, false, der::sequence(content)};
}

RawExtension alternative_names(const std::vector<Bytes>& names) {
  return {kSanOid, true, der::sequence(joined(names))};
}

RawExtension name_constraints(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded) {
  return {"2.5.29.30", true, der::sequence(subtrees(0, permitted) + subtrees(1, excluded))};
}

RawExtension subject_key_id(BytesView key_info) {
  return {"2.5.29.14", false, der::octets(key_id(key_info))};
}

RawExtension authority_key_id(BytesView key_info) {
  return {"2.5.29.35", false, der::sequence(der::context_primitive(0, key_id(key_info)))};
}

std::string fulcio_oid(int number) { return "1.3.6.1.4.1.57264.1." + std::to_string(number); }
RawExtension fulcio_raw(int number, std::string_view text) {
  return {fulcio_oid(number), false, Bytes(text)};
}
RawExtension fulcio_text(int number, std::string_view text) {
  return {fulcio_oid(number), false, der::utf8(text)};
}

void drop(CertificateSpec& spec, std::string_view oid) {
  std::erase_if(spec.extensions, [&](const auto& one) { return is_of(one, oid); });
}

void replace(CertificateSpec& spec, const RawExtension& extension) {
  const auto found = std::find_if(spec.extensions.begin(), spec.extensions.end(),
                                  [&](const auto& one) { return is_of(one, extension.oid); });
  if (found == spec.extensions.end()) {
    spec.extensions.push_back(extension);
  } else {
    *found = extension;
  }
}

RawExtension& extension_of(CertificateSpec& spec, std::string_view oid) {
  for (auto& one : spec.extensions) {
    if (is_of(one, oid)) return one;
  }
  throw std::logic_error("no extension " + std::string(oid));
}

}  // namespace sekisho::support
