#include "crypto/pem.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/text.h"

namespace sekisho::crypto {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kWhiteSpace = " \t\r\n";

Error invalid_pem(std::string what) { return fail(ReasonCode::kKeyInvalid, "not one PEM block: " + what); }

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

// Either no CR at all, or each CR is followed by LF and each LF is preceded by CR.
bool line_ends_alike(std::string_view text) {
  const auto returns = std::count(text.begin(), text.end(), '\r');
  if (returns == 0) return true;
  std::ptrdiff_t pairs = 0;
  for (auto at = text.find("\r\n"); at != std::string_view::npos; at = text.find("\r\n", at + 2)) ++pairs;
  return pairs == returns && pairs == std::count(text.begin(), text.end(), '\n');
}

// take_line cuts the first line off, without its end.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::string_view> parse_boundary(std::string_view line, std::string_view opening) {
  if (!line.starts_with(opening) || !line.ends_with(kDashes)) return std::nullopt;
  line.remove_prefix(opening.size());
  if (line.size() < kDashes.size()) return std::nullopt;
  line.remove_suffix(kDashes.size());
  const bool plain = !line.empty() && line.size() <= 64 && line.find('-') == std::string_view::npos;
  return plain ? std::optional(line) : std::nullopt;
}

// parse_body joins the base64 lines up to the END line of label and leaves in text what comes after it.
Result<Bytes> parse_body(std::string_view& text, std::string_view label) {
  std::string joined;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with('-')) {
      if (parse_boundary(line, kEnd) != label)
        return invalid_pem("its END line is not that of its BEGIN line");
      auto content = decode_base64(joined);
      if (!content || content->empty()) return invalid_pem("its content is not strict base64");
      return *std::move(content);
    }
    if (line.empty()) return invalid_pem("it has an empty line");
    joined += line;
  }
  return invalid_pem("it has no END line");
}

}  // namespace

Result<PemBlock> parse_pem_block(std::string_view text, std::uint64_t max_bytes) {
  if (text.size() > max_bytes) {
    return invalid_pem(render_size(text.size()) + " are too much, at most " + render_size(max_bytes) +
                       " are read");
  }
  std::string_view rest = trim(text);
  if (rest.empty()) return invalid_pem("there is nothing in it");
  if (!line_ends_alike(text)) return invalid_pem("its lines end in different ways");
  SEKISHO_TRY(block, take_pem_block(rest));
  if (!rest.empty()) return invalid_pem("there is more after the END line");
  return block;
}

Result<PemBlock> take_pem_block(std::string_view& text) {
  const auto label = parse_boundary(take_line(text), kBegin);
  if (!label) return invalid_pem("it does not start with a BEGIN line");
  SEKISHO_TRY(content, parse_body(text, *label));
  return PemBlock{std::string(*label), std::move(content)};
}

std::string_view skip_empty_lines(std::string_view text) {
  while (text.starts_with('\n') || text.starts_with("\r\n")) take_line(text);
  return text;
}

std::string render_pem_block(std::string_view label, BytesView content) {
  constexpr std::size_t kColumns = 64;
  const std::string encoded = encode_base64(content);
  std::string text = std::string(kBegin) + std::string(label) + std::string(kDashes) + "\n";
  for (std::size_t at = 0; at < encoded.size(); at += kColumns) text += encoded.substr(at, kColumns) + "\n";
  return text + std::string(kEnd) + std::string(label) + std::string(kDashes) + "\n";
}

}  // namespace sekisho::crypto
