// Url: an absolute http or https URL in one strict spelling, so that what was checked is what is dialled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::net {

// Url has a scheme (http or https), a host in lower case (an IPv6 literal with its brackets), a port, and a
// target (path and query). User names, percent signs in the host, white space, backslashes and bytes beyond
// ASCII are refused; a fragment is dropped (RFC 3986 section 3.5).
class Url {
 public:
  // parse reads an absolute URL. Error: registry.unexpected-answer.
  static Result<Url> parse(std::string_view text);
  // resolve reads a reference against this URL (RFC 3986 section 5.2): another URL, //host/path, /path,
  // ?query or a path beside ours. Dot segments are kept, see has_dot_segments. Error:
  // registry.unexpected-answer.
  Result<Url> resolve(std::string_view reference) const;

  bool is_https() const { return https_; }
  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }
  const std::string& target() const { return target_; }  // begins with a slash
  std::string_view path() const;                         // without the query
  // authority is host:port, the port left out where it is the scheme's own.
  std::string authority() const;
  // text is the whole URL, to be dialled.
  std::string text() const;
  // origin is scheme and authority, for people and for comparing.
  std::string origin() const;
  bool same_origin(const Url& other) const;
  // has_dot_segments tells of . and .. between slashes, percent-encoded ones included: two servers may read
  // two paths.
  bool has_dot_segments() const;

 private:
  Url(bool https, std::string host, std::uint16_t port, std::string target)
      : https_(https), host_(std::move(host)), port_(port), target_(std::move(target)) {}
  bool https_;
  std::string host_;
  std::uint16_t port_;
  std::string target_;
};

// Reach is how far away an address literal is. Names are public, whatever they resolve to, but for localhost.
enum class Reach { kPublic, kPrivate, kLoopback };

// reach_of judges a host as Url holds it, with IPv4 in every spelling that inet_aton takes (decimal, octal,
// hexadecimal, shortened) and IPv6 with an IPv4 address inside. Link-local, shared, multicast and reserved
// ranges are private.
Reach reach_of(std::string_view host);

// escape percent-encodes all but the unreserved characters (RFC 3986 section 2.3).
std::string escape(std::string_view text);

}  // namespace sekisho::net
