// git: where a directory comes from, as its git repository tells; a hint for people, never a proof.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/time.h"

namespace sekisho::publish {

// Origin is empty where nothing could be found out.
struct Origin {
  std::string source;                  // URL of the remote "origin", without user and password
  std::string revision;                // branch@sha1:HEX, tag@sha1:HEX or sha1:HEX, of what is checked out
  std::optional<Time> committed = {};  // when that was committed
};

// find_origin asks git about the repository that the directory is in. Where it is in none, or there is no
// git, or git is too slow, the members are empty. Nothing that the repository configures is run, and nothing
// is fetched.
Origin find_origin(const std::filesystem::path& directory, const Limits& limits);

// parse_remote is the URL of a git remote as it may be published: http, https, ssh or git, without user,
// password, query and fragment; HOST:PATH becomes ssh://HOST/PATH. Empty for anything else, such as a path.
std::string parse_remote(std::string_view remote);

}  // namespace sekisho::publish
