// Text for people: what outsiders wrote is made harmless before it reaches a terminal or a log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

// is_utf8 tells whether text is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text);
// printable replaces control characters, bidirectional controls and malformed UTF-8 by visible escapes
// (\x1b, \u202e) and cuts after max_bytes with an ellipsis.
std::string printable(std::string_view text, std::size_t max_bytes = 1000);
// in_quotes is printable, in double quotes.
std::string in_quotes(std::string_view text, std::size_t max_bytes = 300);
// fold_case maps ASCII to lower case, and the two other characters that fold to ASCII letters
// (U+017F to s, U+212A to k), as Go's encoding/json compares keys.
std::string fold_case(std::string_view text);
// equal_folded tells whether two texts are the same but for case, as fold_case sees it.
bool equal_folded(std::string_view a, std::string_view b);
// render_size writes 1.5 MiB, 340 bytes.
std::string render_size(std::uint64_t bytes);

// counted writes "1 file" and "2 files".
std::string counted(std::uint64_t count, std::string_view what);

// parse_size reads a plain number of bytes, or one with a unit: 64KiB, 256MiB, 2GiB; nothing on anything
// else.
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace sekisho
