#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace sekisho {
namespace {

struct Rune {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: malformed
};

bool is_continuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

// The length that a first octet announces, and the least value that so long a form may have.
struct Form {
  std::size_t length;
  std::uint32_t bits;
  std::uint32_t least;
};

Form form_of(std::uint8_t first) {
  if (first < 0x80) return {1, first, 0};
  if (first >= 0xC2 && first < 0xE0) return {2, first & 0x1FU, 0x80};
  if (first >= 0xE0 && first < 0xF0) return {3, first & 0x0FU, 0x800};
  if (first >= 0xF0 && first < 0xF5) return {4, first & 0x07U, 0x10000};
  return {0, 0, 0};
}

Rune next_rune(std::string_view text) {
  const Form form = form_of(static_cast<std::uint8_t>(text.front()));
  if (form.length == 0 || text.size() < form.length) return {};
  std::uint32_t value = form.bits;
  for (std::size_t i = 1; i < form.length; ++i) {
    if (!is_continuation(text[i])) return {};
    value = value << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < form.least || value > 0x10FFFF || surrogate) return {};
  return {value, form.length};
}

// Characters that change what a reader sees: controls, line separators, bidirectional and invisible format
// characters.
bool is_deceptive(std::uint32_t rune) {
  if (rune < 0x20 || (rune >= 0x7F && rune < 0xA0)) return true;
  if (rune == 0xAD || rune == 0x61C || rune == 0xFEFF) return true;
  return (rune >= 0x200B && rune <= 0x200F) || (rune >= 0x2028 && rune <= 0x202E) ||
         (rune >= 0x2060 && rune <= 0x206F) || (rune >= 0xE0000 && rune <= 0xE007F);
}

std::string escape(const char* format, std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = next_rune(text);
    if (rune.length == 0) return false;
    text.remove_prefix(rune.length);
  }
  return true;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  while (!text.empty()) {
    if (out.size() >= max_bytes) return out + "…";
    const Rune rune = next_rune(text);
    if (rune.length == 0) {
      out += escape("\\x%02x", static_cast<std::uint8_t>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (!is_deceptive(rune.value)) {
      out += text.substr(0, rune.length);
    } else {
      out += rune.value < 0x100 ? escape("\\x%02x", rune.value) : escape("\\u%04x", rune.value);
    }
    text.remove_prefix(rune.length);
  }
  return out;
}

std::string in_quotes(std::string_view text, std::size_t max_bytes) {
  return "\"" + printable(text, max_bytes) + "\"";
}

std::string fold_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\u017F")) {
      out += 's';
      i += 1;
    } else if (rest.starts_with("\u212A")) {
      out += 'k';
      i += 2;
    } else {
      const char c = text[i];
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

bool equal_folded(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  const std::size_t both = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (!is_ascii(a[i]) || !is_ascii(b[i])) return fold_case(a.substr(i)) == fold_case(b.substr(i));
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return a.size() == b.size();
}

std::string render_size(std::uint64_t bytes) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits[unit]);
  return text;
}

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 50;
  constexpr std::array<std::pair<std::string_view, unsigned>, 4> kUnits = {
      {{"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, shift] : kUnits) {
    if (unit == name && count <= kMost >> shift) return count << shift;
  }
  return std::nullopt;
}

}  // namespace sekisho
