#include "crypto/der.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace sekisho::crypto {

namespace {

unsigned octet(char c) { return static_cast<unsigned char>(c); }

Bytes render_length(std::size_t length) {
  if (length < 0x80) return Bytes(1, static_cast<char>(length));
  Bytes digits;
  for (; length > 0; length >>= 8U) digits.insert(digits.begin(), static_cast<char>(length & 0xffU));
  return static_cast<char>(0x80U | digits.size()) + digits;
}

// X.690 8.19.4: the first number holds the first two arcs.
void append_arc(std::string& text, std::uint64_t arc) {
  if (text.empty()) {
    const std::uint64_t root = arc < 80 ? arc / 40 : 2;
    text = static_cast<char>('0' + root);
    arc -= root * 40;
  }
  std::array<char, 24> digits{'.'};
  const auto end = std::to_chars(digits.begin() + 1, digits.end(), arc).ptr;
  text.append(digits.begin(), end);
}

std::string render_arcs(BytesView content) {
  std::string text;
  text.reserve(3 * content.size());
  std::uint64_t arc = 0;
  for (const char c : content) {
    arc = arc << 7U | (octet(c) & 0x7fU);
    if (octet(c) >= 0x80) continue;
    append_arc(text, arc);
    arc = 0;
  }
  return text;
}

}  // namespace

bool DerReader::next_is(DerTag tag) const {
  return !rest_.empty() && octet(rest_.front()) == static_cast<unsigned>(tag);
}

// X.690 10.1: definite form, in the fewest octets. Three length octets are more than any document here may
// have.
std::optional<std::size_t> DerReader::take_length() {
  if (rest_.empty()) return std::nullopt;
  const unsigned first = octet(rest_.front());
  rest_.remove_prefix(1);
  if (first < 0x80) return first;
  const std::size_t count = first & 0x7fU;
  if (count == 0 || count > 3 || rest_.size() < count) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8U | octet(rest_[i]);
  rest_.remove_prefix(count);
  const bool minimal = length >= 0x80 && length >> (8 * (count - 1)) != 0;
  return minimal ? std::optional(length) : std::nullopt;
}

std::optional<DerElement> DerReader::take_any() {
  constexpr unsigned kLongTag = 0x1f;
  if (rest_.empty() || (octet(rest_.front()) & kLongTag) == kLongTag) return std::nullopt;
  const BytesView start = rest_;
  rest_.remove_prefix(1);
  const auto length = take_length();
  if (!length || *length > rest_.size()) return std::nullopt;
  const BytesView content = rest_.substr(0, *length);
  rest_.remove_prefix(*length);
  return DerElement{static_cast<DerTag>(start.front()), content,
                    start.substr(0, start.size() - rest_.size())};
}

std::optional<BytesView> DerReader::take(DerTag tag) {
  if (!next_is(tag)) return std::nullopt;
  const auto element = take_any();
  return element ? std::optional(element->content) : std::nullopt;
}

std::optional<BytesView> DerReader::take_whole(DerTag tag) {
  if (!next_is(tag)) return std::nullopt;
  const auto element = take_any();
  return element ? std::optional(element->whole) : std::nullopt;
}

std::optional<BytesView> DerReader::take_unsigned() {
  auto content = take(DerTag::kInteger);
  if (!content || content->empty() || octet(content->front()) >= 0x80) return std::nullopt;
  if (content->front() != '\0') return content;
  content->remove_prefix(1);
  const bool minimal = content->empty() || octet(content->front()) >= 0x80;
  return minimal ? content : std::nullopt;
}

// X.690 8.3.2: the first nine bits are neither all zero nor all one.
std::optional<BytesView> DerReader::take_integer() {
  const auto content = take(DerTag::kInteger);
  if (!content || content->empty()) return std::nullopt;
  if (content->size() == 1) return content;
  const unsigned first_bits = octet((*content)[0]) << 1U | octet((*content)[1]) >> 7U;
  return first_bits == 0 || first_bits == 0x1ff ? std::nullopt : content;
}

std::optional<BytesView> DerReader::take_oid() {
  const auto content = take(DerTag::kObjectIdentifier);
  return content && parse_oid(*content) ? content : std::nullopt;
}

std::optional<BytesView> DerReader::take_octets() {
  auto content = take(DerTag::kBitString);
  if (!content || content->empty() || content->front() != '\0') return std::nullopt;
  return content->substr(1);
}

// X.690 11.1 and 11.5.
std::optional<bool> DerReader::take_default_false() {
  if (!next_is(DerTag::kBoolean)) return false;
  return take(DerTag::kBoolean) == BytesView("\xff") ? std::optional(true) : std::nullopt;
}

std::optional<BytesView> take_only(BytesView bytes, DerTag tag) {
  DerReader reader(bytes);
  const auto content = reader.take(tag);
  return reader.at_end() ? content : std::nullopt;
}

Bytes render_der(DerTag tag, BytesView content) {
  Bytes element(1, static_cast<char>(tag));
  element += render_length(content.size());
  element += content;
  return element;
}

Bytes render_der_unsigned(BytesView magnitude) {
  Bytes content(magnitude);
  if (content.empty() || octet(content.front()) >= 0x80) content.insert(content.begin(), '\0');
  return render_der(DerTag::kInteger, content);
}

// X.690 8.19: base 128, no leading 80, the last octet without its top bit. An arc that 32 bits cannot hold is
// one that readers with such arcs take for another (CRT-27).
bool is_oid(BytesView content) {
  constexpr std::uint64_t kLastFull = std::uint64_t{1} << (31U - 7U);
  if (content.empty() || octet(content.back()) >= 0x80) return false;
  std::uint64_t arc = 0;
  for (const char c : content) {
    if ((arc == 0 && octet(c) == 0x80) || arc >= kLastFull) return false;
    arc = octet(c) >= 0x80 ? arc << 7U | (octet(c) & 0x7fU) : 0;
  }
  return true;
}

std::optional<std::string> parse_oid(BytesView content) {
  return is_oid(content) ? std::optional(render_arcs(content)) : std::nullopt;
}

std::string render_oid(BytesView content) { return render_arcs(content.substr(0, 40)); }

}  // namespace sekisho::crypto
