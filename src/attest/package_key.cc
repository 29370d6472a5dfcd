#include "attest/package_key.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/encoding.h"
#include "base/text.h"

// https://github.com/package-url/purl-spec, "How to parse a purl string in its components".
namespace sekisho::attest {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

// A percent sign that encodes nothing, or a control character, stays what it is.
std::string decode(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto byte = text[0] == '%' ? decode_hex(fold_case(text.substr(1, 2))) : std::optional<Bytes>();
    const bool encoded = byte && byte->size() == 1 && !is_control(static_cast<char>(byte->front()));
    out += encoded ? static_cast<char>(byte->front()) : text.front();
    text.remove_prefix(encoded ? 3 : 1);
  }
  return out;
}

// Cuts text at the separator and gives what stood behind it.
std::string_view cut(std::string_view& text, std::size_t at) {
  if (at == std::string_view::npos) return {};
  const std::string_view behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

std::vector<std::pair<std::string, std::string>> parse_qualifiers(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> qualifiers;
  while (!text.empty()) {
    std::string_view key = text;
    text = cut(key, key.find('&'));
    const std::string_view value = cut(key, key.find('='));
    if (!value.empty()) qualifiers.emplace_back(fold_case(key), decode(value));
  }
  std::sort(qualifiers.begin(), qualifiers.end());
  return qualifiers;
}

// An @ before the last slash is the scope of an npm package, not a version.
std::string_view cut_version(std::string_view& rest) {
  const std::size_t at = rest.rfind('@');
  const bool version = at != std::string_view::npos && rest.find('/', at) == std::string_view::npos;
  return version ? cut(rest, at) : std::string_view();
}

// These types compare names without regard to case; of pypi, - and _ are the same.
std::string normalise(std::string name, std::string_view type) {
  if (type == "pypi") std::replace(name.begin(), name.end(), '_', '-');
  for (const std::string_view folded : {"pypi", "deb", "github", "bitbucket", "oci"}) {
    if (type == folded) return fold_case(name);
  }
  return name;
}

}  // namespace

std::optional<PackageKey> PackageKey::parse(std::string_view purl) {
  if (!equal_folded(purl.substr(0, 4), "pkg:")) return std::nullopt;
  if (std::any_of(purl.begin(), purl.end(), is_control)) return std::nullopt;
  purl.remove_prefix(4);
  while (purl.starts_with('/')) purl.remove_prefix(1);
  cut(purl, purl.find('#'));
  PackageKey key;
  key.qualifiers = parse_qualifiers(cut(purl, purl.find('?')));
  key.version = decode(cut_version(purl));
  const std::size_t slash = purl.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == purl.size()) return std::nullopt;
  const std::string type = fold_case(purl.substr(0, slash));
  key.name = type + "/" + normalise(decode(purl.substr(slash + 1)), type);
  return key;
}

std::string_view PackageKey::qualifier(std::string_view wanted) const {
  for (const auto& [key, value] : qualifiers) {
    if (key == wanted) return value;
  }
  return {};
}

}  // namespace sekisho::attest
