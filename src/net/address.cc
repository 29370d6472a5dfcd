// How far away an address literal is (RFC 6890, RFC 4291).
#include <array>
#include <string>

#include <arpa/inet.h>

#include "net/url.h"

namespace sekisho::net {
namespace {

struct Range {
  std::uint32_t address;
  int bits;
};

constexpr Range kPrivateRanges[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared address space
    {0xa9fe0000, 16},  // link-local, where clouds keep their metadata
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocol assignments
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xe0000000, 3},   // multicast, reserved, broadcast
};

Reach reach_of_ipv4(std::uint32_t address) {
  if (address >> 24 == 127) return Reach::kLoopback;
  for (const Range& range : kPrivateRanges) {
    if (address >> (32 - range.bits) == range.address >> (32 - range.bits)) return Reach::kPrivate;
  }
  return Reach::kPublic;
}

using Ipv6 = std::array<unsigned char, 16>;

std::uint32_t ipv4_inside(const Ipv6& address, std::size_t at) {
  return static_cast<std::uint32_t>(address[at]) << 24 | static_cast<std::uint32_t>(address[at + 1]) << 16 |
         static_cast<std::uint32_t>(address[at + 2]) << 8 | static_cast<std::uint32_t>(address[at + 3]);
}

bool begins_with(const Ipv6& address, std::initializer_list<unsigned char> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

Reach reach_of_ipv6(const Ipv6& address) {
  static constexpr Ipv6 kLoopbackAddress = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (address == kLoopbackAddress) return Reach::kLoopback;
  const bool mapped = begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff});
  const bool compatible = begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const bool nat64 = begins_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
  if (mapped || compatible || nat64) return reach_of_ipv4(ipv4_inside(address, 12));
  if (begins_with(address, {0x20, 0x02})) return reach_of_ipv4(ipv4_inside(address, 2));
  if (begins_with(address, {0, 0x64, 0xff, 0x9b})) return Reach::kPrivate;  // local-use NAT64
  // Only 2000::/3 is global unicast: unique local, link-local, site-local and multicast are all outside.
  return (address[0] & 0xe0) == 0x20 ? Reach::kPublic : Reach::kPrivate;
}

bool is_localhost(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost") || name == "localhost.localdomain";
}

}  // namespace

Reach reach_of(std::string_view host) {
  if (host.size() > 2 && host.front() == '[') {
    Ipv6 address{};
    const std::string inside(host.substr(1, host.size() - 2));
    if (::inet_pton(AF_INET6, inside.c_str(), address.data()) != 1) return Reach::kPrivate;
    return reach_of_ipv6(address);
  }
  while (host.ends_with('.')) host.remove_suffix(1);
  if (is_localhost(host)) return Reach::kLoopback;
  in_addr address{};
  if (::inet_aton(std::string(host).c_str(), &address) == 1) return reach_of_ipv4(ntohl(address.s_addr));
  return Reach::kPublic;
}

}  // namespace sekisho::net
