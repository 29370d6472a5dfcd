// URI references: resolved as text against a base; nothing is fetched and nothing is normalised but dots.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

// resolve_uri is the target of a reference (RFC 3986, section 5.2.2), its fragment included. The base's own
// fragment does not count; a base that is relative or empty is taken as it is.
std::string resolve_uri(std::string_view base, std::string_view reference);

// UriFragment is a reference in two parts; no fragment and an empty one are told apart.
struct UriFragment {
  std::string_view uri;  // what stands before the #
  std::optional<std::string_view> fragment;
};
UriFragment split_fragment(std::string_view reference);

// decode_percent decodes %XX (section 2.1); nothing where a % begins no such triplet.
std::optional<std::string> decode_percent(std::string_view text);

}  // namespace sekisho
