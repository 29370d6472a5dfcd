#include "policy/read_keyless.h"

#include <string>
#include <utility>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using verify::TextPattern;
using yaml::Node;

Result<TextPattern> read_regexp(const File& file, const Node& node, const std::string& what) {
  SEKISHO_TRY(text, read_text(file, node, what));
  auto regexp = Regexp::parse(text);
  if (regexp.ok()) return TextPattern::whole(*std::move(regexp));
  return wrong(file, node.place, what + ": " + regexp.error().detail);
}

Result<TextPattern> read_template(const File& file, const Node& node, const std::string& what) {
  SEKISHO_TRY(text, read_text(file, node, what));
  auto pattern = TextPattern::parse_template(text);
  if (pattern.ok()) return *std::move(pattern);
  return wrong(file, node.place, what + ": " + pattern.error().detail);
}

// Either the text itself under `key`, or a pattern under keyRegExp.
Result<TextPattern> read_pattern(const File& file, const Fields& fields, const std::string& key) {
  const std::string pattern_key = key + "RegExp";
  const Node* exact = fields.maybe(key);
  const Node* pattern = fields.maybe(pattern_key);
  if ((exact == nullptr) == (pattern == nullptr)) {
    return wrong(file, fields.place(), "keyless: expected exactly one of " + key + " and " + pattern_key);
  }
  if (exact != nullptr) return read_template(file, *exact, "keyless." + key);
  return read_regexp(file, *pattern, "keyless." + pattern_key);
}

Done read_claims(const File& file, const Node* node, verify::IdentityPattern& identity) {
  if (node == nullptr) return done();
  if (node->type != Node::Type::kMap || node->members.empty()) {
    return wrong(file, node->place, "keyless.claims: expected a map of extensions and their values");
  }
  for (const Node::Member& member : node->members) {
    if (!sigstore::is_claim_name(member.key)) {
      return wrong(
          file, member.place,
          "keyless.claims: there is no claim \"" + printable(member.key, 100) + "\"; see docs/policy.md");
    }
    SEKISHO_TRY(pattern, read_template(file, member.value, "keyless.claims." + member.key));
    identity.claims.emplace_back(member.key, std::move(pattern));
  }
  return done();
}

}  // namespace

Done read_keyless(const File& file, const Node& node, Roots& roots, verify::Authority& authority) {
  SEKISHO_TRY(fields,
              Fields::of(file, node, "keyless",
                         {"trustedRoot", "issuer", "issuerRegExp", "subject", "subjectRegExp", "claims"}));
  SEKISHO_TRY(root, fields.need("trustedRoot"));
  SEKISHO_TRY(anchors, roots.read(file, *root));
  SEKISHO_TRY(issuer, read_pattern(file, fields, "issuer"));
  SEKISHO_TRY(subject, read_pattern(file, fields, "subject"));
  verify::IdentityPattern identity{std::move(issuer), std::move(subject), {}};
  SEKISHO_CHECK(read_claims(file, fields.maybe("claims"), identity));
  authority.anchors = std::move(anchors);
  authority.identity = std::move(identity);
  return done();
}

}  // namespace sekisho::policy
