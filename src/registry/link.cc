#include "registry/link.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kMaxHeaders = 32;

struct Link {
  std::string_view target;
  bool next = false;
};

std::string_view skip_space(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

// The end of one link-value: a comma outside quotes.
std::size_t find_end(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ',' && !quoted) {
      return i;
    }
  }
  return text.size();
}

// Whether one of the parameters after the target is rel=next; rel may hold several words.
bool is_next(std::string_view parameters) {
  while (!parameters.empty()) {
    parameters = skip_space(parameters.substr(1));
    const std::string_view one = parameters.substr(0, parameters.find(';'));
    parameters.remove_prefix(one.size());
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) continue;
    std::string name = fold_case(one.substr(0, equals));
    name.erase(std::min(name.find_last_not_of(" \t") + 1, name.size()));
    if (name != "rel") continue;
    std::string words = " " + fold_case(skip_space(one.substr(equals + 1))) + " ";
    std::replace(words.begin(), words.end(), '"', ' ');
    return words.find(" next ") != std::string::npos;
  }
  return false;
}

Error refuse(std::string_view what, std::string_view link) {
  return fail(ReasonCode::kRegistryLinkRefused, std::string(what) + ": " + printable(link, 200));
}

// The links of one header's value.
Result<std::vector<Link>> parse_links(std::string_view header) {
  std::vector<Link> out;
  std::string_view rest = skip_space(header);
  while (!rest.empty()) {
    const std::size_t close = rest.find('>');
    if (rest.front() != '<' || close == std::string_view::npos)
      return refuse("malformed Link header", header);
    const std::string_view after = skip_space(rest.substr(close + 1));
    const std::string_view parameters = after.substr(0, find_end(after));
    if (!parameters.empty() && parameters.front() != ';') return refuse("malformed Link header", header);
    out.push_back({rest.substr(1, close - 1), is_next(parameters)});
    rest = after.substr(parameters.size());
    rest = skip_space(rest.substr(rest.empty() ? 0 : 1));
  }
  return out;
}

}  // namespace

Result<std::optional<std::string>> find_next(const std::vector<std::string>& headers) {
  std::optional<std::string> next;
  if (headers.size() > kMaxHeaders) return refuse("too many Link headers", headers.front());
  for (const std::string& header : headers) {
    SEKISHO_TRY(links, parse_links(header));
    for (const Link& link : links) {
      if (!link.next) continue;
      if (next && *next != link.target) return refuse("two next pages", header);
      next = std::string(link.target);
    }
  }
  return next;
}

Result<net::Url> check_next(std::string_view link, const net::Url& page, std::string_view prefix) {
  const auto url = page.resolve(link);
  if (!url.ok()) return refuse("the next page is no valid URL", link);
  if (!url->same_origin(page)) return refuse("the next page is on another host", link);
  if (!url->path().starts_with(prefix) || url->has_dot_segments())
    return refuse("the next page is not of this listing", link);
  return *url;
}

}  // namespace sekisho::registry
