#include "verify/name_constraints.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sekisho::verify {
namespace {

using crypto::Certificate;
using crypto::GeneralName;
using Type = GeneralName::Type;

// An authority of 1,000 constraints over certificates of 256 names is no honest one, and no slow one either.
constexpr std::size_t kMaxComparisons = 4096;

constexpr Bytes::size_type kEmptyNameBytes = 2;  // 30 00

// RFC 5280 section 7: host names are compared without regard to case. ".example.com" is everything below,
// "example.com" only itself, in mail addresses and URIs; in DNS names a constraint covers itself and
// everything below.
bool is_host_within(std::string_view host, std::string_view constraint) {
  const std::string a = fold_case(host);
  const std::string b = fold_case(constraint);
  return b.starts_with('.') ? a.size() > b.size() && a.ends_with(b) : a == b;
}

bool is_dns_within(std::string_view name, std::string_view constraint) {
  if (constraint.empty()) return true;
  const std::string a = fold_case(name);
  const std::string b = fold_case(constraint.starts_with('.') ? constraint.substr(1) : constraint);
  return a == b || (a.size() > b.size() && a.ends_with("." + b));
}

// The host of a URI; nothing where there is none, or an address, to which no constraint on hosts can apply.
std::optional<std::string_view> host_of(std::string_view uri) {
  const auto start = uri.find("://");
  if (start == std::string_view::npos) return std::nullopt;
  std::string_view authority = uri.substr(start + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  if (authority.starts_with('[')) return std::nullopt;
  authority = authority.substr(0, authority.find(':'));
  const bool address = authority.find_first_not_of("0123456789.") == std::string_view::npos;
  return authority.empty() || address ? std::nullopt : std::optional(authority);
}

bool is_email_within(std::string_view address, std::string_view constraint) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return false;
  if (const auto wanted = constraint.rfind('@'); wanted != std::string_view::npos) {
    return address.substr(0, at) == constraint.substr(0, wanted) &&
           fold_case(address.substr(at + 1)) == fold_case(constraint.substr(wanted + 1));
  }
  return is_host_within(address.substr(at + 1), constraint);
}

// RFC 4632: the constraint is an address and a mask of the same length.
bool is_address_within(BytesView address, BytesView constraint) {
  if (constraint.size() != 2 * address.size()) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const int mask = constraint[address.size() + i];
    if ((address[i] & mask) != (constraint[i] & mask)) return false;
  }
  return true;
}

// A name lies within another where it begins with all of its relative names; compared as they are encoded.
bool is_directory_within(BytesView name, BytesView constraint) {
  // Both are SEQUENCEs; behind tag and length the shorter is a prefix of the longer.
  const auto content = [](BytesView der) -> BytesView {
    if (der.size() < kEmptyNameBytes) return {};
    const auto length = static_cast<unsigned char>(der[1]);
    const std::size_t header = length < 0x80 ? 2 : 2 + (length & 0x7fU);
    return der.substr(std::min(header, der.size()));
  };
  return content(name).starts_with(content(constraint));
}

enum class Within { kNo, kYes, kUnknown };

Within within(const GeneralName& name, const GeneralName& constraint) {
  const auto answer = [](bool yes) { return yes ? Within::kYes : Within::kNo; };
  switch (name.type) {
    case Type::kEmail:
      return answer(is_email_within(name.value, constraint.value));
    case Type::kDns:
      return answer(is_dns_within(name.value, constraint.value));
    case Type::kUri: {
      const auto host = host_of(name.value);
      return host ? answer(is_host_within(*host, constraint.value)) : Within::kUnknown;
    }
    case Type::kDirectory:
      return answer(is_directory_within(name.value, constraint.value));
    case Type::kAddress:
      return answer(is_address_within(name.value, constraint.value));
    case Type::kFulcioUser:
    case Type::kUnsupported:
      return Within::kUnknown;
  }
  return Within::kUnknown;
}

// Other names than those known here are all alike: any of them may be what a constraint means.
bool is_comparable(Type a, Type b) {
  const auto is_other = [](Type type) { return type == Type::kFulcioUser || type == Type::kUnsupported; };
  return a == b || (is_other(a) && is_other(b));
}

Error refused(const GeneralName& name, const Certificate& authority, const char* how) {
  const bool binary = name.type == Type::kDirectory || name.type == Type::kAddress;
  return fail(ReasonCode::kCertificateNames, authority.subject_text() + how +
                                                 (binary ? std::string("the certificate's subject")
                                                         : "\"" + printable(name.value, 200) + "\""));
}

Done check_name(const GeneralName& name, const crypto::NameConstraints& constraints,
                const Certificate& authority) {
  for (const GeneralName& excluded : constraints.excluded) {
    if (is_comparable(name.type, excluded.type) && within(name, excluded) != Within::kNo) {
      return refused(name, authority, " excludes ");
    }
  }
  bool restricted = false;
  for (const GeneralName& permitted : constraints.permitted) {
    if (!is_comparable(name.type, permitted.type)) continue;
    if (within(name, permitted) == Within::kYes) return done();
    restricted = true;
  }
  return restricted ? Done(refused(name, authority, " does not permit ")) : done();
}

std::vector<GeneralName> names_of(const Certificate& certificate) {
  std::vector<GeneralName> names = certificate.alternative_names();
  if (certificate.subject().size() > kEmptyNameBytes) {
    names.push_back({Type::kDirectory, std::string(certificate.subject())});
  }
  return names;
}

}  // namespace

Done check_name_constraints(const std::vector<Certificate>& path) {
  for (std::size_t above = 1; above < path.size(); ++above) {
    const auto& constraints = path[above].name_constraints();
    if (!constraints) continue;
    const std::size_t count = constraints->permitted.size() + constraints->excluded.size();
    for (std::size_t below = 0; below < above; ++below) {
      if (below > 0 && path[below].is_self_issued()) continue;
      const auto names = names_of(path[below]);
      if (names.size() * count > kMaxComparisons) {
        return fail(ReasonCode::kCertificateNames, "more names and constraints than any honest chain has");
      }
      for (const GeneralName& name : names) SEKISHO_CHECK(check_name(name, *constraints, path[above]));
    }
  }
  return done();
}

}  // namespace sekisho::verify
