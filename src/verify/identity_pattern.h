// IdentityPattern: which identities are an authority: issuer, subject and claims, each exactly, by a pattern
// that holds in full, or with a name's captures put in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/regexp.h"
#include "base/result.h"
#include "sigstore/identity.h"

namespace sekisho::verify {

// Captures are what a rule's pattern remembered of a repository's name: {repo} and its value.
using Captures = std::vector<std::pair<std::string, std::string>>;

// TextPattern matches one text.
class TextPattern {
 public:
  // exactly matches this text and no other, byte for byte.
  static TextPattern exactly(std::string text);
  // whole matches a regular expression that must hold for the whole text.
  static TextPattern whole(Regexp regexp);
  // parse_template reads a text with captures in it ("https://github.com/acme/{repo}"). Each stands for the
  // value remembered, as one segment without a slash, compared without regard to ASCII case: names in
  // registries are lower-case, GitHub's are not. Error: policy.invalid where a { has no } or the name is
  // none.
  static Result<TextPattern> parse_template(std::string_view text);

  // names are the captures that must be remembered for it to match anything.
  std::vector<std::string> names() const;
  // matches is false where a capture was not remembered.
  enum class Match { kNo, kYes };
  Match match(std::string_view text, const Captures& captures) const;
  // nearly tells that a regular expression holds for a part of the text only.
  Match nearly(std::string_view text) const;
  // is_exact tells a text from a pattern that may match several.
  bool is_exact() const { return std::holds_alternative<Parts>(pattern_); }
  // fill is the text with captures put in; nothing of a regular expression, or where one was not remembered.
  std::optional<std::string> fill(const Captures& captures) const;
  // regexp is the regular expression; null where it is exact.
  const Regexp* regexp() const { return std::get_if<Regexp>(&pattern_); }
  // describe is the pattern for people, captures put in.
  std::string describe(const Captures& captures) const;

 private:
  struct Part {
    std::string text;  // literal, or the capture's name
    enum class Kind { kLiteral, kCapture } kind;
  };
  using Parts = std::vector<Part>;
  explicit TextPattern(std::variant<Parts, Regexp> pattern) : pattern_(std::move(pattern)) {}
  std::variant<Parts, Regexp> pattern_;
};

// IdentityPattern: all of it must match.
struct IdentityPattern {
  TextPattern issuer;
  TextPattern subject;
  std::vector<std::pair<std::string, TextPattern>> claims;

  // names are the captures that any of them asks for.
  std::vector<std::string> names() const;
  // exact is issuer and subject where they can be one signer only; nothing where a pattern may match several.
  std::optional<std::string> exact() const;
};

// check_identity succeeds where the identity is the one asked for. The error tells what differs: whom the
// certificate names and who was wanted. Error: identity.mismatch.
Done check_identity(const sigstore::Identity& identity, const IdentityPattern& wanted,
                    const Captures& captures);

}  // namespace sekisho::verify
