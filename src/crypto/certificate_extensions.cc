#include "crypto/certificate_extensions.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "crypto/certificate_names.h"
#include "crypto/der.h"
#include "crypto/x509.h"

namespace sekisho::crypto {

namespace {

unsigned octet(char c) { return static_cast<unsigned char>(c); }

std::optional<std::uint32_t> value_of(BytesView magnitude) {
  if (magnitude.size() > sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : magnitude) value = value << 8U | octet(c);
  return value;
}

// RFC 5280 section 4.2.1.9.
Done read_basic_constraints(const Extension& extension, CertificateExtensions& to) {
  SEKISHO_TRY(content, need(take_only(extension.value, DerTag::kSequence),
                            "its basic constraints are not a DER sequence"));
  DerReader reader(content);
  SEKISHO_TRY(is_ca, need(reader.take_default_false(), "its CA flag is not DER"));
  to.is_ca = is_ca;
  if (reader.at_end()) return done();
  const auto length = reader.take_unsigned();
  to.path_length = length ? value_of(*length) : std::nullopt;
  if (!to.path_length || !reader.at_end()) return malformed_certificate("its path length is malformed");
  if (!is_ca) return malformed_certificate("it has a path length and is not a CA");
  return done();
}

// X.690 11.2: a named bit list ends with a bit that is set, and the rest of its octet is zero. There are nine
// bits, and RFC 5280 wants one of them set.
std::optional<KeyUsage> parse_key_usage(BytesView der) {
  const auto content = take_only(der, DerTag::kBitString);
  if (!content || content->size() < 2 || content->size() > 3) return std::nullopt;
  const unsigned unused = octet(content->front());
  const unsigned last = octet(content->back());
  if (unused > 7 || (last & ((2U << unused) - 1)) != 1U << unused) return std::nullopt;
  if (content->size() == 3 && unused != 7) return std::nullopt;
  return KeyUsage{octet((*content)[1])};
}

Done read_key_usage(const Extension& extension, CertificateExtensions& to) {
  to.key_usage = parse_key_usage(extension.value);
  if (to.key_usage) return done();
  return malformed_certificate("its key usage is not a bit string as DER and RFC 5280 have it");
}

Done read_extended_key_usage(const Extension& extension, CertificateExtensions& to) {
  SEKISHO_TRY(content, need(take_only(extension.value, DerTag::kSequence),
                            "its extended key usage is not a DER sequence"));
  std::vector<std::string> usages;
  UniqueElements unique;
  DerReader reader(content);
  while (!reader.at_end()) {
    const auto usage = reader.take(DerTag::kObjectIdentifier);
    SEKISHO_TRY(oid, need(usage ? parse_oid(*usage) : std::nullopt,
                          "its extended key usage is not a list of object identifiers"));
    SEKISHO_CHECK(unique.add(*usage));
    usages.push_back(std::move(oid));
  }
  SEKISHO_CHECK(unique.finish());
  to.extended_key_usage = std::move(usages);
  to.extended_key_usage_is_critical = extension.critical;
  return done();
}

Done read_alternative_names(const Extension& extension, CertificateExtensions& to) {
  SEKISHO_TRY(content, need(take_only(extension.value, DerTag::kSequence),
                            "its alternative names are not a DER sequence"));
  SEKISHO_TRY(names, parse_general_names(content));
  to.alternative_names = std::move(names);
  return done();
}

Done read_name_constraints(const Extension& extension, CertificateExtensions& to) {
  SEKISHO_TRY(constraints, parse_name_constraints(extension.value));
  to.name_constraints = std::move(constraints);
  return done();
}

Done read_subject_key_id(const Extension& extension, CertificateExtensions& to) {
  to.subject_key_id = take_only(extension.value, DerTag::kOctetString);
  if (to.subject_key_id && !to.subject_key_id->empty()) return done();
  return malformed_certificate("its subject key identifier is not a DER octet string");
}

bool is_unsigned(BytesView content) {
  const Bytes integer = render_der(DerTag::kInteger, content);
  return DerReader(integer).take_unsigned().has_value();
}

// RFC 5280 section 4.2.1.1: issuer and serial are both there or both absent.
Done check_authority_certificate(DerReader& reader) {
  if (reader.at_end()) return done();
  SEKISHO_TRY(issuer,
              need(reader.take(DerTag::kContext1), "its authority key identifier holds something unknown"));
  SEKISHO_CHECK(parse_general_names(issuer));
  const auto serial = reader.take(DerTag::kImplicit2);
  if (serial && reader.at_end() && is_unsigned(*serial)) return done();
  return malformed_certificate("its authority key identifier has no serial number, or more after it");
}

Done read_authority_key_id(const Extension& extension, CertificateExtensions& to) {
  SEKISHO_TRY(content, need(take_only(extension.value, DerTag::kSequence),
                            "its authority key identifier is not a DER sequence"));
  DerReader reader(content);
  if (reader.next_is(DerTag::kImplicit0)) {
    to.authority_key_id = reader.take(DerTag::kImplicit0);
    if (!to.authority_key_id || to.authority_key_id->empty())
      return malformed_certificate("its authority key identifier is empty or cut off");
  }
  return check_authority_certificate(reader);
}

// What others read: SCTs, and what Fulcio says about the identity.
Done read_nothing(const Extension&, CertificateExtensions&) { return done(); }

struct Known {
  std::string_view oid;
  Done (*read)(const Extension&, CertificateExtensions&);
};

constexpr std::array<Known, 8> kKnown = {{
    {"2.5.29.19", read_basic_constraints},
    {"2.5.29.15", read_key_usage},
    {"2.5.29.37", read_extended_key_usage},
    {"2.5.29.17", read_alternative_names},
    {"2.5.29.30", read_name_constraints},
    {"2.5.29.14", read_subject_key_id},
    {"2.5.29.35", read_authority_key_id},
    {kSctListOid, read_nothing},
}};
constexpr std::string_view kFulcioArc = "1.3.6.1.4.1.57264.1.";

Done read_known(const Extension& extension, CertificateExtensions& to) {
  for (const Known& known : kKnown) {
    if (known.oid == extension.oid) return known.read(extension, to);
  }
  if (!extension.critical || extension.oid.starts_with(kFulcioArc)) return done();
  return fail(ReasonCode::kCertificateExtension,
              "its extension " + extension.oid + " is critical and not known here");
}

Result<Extension> parse_extension(BytesView content) {
  DerReader reader(content);
  const auto type = reader.take(DerTag::kObjectIdentifier);
  auto oid = type ? parse_oid(*type) : std::nullopt;
  const auto critical = reader.take_default_false();
  const auto value = reader.take(DerTag::kOctetString);
  if (!oid || !critical || !value || !reader.at_end())
    return malformed_certificate("an extension of it is not an identifier, a flag and a value in DER");
  return Extension{*std::move(oid), *critical, *value};
}

// Each object identifier has one text, so that equal ones are those with the same text.
Done check_repeated(const std::vector<Extension>& all) {
  std::vector<std::string_view> oids;
  oids.reserve(all.size());
  for (const Extension& extension : all) oids.emplace_back(extension.oid);
  std::sort(oids.begin(), oids.end());
  const auto twice = std::adjacent_find(oids.begin(), oids.end());
  if (twice == oids.end()) return done();
  return fail(ReasonCode::kCertificateExtension, "its extension " + std::string(*twice) + " is there twice");
}

Done read_extension(DerReader& reader, CertificateExtensions& to) {
  SEKISHO_TRY(element, need(reader.next_is(DerTag::kSequence) ? reader.take_any() : std::nullopt,
                            "an extension of it is not a DER sequence"));
  if (to.all.size() == Limits{}.certificate_extensions) {
    return malformed_certificate("it has more than " + std::to_string(to.all.size()) + " extensions");
  }
  SEKISHO_TRY(extension, parse_extension(element.content));
  to.written.push_back(element.whole);
  to.all.push_back(std::move(extension));
  return done();
}

}  // namespace

// What is there twice is refused before any of it is read, so that no value can stand for another.
Result<CertificateExtensions> parse_extensions(BytesView der) {
  SEKISHO_TRY(content, need(take_only(der, DerTag::kSequence), "its extensions are not a DER sequence"));
  if (content.empty()) return malformed_certificate("its list of extensions is empty");
  constexpr std::size_t kUsual = 32;  // Fulcio writes 28
  CertificateExtensions extensions;
  extensions.all.reserve(kUsual);
  extensions.written.reserve(kUsual);
  DerReader reader(content);
  while (!reader.at_end()) SEKISHO_CHECK(read_extension(reader, extensions));
  SEKISHO_CHECK(check_repeated(extensions.all));
  for (const Extension& extension : extensions.all) SEKISHO_CHECK(read_known(extension, extensions));
  return extensions;
}

}  // namespace sekisho::crypto
