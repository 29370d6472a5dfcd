#include "oci/host.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <arpa/inet.h>

#include "base/text.h"

namespace sekisho::oci {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_label_char(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; }
bool is_ipv6_char(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.'; }

// A decimal number without leading zeros.
std::optional<unsigned> parse_number(std::string_view text, unsigned max) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit))
    return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  if (value > max) return std::nullopt;
  return value;
}

bool is_port(std::string_view text) {
  const auto number = parse_number(text, 65535);
  return number && *number > 0;
}

std::string_view last_label(std::string_view name) {
  return name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
}

// Resolvers take a name that ends in a number, hexadecimal too, for an IPv4 address (URL Standard, "ends in a
// number").
bool ends_in_number(std::string_view name) {
  const std::string_view label = last_label(name);
  return std::all_of(label.begin(), label.end(), is_digit) || label.starts_with("0x");
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return false;
    if (!parse_number(text.substr(0, dot), 255)) return false;
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  }
  return true;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), is_label_char);
}

bool is_dns_name(std::string_view text) {
  if (text.size() > 253 || ends_in_number(text)) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// The canonical spelling of what stands between the brackets.
std::optional<std::string> canonical_ipv6(const std::string& text) {
  in6_addr address{};
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (!std::all_of(text.begin(), text.end(), is_ipv6_char)) return std::nullopt;
  if (inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::nullopt;
  if (inet_ntop(AF_INET6, &address, out.data(), out.size()) == nullptr) return std::nullopt;
  return std::string(out.data());
}

struct HostPort {
  std::string_view host;
  std::string_view port;  // with its colon; empty where absent
};

HostPort split_port(std::string_view text) {
  const std::size_t end = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  const std::size_t colon = text.find(':', end == std::string_view::npos ? 0 : end);
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon)};
}

std::optional<std::string> canonical_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    auto inner = canonical_ipv6(std::string(host.substr(1, host.size() - 2)));
    if (!inner) return std::nullopt;
    return "[" + *inner + "]";
  }
  if (!is_ipv4(host) && !is_dns_name(host)) return std::nullopt;
  return std::string(host);
}

}  // namespace

Result<std::string> parse_host(std::string_view text) {
  const HostPort parts = split_port(text);
  auto host = canonical_host(parts.host);
  if (host && (parts.port.empty() || is_port(parts.port.substr(1)))) return *host + std::string(parts.port);
  return fail(ReasonCode::kReferenceInvalid,
              "\"" + printable(text, 300) +
                  "\" is not a host: a lower-case name or address, with a port from 1 to 65535 if any");
}

bool is_loopback_host(std::string_view host) {
  const std::string_view name = split_port(host).host;
  return name == "localhost" || name == "[::1]" || (is_ipv4(name) && name.starts_with("127."));
}

}  // namespace sekisho::oci
