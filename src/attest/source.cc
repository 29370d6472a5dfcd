#include "attest/source.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::attest {
namespace {

// An @ before the path belongs to the authority: ssh://git@github.com/acme/app.
std::size_t path_start(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  return std::min(uri.find('/', host), uri.size());
}

void trim_end(std::string_view& path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git") && !path.ends_with("/.git")) path.remove_suffix(4);
}

}  // namespace

Source parse_source(std::string_view uri) {
  if (uri.starts_with("git+")) uri.remove_prefix(4);
  const std::size_t start = path_start(uri);
  const std::size_t at = uri.find('@', start);
  Source source;
  if (at != std::string_view::npos) source.ref = uri.substr(at + 1);
  std::string_view path = uri.substr(start, at == std::string_view::npos ? at : at - start);
  trim_end(path);
  // RFC 3986 section 6.2.2.1: scheme and host are case-insensitive; names at GitHub are, too.
  const std::string authority = fold_case(uri.substr(0, start));
  source.repository =
      authority + (authority.ends_with("://github.com") ? fold_case(path) : std::string(path));
  return source;
}

}  // namespace sekisho::attest
