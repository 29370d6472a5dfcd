#include "base/uri.h"

#include <algorithm>
#include <charconv>

namespace sekisho {
namespace {

// The components of section 3; a scheme and an authority are kept with their delimiters (https: and //host),
// a query with its ?, so that an empty one is told from none.
struct Uri {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
};

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_rest = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_rest);
}

std::string_view take(std::string_view& text, std::size_t size) {
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(taken.size());
  return taken;
}

Uri split(std::string_view text) {
  Uri uri;
  text = split_fragment(text).uri;
  const std::size_t colon = text.find_first_of(":/?");
  if (colon != std::string_view::npos && text[colon] == ':' && is_scheme(text.substr(0, colon))) {
    uri.scheme = take(text, colon + 1);
  }
  if (text.starts_with("//")) uri.authority = take(text, text.find_first_of("/?", 2));
  uri.path = take(text, text.find('?'));
  uri.query = text;
  return uri;
}

// Section 5.2.4.
std::string remove_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./")) {
      path.remove_prefix(2);
    } else if (path.starts_with("/./") || path == "/.") {
      path = path.size() > 2 ? path.substr(2) : "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = path.size() > 3 ? path.substr(3) : "/";
      out.erase(out.find('/') == std::string::npos ? 0 : out.rfind('/'));
    } else if (path == "." || path == "..") {
      break;
    } else {
      out += take(path, path.find('/', 1));
    }
  }
  return out;
}

// Section 5.2.3.
std::string merge(const Uri& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty()) return "/" + std::string(path);
  const std::size_t slash = base.path.rfind('/');
  const auto kept = slash == std::string_view::npos ? std::string_view() : base.path.substr(0, slash + 1);
  return std::string(kept) + std::string(path);
}

std::string join(std::string_view scheme, std::string_view authority, std::string_view path,
                 std::string_view query) {
  std::string out(scheme);
  out += authority;
  out += path;
  out += query;
  return out;
}

std::string resolve_without_fragment(const Uri& base, const Uri& uri) {
  if (!uri.scheme.empty()) return join(uri.scheme, uri.authority, remove_dots(uri.path), uri.query);
  if (!uri.authority.empty()) return join(base.scheme, uri.authority, remove_dots(uri.path), uri.query);
  if (uri.path.empty()) {
    return join(base.scheme, base.authority, base.path, uri.query.empty() ? base.query : uri.query);
  }
  const std::string path = uri.path.starts_with('/') ? std::string(uri.path) : merge(base, uri.path);
  return join(base.scheme, base.authority, remove_dots(path), uri.query);
}

}  // namespace

UriFragment split_fragment(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  if (hash == std::string_view::npos) return {reference, std::nullopt};
  return {reference.substr(0, hash), reference.substr(hash + 1)};
}

std::string resolve_uri(std::string_view base, std::string_view reference) {
  std::string target = resolve_without_fragment(split(base), split(reference));
  if (const auto fragment = split_fragment(reference).fragment) target += "#" + std::string(*fragment);
  return target;
}

std::optional<std::string> decode_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

}  // namespace sekisho
