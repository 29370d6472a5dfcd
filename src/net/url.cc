#include "net/url.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sekisho::net {
namespace {

constexpr std::size_t kMaxUrl = 16 * 1024;

Error refuse(std::string_view text, std::string_view why) {
  return fail(ReasonCode::kRegistryAnswer, "URL \"" + printable(text, 200) + "\": " + std::string(why));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_target_character(char c) { return c > 0x20 && c < 0x7f && c != '\\'; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  if (host.front() != '[') return std::all_of(host.begin(), host.end(), is_name_character);
  if (host.size() < 4 || host.back() != ']') return false;
  const std::string_view inside = host.substr(1, host.size() - 2);
  return std::all_of(inside.begin(), inside.end(), is_ipv6_character);
}

// The end of the host in host[:port].
std::size_t host_length(std::string_view authority) {
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t end = authority.find(']');
    return end == std::string_view::npos ? authority.size() : end + 1;
  }
  return std::min(authority.find(':'), authority.size());
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  if (text.empty() || text.front() != ':') return text.empty();
  text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

std::string_view without_fragment(std::string_view text) { return text.substr(0, text.find('#')); }

bool is_dot_segment(std::string_view segment) {
  std::string plain;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (lower(segment.substr(i, 3)) == "%2e") {
      plain += '.';
      i += 2;
    } else {
      plain += segment[i];
    }
  }
  return plain == "." || plain == "..";
}

bool is_scheme_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
         c == '.';
}

// Whether the reference begins with a scheme of its own.
bool has_scheme(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  return colon != std::string_view::npos && colon != 0 &&
         std::all_of(reference.begin(), reference.begin() + static_cast<std::ptrdiff_t>(colon),
                     is_scheme_character);
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  if (text.size() > kMaxUrl) return refuse(text, "too long");
  if (!std::all_of(text.begin(), text.end(), is_target_character))
    return refuse(text, "a character that must be escaped");
  const std::size_t mark = text.find("://");
  const std::string scheme = lower(text.substr(0, mark));
  if (mark == std::string_view::npos || (scheme != "http" && scheme != "https"))
    return refuse(text, "neither http nor https");
  std::string_view rest = without_fragment(text.substr(scheme.size() + 3));
  const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
  const std::string authority = lower(rest.substr(0, slash));
  const std::size_t host_end = host_length(authority);
  std::string host = authority.substr(0, host_end);
  if (!is_host(host)) return refuse(text, "no valid host");
  std::uint16_t port = scheme == "https" ? 443 : 80;
  if (!parse_port(std::string_view(authority).substr(host_end), port)) return refuse(text, "no valid port");
  std::string target(rest.substr(slash));
  if (target.empty() || target.front() != '/') target.insert(0, 1, '/');
  return Url(scheme == "https", std::move(host), port, std::move(target));
}

Result<Url> Url::resolve(std::string_view reference) const {
  if (has_scheme(reference)) return parse(reference);
  const std::string scheme = https_ ? "https:" : "http:";
  if (reference.starts_with("//")) return parse(scheme + std::string(reference));
  if (reference.starts_with("/")) return parse(origin() + std::string(reference));
  const std::string_view own = path();
  if (reference.empty() || reference.front() == '?')
    return parse(origin() + std::string(own) + std::string(reference));
  return parse(origin() + std::string(own.substr(0, own.rfind('/') + 1)) + std::string(reference));
}

std::string_view Url::path() const { return std::string_view(target_).substr(0, target_.find('?')); }

std::string Url::authority() const {
  return port_ == (https_ ? 443 : 80) ? host_ : host_ + ":" + std::to_string(port_);
}

std::string Url::origin() const { return (https_ ? "https://" : "http://") + authority(); }

std::string Url::text() const { return origin() + target_; }

bool Url::same_origin(const Url& other) const {
  return https_ == other.https_ && host_ == other.host_ && port_ == other.port_;
}

bool Url::has_dot_segments() const {
  std::string_view rest = path();
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (is_dot_segment(rest.substr(0, end))) return true;
    rest.remove_prefix(end);
  }
  return false;
}

std::string escape(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace sekisho::net
