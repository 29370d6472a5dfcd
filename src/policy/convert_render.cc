// The book as a GatePolicy document. Whatever came from outside is quoted, and comments hold no line breaks.
#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "policy/convert_book.h"
#include "yaml/scalar.h"

namespace sekisho::policy {
namespace {

// Of which the private half was thrown away; the book revokes it besides.
constexpr std::string_view kNobody =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmFiqIht9Keenp0jMxWi88ZVqRIiW\n"
    "TRKqGKmDCd7emw9jiWvanWn5wxq1F63MkeuiADPq95aKr29WeX7ZpG945A==\n"
    "-----END PUBLIC KEY-----\n";

constexpr std::size_t kWidth = 110;

// Words that mean themselves wherever they stand are written plainly.
bool is_plain_scalar(std::string_view text) {
  const char first = text.empty() ? '-' : text.front();
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
  return letter && text.find_first_not_of(kPlain) == std::string_view::npos &&
         yaml::plain_type(text) == yaml::Node::Type::kString && !yaml::is_ambiguous(text);
}

// Texts are plain ones by now (is_plain_text): only quotes and backslashes mean something.
std::string scalar(std::string_view text) {
  if (is_plain_scalar(text)) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string flow_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + scalar(text);
  return "[" + out + "]";
}

std::string indented(std::string_view text, std::string_view by) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out += std::string(by) + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

// One comment in lines of some width, broken at spaces.
std::string comment(std::string_view text) {
  std::string out, line = "# -";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (line.size() > 3 && line.size() + end > kWidth) {
      out += line + "\n";
      line = "#  ";
    }
    line += " " + std::string(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + line + "\n";
}

std::string comments(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string out = "# " + title + "\n";
  for (const std::string& line : lines) out += comment(line);
  return out;
}

std::string render_key(const ForeignAuthority& authority) {
  if (authority.files.size() == 1) return "      key: {file: " + scalar(authority.files[0]) + "}\n";
  if (!authority.files.empty()) return "      key: {files: " + flow_list(authority.files) + "}\n";
  return "      key:\n        pem: |\n" + indented(authority.pem, "          ");
}

std::string render_text(const std::string& key, const IdentityText& text) {
  switch (text.kind) {
    case IdentityText::Kind::kExact:
      return "        " + key + ": " + scalar(text.text) + "\n";
    case IdentityText::Kind::kRegexp:
      return "        " + key + "RegExp: " + scalar(text.text) + "\n";
  }
  return "";
}

std::string render_identity(const ForeignAuthority& authority) {
  const ForeignIdentity& identity = *authority.identity;
  std::string out = "      keyless:\n        trustedRoot: {file: " + scalar(authority.trusted_root) + "}\n" +
                    render_text("issuer", identity.issuer) + render_text("subject", identity.subject);
  if (!identity.claims.empty()) out += "        claims:\n";
  for (const auto& [name, value] : identity.claims) {
    out += "          " + scalar(name) + ": " + scalar(value) + "\n";
  }
  return out;
}

std::string render_log(verify::LogUse log) {
  switch (log) {
    case verify::LogUse::kRequired:
      return "      transparency: {log: required}\n";
    case verify::LogUse::kOptional:
      return "      transparency: {log: optional}\n";
    case verify::LogUse::kIgnored:
      return "      transparency: {log: ignored}\n";
  }
  return "";
}

std::string render_authority(const ForeignAuthority& authority) {
  std::string out = "    " + scalar(authority.name) + ":\n";
  out += authority.identity ? render_identity(authority) : render_key(authority);
  if (!authority.identity && !authority.trusted_root.empty()) {
    out += "      trustedRoot: {file: " + scalar(authority.trusted_root) + "}\n";
  }
  out += render_log(authority.log);
  if (authority.identity) {
    out += authority.sct == verify::SctUse::kRequired ? "      sct: required\n" : "      sct: ignored\n";
  }
  if (authority.timestamps > 0) {
    out += "      timestamps: {required: " + std::to_string(authority.timestamps) + "}\n";
  }
  return out;
}

std::string render_revoked() {
  const auto key = crypto::PublicKey::parse_pem(kNobody);
  return "  revoked:\n    keys:\n      - {id: " + scalar((*key).id().text()) + "}  # nobody's\n";
}

std::string render_authorities(const ForeignBook& book) {
  std::string out, revoked;
  for (std::size_t i = 0; i < book.authorities().size(); ++i) {
    if (!book.is_used(i)) continue;
    out += render_authority(book.authorities()[i]);
    if (book.authorities()[i].pem == kNobody) revoked = render_revoked();
  }
  return out.empty() ? "  authorities: {}\n" : "  authorities:\n" + out + revoked;
}

std::string render_demand(const ForeignBook& book, const ForeignDemand& demand) {
  std::vector<std::string> names;
  for (const std::size_t position : demand.from) names.push_back(book.authorities()[position].name);
  return "        - {threshold: " + std::to_string(demand.threshold) + ", from: " + flow_list(names) + "}\n";
}

std::string render_rule(const ForeignBook& book, const ForeignRule& rule) {
  std::string out = "    - name: " + scalar(rule.name) + "\n      match:\n        repositories:\n";
  for (const Pattern& pattern : rule.patterns) out += "          - " + scalar(pattern.text()) + "\n";
  if (rule.digest == DigestRule::kRequired) out += "      reference: {digest: required}\n";
  if (rule.index == IndexRule::kIndex) out += "      artifact: {index: index}\n";
  out += "      signatures:\n";
  for (const ForeignDemand& demand : rule.demands) out += render_demand(book, demand);
  if (rule.signed_identity == SignedIdentity::kRepository) out += "      signedIdentity: repository\n";
  if (rule.mode == Mode::kWarn) out += "      mode: warn\n";
  return out;
}

std::string render_rules(const ForeignBook& book, const std::vector<ForeignRule>& rules) {
  if (rules.empty()) return "  rules: []  # everything is denied\n";
  std::string out = "  rules:\n";
  for (const ForeignRule& rule : rules) out += render_rule(book, rule);
  return out;
}

}  // namespace

ForeignAuthority nobody() {
  ForeignAuthority authority;
  authority.name = "nobody";
  authority.pem = kNobody;
  authority.log = verify::LogUse::kIgnored;
  return authority;
}

std::string render_book(const ForeignBook& book, const std::vector<ForeignRule>& rules) {
  return "# Made by `sekisho policy convert`.\n" +
         comments("What was not carried over, or is stricter or wider than it looks:", book.notes()) +
         comments("Files to be put beside this one:", book.to_do()) +
         "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: " +
         scalar(book.name().empty() ? "converted" : book.name()) + "}\nspec:\n" + render_authorities(book) +
         render_rules(book, rules);
}

}  // namespace sekisho::policy
