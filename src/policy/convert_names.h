// Names and patterns of other verifiers, in the words of ours: globs of images, identities, files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/convert_book.h"

namespace sekisho::policy {

// GlobStyle is what the wildcards of a glob of image references mean.
enum class GlobStyle {
  kStars,     // policy-controller: * stops at /, ** does not; image names begin with index.docker.io
  kCrossing,  // Kyverno: * takes any characters, / too, and ? one
};

// Glob is one glob as patterns of ours, which name repositories and no tags.
struct Glob {
  // kExact: the same names, with whatever tag. kUntagged: the glob has no place for a tag; these are the
  // names with whatever tag. kWider: the glob holds for some tags only, or could not be said exactly; the
  // patterns match all of its names and more.
  enum class Fit { kExact, kUntagged, kWider } fit = Fit::kExact;
  std::vector<Pattern> patterns;  // empty where it matches no name
  // kInHost: a wildcard in the host could take slashes, so that names at other hosts matched as well; it does
  // not any more.
  enum class Hosts { kSame, kInHost } hosts = Hosts::kSame;
};

Glob read_glob(std::string_view text, GlobStyle style);

// whole_regexp is a pattern that is searched for anywhere (Go's regexp) as one that must match all of the
// text. Nothing where RE2 does not take it.
struct WholeRegexp {
  IdentityText text;
  enum class Ends { kAnchored, kOpen } ends = Ends::kAnchored;  // kOpen: anything may stand before or behind
};
std::optional<WholeRegexp> whole_regexp(std::string_view pattern);

// exact_text is a text that must be matched exactly. Braces, which would be captures of ours, make it a
// pattern. Nothing where a policy cannot hold it (empty, control characters).
std::optional<IdentityText> exact_text(std::string_view text);
// wildcard_text is a text in which * takes any characters and ? one.
std::optional<IdentityText> wildcard_text(std::string_view text);

// is_plain_text tells a text that a policy can hold: not empty, UTF-8, no control characters.
bool is_plain_text(std::string_view text);
// is_plain_word tells letters, digits and . _ - / : @ only: what a shell takes as it is.
bool is_plain_word(std::string_view text);

}  // namespace sekisho::policy
