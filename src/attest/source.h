// Source: the repository and the ref that something was built from, as texts that can be compared.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::attest {

struct Source {
  std::string repository;  // https://github.com/acme/app
  std::string ref;         // refs/heads/main, or empty
  bool operator==(const Source&) const = default;
};

// parse_source splits `git+https://github.com/acme/app.git@refs/heads/main`: without git+, a suffix .git and
// slashes at the end; scheme and host, and at github.com all of the path, in lower case. It takes any text:
// one that is no URI is kept as it is.
Source parse_source(std::string_view uri);

}  // namespace sekisho::attest
