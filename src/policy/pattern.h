// Pattern: a repository pattern. * stops at /, ** does not, {name} is one segment and is remembered.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "verify/identity_pattern.h"

namespace sekisho::policy {

using verify::Captures;

class Pattern {
 public:
  // parse reads a pattern such as "ghcr.io/acme/{repo}/manifests", "*.example.com/**" or "**". Error:
  // policy.invalid with what is wrong (no place; the loader adds it).
  static Result<Pattern> parse(std::string_view text);

  // match is the captures where the whole of name (HOST[:PORT]/REPOSITORY) matches; nothing otherwise.
  std::optional<Captures> match(std::string_view name) const;
  // captures tells whether a name that matches leaves something remembered as {capture}.
  bool captures(std::string_view capture) const;
  // matches_everything tells the pattern ** alone.
  bool matches_everything() const;
  const std::string& text() const { return text_; }
  // literal_prefix is what every name that matches begins with; literal_suffix what it ends with.
  const std::string& literal_prefix() const { return prefix_; }
  const std::string& literal_suffix() const { return suffix_; }

  // specificity orders patterns: exact host before host pattern, longer literal prefix, fewer wildcards and
  // captures; ** alone, which names no host at all, comes last. Greater is more specific.
  std::strong_ordering specificity(const Pattern& other) const;
  // overlaps tells whether some text could match both; it may say yes where no valid name does, never no
  // where one does.
  bool overlaps(const Pattern& other) const;
  // covers tells whether every text that matches other matches this one too; it may say no where that is too
  // hard to tell.
  bool covers(const Pattern& other) const;

  bool operator==(const Pattern& other) const { return text_ == other.text_; }

  struct Token {
    enum class Kind { kLiteral, kStar, kDoubleStar, kCapture } kind;
    std::string text;  // the literal, or the capture's name
  };
  const std::vector<Token>& tokens() const { return tokens_; }

 private:
  Pattern(std::string_view text, std::vector<Token> tokens);
  int host_rank() const;
  std::size_t wildcards() const;

  std::string text_;
  std::vector<Token> tokens_;
  std::string prefix_;
  std::string suffix_;
};

}  // namespace sekisho::policy
