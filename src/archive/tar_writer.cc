#include "archive/tar_writer.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <optional>
#include <string>

#include "archive/tar_header.h"

namespace sekisho::archive {
namespace {

constexpr std::size_t kNameBytes = 100;
constexpr std::size_t kPrefixBytes = 155;

struct Split {
  std::string_view prefix;
  std::string_view name;
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
}

// Go splits at the last slash that leaves a prefix which fits.
std::optional<Split> split_ustar(std::string_view path) {
  if (!is_ascii(path)) return std::nullopt;
  if (path.size() <= kNameBytes) return Split{{}, path};
  const std::size_t slash = path.substr(0, std::min(path.size() - 1, kPrefixBytes + 1)).rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  if (path.size() - slash - 1 > kNameBytes) return std::nullopt;
  return Split{path.substr(0, slash), path.substr(slash + 1)};
}

std::string ascii_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
  return out;
}

void put(Bytes& block, std::size_t offset, std::string_view text) {
  block.replace(offset, text.size(), text);
}

void put_octal(Bytes& block, std::size_t offset, int digits, std::uint64_t value) {
  char text[24];
  const int length =
      std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  put(block, offset, std::string_view(text, static_cast<std::size_t>(length)));
}

// Devices are written out in file headers and left empty in extended ones.
enum class Devices { kZero, kEmpty };

Bytes render_block(const Split& path, char type, unsigned mode, std::uint64_t size, Devices devices) {
  Bytes block(kTarBlock, '\0');
  put(block, 0, path.name.substr(0, kNameBytes));
  put_octal(block, 100, 7, mode);
  put_octal(block, 108, 7, 0);
  put_octal(block, 116, 7, 0);
  put_octal(block, 124, 11, size);
  put_octal(block, 136, 11, 0);
  put(block, 148, "        ");
  block[156] = type;
  put(block, 257,
      std::string_view("ustar\0"
                       "00",
                       8));
  if (devices == Devices::kZero) put_octal(block, 329, 7, 0);
  if (devices == Devices::kZero) put_octal(block, 337, 7, 0);
  put(block, 345, path.prefix);
  const auto sum = std::accumulate(block.begin(), block.end(), std::uint64_t{0},
                                   [](std::uint64_t s, char c) { return s + static_cast<unsigned char>(c); });
  put_octal(block, 148, 6, sum);
  block[154] = '\0';
  return block;
}

// A record's length counts its own digits.
Bytes render_path_record(std::string_view path) {
  const std::string rest = " path=" + std::string(path) + "\n";
  std::size_t length = rest.size();
  while (length != rest.size() + std::to_string(length).size())
    length = rest.size() + std::to_string(length).size();
  return std::to_string(length) + rest;
}

std::string extended_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const bool top = slash == std::string_view::npos;
  const std::string name = (top ? std::string() : std::string(path.substr(0, slash + 1))) + "PaxHeaders.0/" +
                           std::string(path.substr(top ? 0 : slash + 1));
  std::string ascii = ascii_of(name).substr(0, kNameBytes);
  ascii.erase(ascii.find_last_not_of('/') + 1);
  return ascii;
}

// The name that readers without extended headers see; a cut must not leave a slash at the end.
std::string short_name(std::string_view path) {
  std::string name = ascii_of(path).substr(0, kNameBytes);
  name.erase(name.find_last_not_of('/') + 1);
  return name;
}

}  // namespace

Bytes render_tar_header(std::string_view path, EntryKind kind, unsigned mode, std::uint64_t size) {
  const char type = kind == EntryKind::kDirectory ? '5' : '0';
  if (const auto split = split_ustar(path)) return render_block(*split, type, mode, size, Devices::kZero);
  const Bytes record = render_path_record(path);
  const std::string extended = extended_name(path);
  const std::string cut = short_name(path);
  return render_block({{}, extended}, 'x', 0, record.size(), Devices::kEmpty) + record +
         render_tar_filler(record.size()) + render_block({{}, cut}, type, mode, size, Devices::kZero);
}

Bytes render_tar_filler(std::uint64_t size) {
  return Bytes((kTarBlock - static_cast<std::size_t>(size % kTarBlock)) % kTarBlock, '\0');
}

Bytes render_tar_end() { return Bytes(2 * kTarBlock, '\0'); }

}  // namespace sekisho::archive
