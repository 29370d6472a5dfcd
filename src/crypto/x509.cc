#include "crypto/x509.h"

#include <algorithm>
#include <array>

namespace sekisho::crypto {

namespace {

enum class Parameters { kAbsent, kNull };

struct SignatureAlgorithm {
  BytesView oid;
  SignatureScheme scheme;
  Parameters parameters;
};

constexpr std::array<SignatureAlgorithm, 7> kAlgorithms = {{
    {{"\x2a\x86\x48\xce\x3d\x04\x03\x02", 8}, SignatureScheme::kEcdsaSha256, Parameters::kAbsent},
    {{"\x2a\x86\x48\xce\x3d\x04\x03\x03", 8}, SignatureScheme::kEcdsaSha384, Parameters::kAbsent},
    {{"\x2a\x86\x48\xce\x3d\x04\x03\x04", 8}, SignatureScheme::kEcdsaSha512, Parameters::kAbsent},
    {{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", 9}, SignatureScheme::kRsaPkcs1Sha256, Parameters::kNull},
    {{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", 9}, SignatureScheme::kRsaPkcs1Sha384, Parameters::kNull},
    {{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", 9}, SignatureScheme::kRsaPkcs1Sha512, Parameters::kNull},
    {{"\x2b\x65\x70", 3}, SignatureScheme::kEd25519, Parameters::kAbsent},
}};

bool take_parameters(DerReader& reader, Parameters wanted) {
  switch (wanted) {
    case Parameters::kAbsent:
      return reader.at_end();
    case Parameters::kNull:
      return reader.take(DerTag::kNull) == BytesView() && reader.at_end();
  }
  return false;
}

// The digits of a time after its century, YYMMDDHHMMSSZ, as RFC 3339 writes them.
std::optional<Time> parse_digits(std::string_view century, std::string_view text) {
  constexpr std::size_t kDigits = 12;
  const bool plain = text.size() == kDigits + 1 && text.ends_with('Z') &&
                     std::all_of(text.begin(), text.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
  if (!plain) return std::nullopt;
  std::string written(century);
  constexpr std::string_view kSeparators = "--T::Z";
  for (std::size_t i = 0; i < kSeparators.size(); ++i) {
    written += text.substr(2 * i, 2);
    written += kSeparators[i];
  }
  return parse_time(written);
}

std::optional<Time> parse_utc_time(std::string_view text) {
  const bool of_last_century = !text.empty() && text.front() >= '5';
  return parse_digits(of_last_century ? "19" : "20", text);
}

std::optional<Time> parse_generalized_time(std::string_view text) {
  if (text.size() < 4 || text.substr(0, 4) < "2050") return std::nullopt;
  const std::string_view century = text.substr(0, 2);
  return parse_digits(century, text.substr(2));
}

}  // namespace

Error malformed_certificate(std::string what) {
  return fail(ReasonCode::kCertificateMalformed, std::move(what));
}

Result<SignatureScheme> parse_signature_algorithm(BytesView content) {
  DerReader reader(content);
  SEKISHO_TRY(oid, need(reader.take(DerTag::kObjectIdentifier), "its signature algorithm is not named"));
  for (const SignatureAlgorithm& known : kAlgorithms) {
    if (known.oid != oid) continue;
    if (take_parameters(reader, known.parameters)) return known.scheme;
    return malformed_certificate("its signature algorithm has wrong parameters");
  }
  SEKISHO_TRY(name, need(parse_oid(oid), "its signature algorithm is not named in DER"));
  return fail(ReasonCode::kCertificateAlgorithm,
              "its signature algorithm " + name +
                  " is not ECDSA or RSA PKCS #1 v1.5 with SHA-256, -384 or -512, or Ed25519");
}

std::optional<Time> take_certificate_time(DerReader& reader) {
  if (reader.next_is(DerTag::kUtcTime)) {
    const auto text = reader.take(DerTag::kUtcTime);
    return text ? parse_utc_time(*text) : std::nullopt;
  }
  const auto text = reader.take(DerTag::kGeneralizedTime);
  return text ? parse_generalized_time(*text) : std::nullopt;
}

}  // namespace sekisho::crypto
