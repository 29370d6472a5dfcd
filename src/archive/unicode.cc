#include "archive/unicode.h"

#include <algorithm>
#include <cstdint>

#include <wctype.h>

namespace sekisho::archive {
namespace {

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

char fold_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void append_rune(std::string& out, char32_t rune) {
  // Only a key that is compared: four octets for each code point do as well as UTF-8.
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(rune >> shift & 0xFFU);
}

char32_t fold_rune(char32_t rune) {
  const locale_t locale = utf8_locale();
  if (locale == nullptr) return rune;
  const wint_t upper = ::towupper_l(static_cast<wint_t>(rune), locale);
  return static_cast<char32_t>(::towlower_l(upper, locale));
}

}  // namespace

locale_t utf8_locale() {
  static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

char32_t next_rune(std::string_view& text) {
  const auto octet = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = octet(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t rune = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length && i < text.size(); ++i) rune = rune << 6 | (octet(i) & 0x3FU);
  text.remove_prefix(std::min(length, text.size()));
  return rune;
}

std::string fold_name(std::string_view name) {
  std::string key;
  if (is_ascii(name)) {
    key.resize(name.size());
    std::transform(name.begin(), name.end(), key.begin(), fold_ascii);
    return key;
  }
  while (!name.empty()) {
    const char32_t rune = next_rune(name);
    const char32_t folded = rune == 0x1E9E ? 0xDF : fold_rune(rune);
    if (folded == 0xDF) {
      key += "ss";
    } else if (folded < 0x80) {
      key += static_cast<char>(folded);
    } else {
      append_rune(key, folded);
    }
  }
  return key;
}

}  // namespace sekisho::archive
