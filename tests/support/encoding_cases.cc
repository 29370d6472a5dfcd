// Certificates that are not DER, or not of RFC 5280's form.
#include "support/case_table.h"
#include "support/der_writer.h"

namespace sekisho::support {
namespace {

using Spec = CertificateSpec;

constexpr const char* kMalformed = "certificate.malformed";
constexpr const char* kExtension = "certificate.extension";
constexpr const char* kAlgorithm = "certificate.algorithm";
constexpr const char* kUnknownOid = "1.3.6.1.4.1.57264.99.1";

// The certificate again, as SEQUENCE of a length in more octets than needed.
void lengthen(Bytes& der) {
  const Bytes content = der::content(der);
  der = Bytes("\x30\x83") + der::big_endian(content.size(), 3) + content;
}

// The same in the indefinite form of BER.
void make_indefinite(Bytes& der) { der = Bytes("\x30\x80") + der::content(der) + Bytes(2, '\0'); }

// The octet of unused bits of the signature, which ends the certificate.
void say_unused_bits(Bytes& der, const Spec& spec, char bits) {
  const Bytes algorithm =
      spec.outer_algorithm.empty() ? signature_algorithm(crypto::KeyKind::kEcdsaP384) : spec.outer_algorithm;
  const auto at = der.rfind(algorithm) + algorithm.size();
  der.at(at + 2) = bits;
}

Arrange serial(Bytes octets) {
  return leaf([octets](Spec& c) { c.serial = octets; });
}

Cases forms() {
  return {
      bad("cert-serial-zero", kMalformed, {"CRT-24"}, "serial 0", serial(Bytes(1, '\0'))),
      bad("cert-serial-negative", kMalformed, {"CRT-24"}, "serial -1", serial("\xff")),
      bad("cert-serial-long", kMalformed, {"CRT-24"}, "a serial of 21 octets", serial(Bytes(21, '\x11'))),
      bad("cert-serial-padded", kMalformed, {"CRT-24", "CRT-27"}, "a leading zero in the serial",
          serial(Bytes(1, '\0') + "\x11\x22")),
      bad("cert-version-1", kMalformed, {"CRT-24"}, "version 1, with extensions",
          leaf([](Spec& c) { c.version.clear(); })),
      bad("cert-version-2", kMalformed, {"CRT-24"}, "version 2",
          leaf([](Spec& c) { c.version = der::context(0, der::integer(1)); })),
      bad("cert-version-4", kMalformed, {"CRT-24"}, "version 4",
          leaf([](Spec& c) { c.version = der::context(0, der::integer(3)); })),
      bad("cert-algorithms-differ", kMalformed, {"CRT-24"}, "inner and outer signature algorithm differ",
          leaf([](Spec& c) { c.outer_algorithm = signature_algorithm(crypto::KeyKind::kEcdsaP256); })),
      bad("cert-unique-id", kMalformed, {"CRT-24"}, "a subjectUniqueID",
          leaf([](Spec& c) { c.after_key = der::context_primitive(2, Bytes("\0id", 3)); })),
      bad("cert-empty-issuer", kMalformed, {"CRT-24"}, "no issuer",
          leaf([](Spec& c) { c.issuer = distinguished_name("", ""); })),
      bad("cert-times-reversed", kMalformed, {"CRT-24"}, "it ends before it begins",
          leaf([](Spec& c) { std::swap(c.not_before, c.not_after); })),
      bad("cert-generalized-time", kMalformed, {"CRT-24", "CRT-27"}, "GeneralizedTime before 2050",
          leaf([](Spec& c) {
            c.validity = der::sequence(der::generalized_time(der::compact_time(c.not_before)) +
                                       der::time(c.not_after));
          })),
      bad("cert-fractional-time", kMalformed, {"CRT-28"}, "a fraction of a second", leaf([](Spec& c) {
            c.validity = der::sequence(der::time(c.not_before) + der::generalized_time("20500101000000.5Z"));
          })),
  };
}

Cases extensions() {
  const RawExtension unknown{kUnknownOid, true, der::null()};
  return {
      bad("cert-critical-unknown", kExtension, {"CRT-20"}, "an unknown critical extension",
          leaf([=](Spec& c) { c.extensions.push_back(unknown); })),
      bad("cert-critical-unknown-intermediate", "trusted-root.invalid", {"CRT-20"},
          "the same in the intermediate", authority(0, [=](Spec& c) { c.extensions.push_back(unknown); })),
      good("cert-unknown", {"CRT-20"}, "an unknown extension that is not critical", leaf([](Spec& c) {
             c.extensions.push_back({kUnknownOid, false, der::null()});
           })),
      bad("cert-extension-twice", kExtension, {"CRT-20"}, "the same extension twice",
          leaf([](Spec& c) { c.extensions.push_back(extension_of(c, kSanOid)); })),
      bad("cert-unknown-twice", kExtension, {"CRT-20"}, "an unknown extension twice", leaf([](Spec& c) {
            c.extensions.insert(c.extensions.end(), 2, {kUnknownOid, false, der::null()});
          })),
      bad("cert-extension-twice-intermediate", "trusted-root.invalid", {"CRT-20"},
          "the same in the intermediate",
          authority(0, [](Spec& c) { c.extensions.push_back(extension_of(c, kBasicConstraintsOid)); })),
      bad("cert-critical-false", kMalformed, {"CRT-27"}, "the default FALSE is written",
          leaf([](Spec& c) { extension_of(c, kExtendedKeyUsageOid).flag = Bytes("\x01\x01\0", 3); })),
      bad("cert-critical-not-ff", kMalformed, {"CRT-27"}, "TRUE is not FF",
          leaf([](Spec& c) { extension_of(c, kSanOid).flag = "\x01\x01\x01"; })),
      bad("cert-extension-trailing", kMalformed, {"CRT-27"}, "data after the value of an extension",
          leaf([](Spec& c) { extension_of(c, kKeyUsageOid).value += der::null(); })),
      bad("cert-usage-unused-bits", kMalformed, {"CRT-27"}, "nine unused bits in the key usage",
          leaf([](Spec& c) { extension_of(c, kKeyUsageOid).value = "\x03\x02\x09\x80"; })),
      bad("cert-oid-padded", kMalformed, {"CRT-27"}, "an OID with a padded arc", leaf([](Spec& c) {
            extension_of(c, kExtendedKeyUsageOid).value =
                der::sequence(der::oid(kCodeSigning) + Bytes("\x06\x04\x2a\x80\x81\x0a", 6));
          })),
      bad("cert-oid-wraps", "certificate.malformed", {"CRT-27"},
          "an OID that is code signing where arcs are cut to 32 bits", leaf([](Spec& c) {
            extension_of(c, kExtendedKeyUsageOid).value =
                der::sequence(Bytes("\x06\x0c\x2b\x06\x01\x05\x05\x07\x03\x90\x80\x80\x80\x03", 14));
          })),
  };
}

// A Name of 200 levels of SEQUENCE.
Bytes nested() {
  Bytes name;
  for (int i = 0; i < 200; ++i) name = der::sequence(name);
  return name;
}

Cases encodings() {
  return {
      bad("cert-trailing-byte", kMalformed, {"CRT-27"}, "a byte after the certificate",
          certificate([](Bytes& der) { der += '\0'; })),
      bad("cert-truncated", kMalformed, {"CRT-27"}, "the last byte is missing",
          certificate([](Bytes& der) { der.pop_back(); })),
      bad("cert-length-padded", kMalformed, {"CRT-27"}, "a length in more octets than needed",
          certificate(lengthen)),
      bad("cert-length-indefinite", kMalformed, {"CRT-27"}, "a length of BER's indefinite form",
          certificate(make_indefinite)),
      bad("cert-signature-unused-bits", kMalformed, {"CRT-27"}, "the signature ends within an octet",
          certificate([](Bytes& der) { say_unused_bits(der, {}, '\x01'); })),
      bad("cert-nested-name", kMalformed, {"CRT-27"}, "a subject of 200 levels",
          leaf([](Spec& c) { c.subject = nested(); })),
      bad("cert-not-a-certificate", kMalformed, {"CRT-27"}, "two bytes of hex 30 00",
          certificate([](Bytes& der) { der = Bytes("\x30\0", 2); })),
  };
}

// What a CertificateSpec names and no key here can sign with.
Arrange algorithm(const Bytes& identifier) {
  return leaf([identifier](Spec& c) { c.inner_algorithm = c.outer_algorithm = identifier; });
}

Bytes rsa_key_info(std::size_t modulus_octets) {
  const Bytes modulus = Bytes(1, '\0') + Bytes(modulus_octets, '\xd1');
  const Bytes key = der::sequence(der::integer_of(modulus) + der::integer(65537));
  return der::sequence(der::sequence(der::oid("1.2.840.113549.1.1.1") + der::null()) + der::bits(key));
}

Bytes curve_key_info(const char* curve, std::size_t field_octets) {
  return der::sequence(der::sequence(der::oid("1.2.840.10045.2.1") + der::oid(curve)) +
                       der::bits("\x04" + Bytes(2 * field_octets, '\x21')));
}

Bytes dsa_key_info() {
  const Bytes parameters =
      der::sequence(der::integer(0x7fffffed) + der::integer(0x7fffffeb) + der::integer(2));
  return der::sequence(der::sequence(der::oid("1.2.840.10040.4.1") + parameters) +
                       der::bits(der::integer(77)));
}

Arrange keyed(const Bytes& key_info) {
  return leaf([key_info](Spec& c) { c.key_info = key_info; });
}

Cases algorithms() {
  return {
      bad("cert-sha1", kAlgorithm, {"CRT-24"}, "signed by ECDSA with SHA-1",
          algorithm(der::sequence(der::oid("1.2.840.10045.4.1")))),
      bad("cert-md5", kAlgorithm, {"CRT-24"}, "signed by RSA with MD5",
          algorithm(der::sequence(der::oid("1.2.840.113549.1.1.4") + der::null()))),
      bad("cert-rsa-1024", kAlgorithm, {"CRT-24"}, "an RSA key of 1024 bits", keyed(rsa_key_info(128))),
      bad("cert-p192", kAlgorithm, {"CRT-24"}, "a key on P-192",
          keyed(curve_key_info("1.2.840.10045.3.1.1", 24))),
      bad("cert-dsa", kAlgorithm, {"CRT-24"}, "a DSA key", keyed(dsa_key_info())),
      bad("cert-point-off-curve", kAlgorithm, {"CRT-24"}, "a point that is not on P-256",
          keyed(curve_key_info("1.2.840.10045.3.1.7", 32))),
  };
}

}  // namespace

std::vector<VirtualCase> encoding_cases() { return join({forms(), extensions(), encodings(), algorithms()}); }

}  // namespace sekisho::support
