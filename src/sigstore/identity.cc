#include "sigstore/identity.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace sekisho::sigstore {
namespace {

constexpr std::string_view kArc = "1.3.6.1.4.1.57264.1.";

// Raw extensions hold text as it is, the newer ones a DER UTF8String (oid-info.md).
enum class Form { kRaw, kUtf8String };
struct Claim {
  std::string_view number;
  std::string_view name;
  Form form;
};
// 7 is the user name in the subjectAltName, 1 and 8 are the issuer.
constexpr std::array kClaims = {Claim{"2", "githubWorkflowTrigger", Form::kRaw},
                                Claim{"3", "githubWorkflowSHA", Form::kRaw},
                                Claim{"4", "githubWorkflowName", Form::kRaw},
                                Claim{"5", "githubWorkflowRepository", Form::kRaw},
                                Claim{"6", "githubWorkflowRef", Form::kRaw},
                                Claim{"9", "buildSignerURI", Form::kUtf8String},
                                Claim{"10", "buildSignerDigest", Form::kUtf8String},
                                Claim{"11", "runnerEnvironment", Form::kUtf8String},
                                Claim{"12", "sourceRepositoryURI", Form::kUtf8String},
                                Claim{"13", "sourceRepositoryDigest", Form::kUtf8String},
                                Claim{"14", "sourceRepositoryRef", Form::kUtf8String},
                                Claim{"15", "sourceRepositoryIdentifier", Form::kUtf8String},
                                Claim{"16", "sourceRepositoryOwnerURI", Form::kUtf8String},
                                Claim{"17", "sourceRepositoryOwnerIdentifier", Form::kUtf8String},
                                Claim{"18", "buildConfigURI", Form::kUtf8String},
                                Claim{"19", "buildConfigDigest", Form::kUtf8String},
                                Claim{"20", "buildTrigger", Form::kUtf8String},
                                Claim{"21", "runInvocationURI", Form::kUtf8String},
                                Claim{"22", "sourceRepositoryVisibilityAtSigning", Form::kUtf8String}};

Error wrong_name(std::string detail) { return fail(ReasonCode::kCertificateName, std::move(detail)); }

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 3986 section 3.1: a scheme, a colon and something behind it.
bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size() || !is_letter(text.front())) return false;
  const auto is_scheme_char = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  const std::string_view scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), is_scheme_char) &&
         text.find(' ') == std::string_view::npos;
}

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at != 0 && at + 1 != text.size() && text.rfind('@') == at &&
         text.find_first_of(":/ ") == std::string_view::npos;
}

bool is_user_name(std::string_view text) { return text.find_first_of(":/@") == std::string_view::npos; }

bool is_of_its_type(const crypto::GeneralName& name) {
  switch (name.type) {
    case crypto::GeneralName::Type::kUri:
      return is_ascii(name.value) && is_uri(name.value);
    case crypto::GeneralName::Type::kEmail:
      return is_ascii(name.value) && is_address(name.value);
    case crypto::GeneralName::Type::kFulcioUser:
      return is_user_name(name.value);
    case crypto::GeneralName::Type::kDns:
    case crypto::GeneralName::Type::kDirectory:
    case crypto::GeneralName::Type::kAddress:
    case crypto::GeneralName::Type::kUnsupported:
      return false;
  }
  return false;
}

// Never the subject's common name, and never one of several: which of them was meant nobody could say.
Result<std::string> parse_subject(const crypto::Certificate& certificate) {
  const auto& names = certificate.alternative_names();
  if (names.size() != 1) {
    return wrong_name("the certificate has " + std::to_string(names.size()) +
                      " subject alternative names, not one");
  }
  const crypto::GeneralName& name = names.front();
  if (!name.value.empty() && !has_controls(name.value) && is_of_its_type(name)) return name.value;
  return wrong_name("the certificate's name \"" + printable(name.value, 200) +
                    "\" is not a plain URI, e-mail address or Fulcio user name");
}

Result<std::optional<std::string>> parse_extension(const crypto::Certificate& certificate,
                                                   std::string_view number, Form form) {
  const auto* extension = certificate.find(std::string(kArc) + std::string(number));
  if (extension == nullptr) return std::optional<std::string>();
  auto text = form == Form::kRaw ? std::optional(std::string(extension->value))
                                 : crypto::parse_utf8_string(extension->value);
  if (text && is_utf8(*text) && !has_controls(*text)) return text;
  return fail(ReasonCode::kCertificateMalformed,
              "the extension " + std::string(kArc) + std::string(number) + " is not plain text of its form");
}

Result<std::string> parse_issuer(const crypto::Certificate& certificate) {
  SEKISHO_TRY(old, parse_extension(certificate, "1", Form::kRaw));
  SEKISHO_TRY(current, parse_extension(certificate, "8", Form::kUtf8String));
  if (old && current && *old != *current) {
    return fail(ReasonCode::kCertificateIssuer, "the certificate names the issuers \"" +
                                                    printable(*old, 200) + "\" and \"" +
                                                    printable(*current, 200) + "\"");
  }
  return std::move(current ? current : old).value_or(std::string());
}

}  // namespace

Result<Identity> parse_identity(const crypto::Certificate& certificate) {
  SEKISHO_TRY(issuer, parse_issuer(certificate));
  SEKISHO_TRY(subject, parse_subject(certificate));
  Identity identity{std::move(issuer), std::move(subject), {}};
  for (const Claim& claim : kClaims) {
    SEKISHO_TRY(text, parse_extension(certificate, claim.number, claim.form));
    if (text) identity.claims.emplace_back(claim.name, *std::move(text));
  }
  return identity;
}

bool is_claim_name(std::string_view name) {
  return std::any_of(kClaims.begin(), kClaims.end(), [&](const Claim& claim) { return claim.name == name; });
}

}  // namespace sekisho::sigstore
