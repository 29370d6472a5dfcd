#include "base/encoding.h"

#include <array>
#include <cstdint>

namespace sekisho {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

constexpr auto kHexValues = reverse(kHexDigits);
constexpr auto kBase64Values = reverse(kBase64Alphabet);

std::uint32_t octet(char c) { return static_cast<std::uint8_t>(c); }

// The padding that a final group of four may have: none, one or two '='.
std::size_t padding_of(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with("=") ? 1 : 0;
}

}  // namespace

std::string encode_hex(BytesView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    text += kHexDigits[octet(c) >> 4];
    text += kHexDigits[octet(c) & 15];
  }
  return text;
}

std::optional<Bytes> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = kHexValues[octet(text[i])];
    const int low = kHexValues[octet(text[i + 1])];
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string encode_base64(BytesView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = octet(bytes[i]) << 16;
    if (count > 1) group |= octet(bytes[i + 1]) << 8;
    if (count > 2) group |= octet(bytes[i + 2]);
    text += kBase64Alphabet[group >> 18];
    text += kBase64Alphabet[group >> 12 & 63];
    text += count > 1 ? kBase64Alphabet[group >> 6 & 63] : '=';
    text += count > 2 ? kBase64Alphabet[group & 63] : '=';
  }
  return text;
}

// Whole groups at once: a symbol outside of the alphabet makes `values` negative, which is looked at once at
// the end.
std::optional<Bytes> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t whole = padding == 0 ? text.size() : text.size() - 4;
  Bytes bytes(text.size() / 4 * 3 - padding, '\0');
  char* out = bytes.data();
  std::int32_t values = 0;
  const auto take = [&](char symbol) {
    const std::int32_t value = kBase64Values[octet(symbol)];
    values |= value;
    return static_cast<std::uint32_t>(value);
  };
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t group =
        take(text[i]) << 18 | take(text[i + 1]) << 12 | take(text[i + 2]) << 6 | take(text[i + 3]);
    *out++ = static_cast<char>(group >> 16 & 255);
    *out++ = static_cast<char>(group >> 8 & 255);
    *out++ = static_cast<char>(group & 255);
  }
  if (padding > 0) {
    std::uint32_t group = take(text[whole]) << 18 | take(text[whole + 1]) << 12;
    if (padding == 1) group |= take(text[whole + 2]) << 6;
    *out++ = static_cast<char>(group >> 16 & 255);
    if (padding == 1) *out++ = static_cast<char>(group >> 8 & 255);
    const std::uint32_t unused = padding == 1 ? 0xffU : 0xffffU;
    if ((group & unused) != 0) return std::nullopt;
  }
  if (values < 0) return std::nullopt;
  return bytes;
}

std::optional<Bytes> decode_base64url(std::string_view text) {
  std::string standard(text);
  for (char& c : standard) {
    if (c == '+' || c == '/' || c == '=') return std::nullopt;
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  while (standard.size() % 4 != 0) standard += '=';
  return decode_base64(standard);
}

}  // namespace sekisho
