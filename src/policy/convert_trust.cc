#include "policy/convert_trust.h"

#include "base/text.h"
#include "crypto/pem.h"
#include "crypto/public_key.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t kMaxKeys = 100;  // in one text

Positions add_file(Section& section, std::string file, ForeignAuthority like) {
  if (!is_plain_text(file)) {
    section.fault("the name of the key file cannot be in a policy");
    return {};
  }
  like.files = {std::move(file)};
  return {section.book().add(std::move(like))};
}

// A command for people to copy holds nothing that a shell would read as more than a word.
std::string fetching(const std::string& reference, const std::string& file) {
  if (reference == kSecurityKey) return "cosign public-key --sk > " + file;
  if (!is_plain_word(reference)) return "the public key of " + reference;
  if (reference.starts_with("https://") || reference.starts_with("http://")) {
    return "curl -fsSL " + reference + " -o " + file;
  }
  return "cosign public-key --key " + reference + " > " + file;
}

bool is_reference(const std::string& text) { return text.find("://") != std::string::npos; }

std::optional<IdentityText> read_exact(Section& section, std::string_view key, const std::string& text,
                                       IdentityKeys::Exact exact) {
  auto read = exact == IdentityKeys::Exact::kWildcards ? wildcard_text(text) : exact_text(text);
  if (!read) section.fault(std::string(key) + ": cannot be in a policy: " + printable(text, 100));
  return read;
}

// The two members that speak of one text: itself and its pattern.
struct Member {
  std::string_view exact, regexp;
};

std::optional<IdentityText> read_member(Section& section, const Member& member, IdentityKeys::Exact how) {
  const auto pattern = member.regexp.empty() ? std::nullopt : section.text(member.regexp);
  const auto exact = section.text(member.exact);
  if (exact && pattern) {
    section.fault(std::string(member.exact) + " and " + std::string(member.regexp) +
                  ": both, where one is expected");
    return std::nullopt;
  }
  if (pattern) return read_regexp_text(section, member.regexp, *pattern);
  if (exact) return read_exact(section, member.exact, *exact, how);
  return IdentityText{IdentityText::Kind::kRegexp, ".*"};
}

}  // namespace

Positions add_inline_keys(Section& section, const std::string& pem, ForeignAuthority like) {
  Positions positions;
  std::string_view rest = crypto::skip_empty_lines(pem);
  while (!rest.empty() && positions.size() < kMaxKeys) {
    const std::string_view before = rest;
    const auto block = crypto::take_pem_block(rest);
    const auto text = before.substr(0, before.size() - rest.size());
    const auto key =
        block.ok() ? crypto::PublicKey::parse_pem(text) : Result<crypto::PublicKey>(block.error());
    if (!key.ok()) {
      section.fault("the key cannot be used: " + key.error().detail);
      return {};
    }
    like.pem = key->render_pem();
    positions.push_back(section.book().add(like));
    rest = crypto::skip_empty_lines(rest);
  }
  if (positions.empty() || !rest.empty()) section.fault("a number of keys from 1 to 100 is expected");
  return rest.empty() ? positions : Positions();
}

Positions add_referenced_key(Section& section, const std::string& reference, ForeignAuthority like) {
  constexpr std::string_view kSecret = "k8s://";
  if (reference.starts_with(kSecret)) {
    const std::string path = reference.substr(kSecret.size());
    const std::size_t slash = path.find('/');
    if (slash != std::string::npos) {
      return add_secret_key(section, path.substr(0, slash), path.substr(slash + 1), "cosign.pub",
                            std::move(like));
    }
  }
  if (!is_reference(reference)) return add_file(section, reference, std::move(like));
  const std::string file = section.book().file_for(reference, "key", ".pub");
  section.book().to_do(file, fetching(reference, file));
  return add_file(section, file, std::move(like));
}

Positions add_secret_key(Section& section, const std::string& space, const std::string& name,
                         const std::string& entry, ForeignAuthority like) {
  const std::string file = section.book().file_for(space + "-" + name, "secret", ".pub");
  std::string how = "the public key in the secret " + name + " of the namespace " + space;
  if (is_plain_word(space) && is_plain_word(name)) {
    const std::string get = "kubectl get secret -n " + space + " " + name;
    how = entry.empty()
              ? get +
                    " -o yaml, base64-decoded, of the entry that ends with .pub (with several of "
                    "them: a file for each, and all of them under key.files)"
              : get + " -o go-template='{{index .data \"" + entry + "\" | base64decode}}' > " + file;
  }
  section.book().to_do(file, how);
  return add_file(section, file, std::move(like));
}

std::optional<IdentityText> read_regexp_text(Section& section, std::string_view key,
                                             const std::string& pattern) {
  auto whole = whole_regexp(pattern);
  if (!whole) {
    section.fault(std::string(key) +
                  ": no regular expression that a policy can hold: " + printable(pattern, 200));
    return std::nullopt;
  }
  if (whole->ends == WholeRegexp::Ends::kOpen) {
    section.note(std::string(key) +
                 ": the pattern is not anchored at both ends, so that it holds for more than it " +
                 "names; it stays so: " + whole->text.text);
  }
  return std::move(whole->text);
}

std::optional<ForeignIdentity> read_identity(Section& section, const IdentityKeys& keys) {
  const bool any_issuer = section.find(keys.issuer) == nullptr &&
                          (keys.issuer_regexp.empty() || section.find(keys.issuer_regexp) == nullptr);
  const bool any_subject = section.find(keys.subject) == nullptr &&
                           (keys.subject_regexp.empty() || section.find(keys.subject_regexp) == nullptr);
  if (any_issuer && any_subject) {
    section.fault("no identity is named, so that a signature by anybody would do");
    return std::nullopt;
  }
  auto issuer = read_member(section, {keys.issuer, keys.issuer_regexp}, keys.exact);
  auto subject = read_member(section, {keys.subject, keys.subject_regexp}, keys.exact);
  if (!issuer || !subject) return std::nullopt;
  if (any_issuer) section.note("no issuer is named: any does, as before");
  if (any_subject) section.note("no subject is named: any of this issuer's does, as before");
  return ForeignIdentity{*std::move(issuer), *std::move(subject), {}};
}

std::string public_root(ForeignBook& book) {
  const std::string file = "sigstore-public-good.json";
  book.to_do(file, "the trusted root of the public Sigstore instance, as in keys/ of sekisho");
  return file;
}

std::string private_root(ForeignBook& book, const std::string& called, const std::string& what) {
  const std::string file = book.file_for(called, "trusted-root", ".json");
  book.to_do(file, "the trusted_root.json of " + what + "; `cosign trusted-root create` makes one");
  return file;
}

std::string own_root(ForeignBook& book, const std::string& name, const std::string& where) {
  const std::string file = book.new_file("trusted-root-" + name, ".json");
  book.to_do(
      file,
      "a trusted_root.json of the certificates and keys that are named in " + where +
          ", and of the public instance for what is not named there; `cosign trusted-root create` makes one");
  return file;
}

void set_root(Section& section, const std::string& root, ForeignAuthority& authority) {
  if (!authority.trusted_root.empty() && authority.trusted_root != root) {
    section.fault("certificates, logs and timestamps are of different roots, which has no equivalent");
  }
  authority.trusted_root = root;
}

void add_root(ForeignBook& book, ForeignAuthority& authority) {
  const bool needed =
      authority.identity || authority.log == verify::LogUse::kRequired || authority.timestamps > 0;
  if (needed && authority.trusted_root.empty()) authority.trusted_root = public_root(book);
}

}  // namespace sekisho::policy
