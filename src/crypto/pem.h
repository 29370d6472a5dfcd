// Pem: blocks of textual encoding (RFC 7468), read so that no two readers can see different ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sekisho::crypto {

struct PemBlock {
  std::string label;
  Bytes content;
};

// parse_pem_block reads a text of at most max_bytes that is exactly one block and around it nothing but white
// space. Lines end with LF or with CRLF, all of them alike; the lines of the block hold base64 and nothing
// else (no headers, no blanks, no empty lines, of any length), and joined they are the one base64 of the
// content. Error: key.invalid.
Result<PemBlock> parse_pem_block(std::string_view text, std::uint64_t max_bytes);

// take_pem_block cuts one such block off the front of text, with the end of its last line. Error:
// key.invalid.
Result<PemBlock> take_pem_block(std::string_view& text);
// skip_empty_lines is what comes after the empty lines, ended by LF or CRLF, that text starts with.
std::string_view skip_empty_lines(std::string_view text);

// render_pem_block writes a block in 64 columns with LF.
std::string render_pem_block(std::string_view label, BytesView content);

}  // namespace sekisho::crypto
