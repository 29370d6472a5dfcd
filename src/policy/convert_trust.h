// Keys, identities and trusted roots of foreign settings as authorities of ours.
#pragma once

#include <string>
#include <vector>

#include "policy/convert_names.h"
#include "policy/convert_section.h"

namespace sekisho::policy {

// Positions are authorities in the book.
using Positions = std::vector<std::size_t>;

// kSecurityKey is the reference of a key on a hardware token (--sk).
inline constexpr std::string_view kSecurityKey = "sk://token";

// add_inline_keys makes each PEM block of a text an authority like the one given. None and a fault of the
// section where one of them cannot be read.
Positions add_inline_keys(Section& section, const std::string& pem, ForeignAuthority like);
// add_referenced_key makes an authority of what cosign takes for --key: a file, a URL, a KMS, a Kubernetes
// secret (k8s://NAMESPACE/NAME), an environment variable; the book tells how to fetch it. Nothing and a fault
// where it is no text that a policy can hold.
Positions add_referenced_key(Section& section, const std::string& reference, ForeignAuthority like);
// add_secret_key makes an authority of a Kubernetes secret's key; `entry` is the one under `data`, empty for
// whichever ends with .pub.
Positions add_secret_key(Section& section, const std::string& space, const std::string& name,
                         const std::string& entry, ForeignAuthority like);

// IdentityKeys are what the four members of an identity are called.
struct IdentityKeys {
  std::string_view issuer, issuer_regexp, subject, subject_regexp;
  enum class Exact { kVerbatim, kWildcards } exact = Exact::kVerbatim;
};
// read_identity reads an identity. Where none of the two keys is there, any value does, as it did, and a note
// says so; where both are absent, it is a fault.
std::optional<ForeignIdentity> read_identity(Section& section, const IdentityKeys& keys);
// read_regexp_text reads a Go pattern; notes where it is open at an end. Nothing and a fault where RE2 does
// not take it.
std::optional<IdentityText> read_regexp_text(Section& section, std::string_view key,
                                             const std::string& pattern);

// public_root is the file of the public Sigstore instance's trusted root.
std::string public_root(ForeignBook& book);
// private_root is that of another instance, by what it is called: one file for each.
std::string private_root(ForeignBook& book, const std::string& called, const std::string& what);
// own_root is a new file, to be made of certificates and keys that are named in one place.
std::string own_root(ForeignBook& book, const std::string& name, const std::string& where);
// set_root gives an authority a root; a fault where it has another one already, since one root must hold all,
// and would then trust more than was trusted.
void set_root(Section& section, const std::string& root, ForeignAuthority& authority);
// add_root gives an authority the public root where it needs one and has none.
void add_root(ForeignBook& book, ForeignAuthority& authority);

}  // namespace sekisho::policy
