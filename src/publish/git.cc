#include "publish/git.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

#include "base/child.h"
#include "base/text.h"

extern char** environ;

namespace sekisho::publish {
namespace {

constexpr std::uint64_t kMostOutput = 4096;
constexpr std::size_t kMostUrl = 1000;

// A checkout is not trusted: whatever its configuration names as a program to run, or as a place to fetch
// missing objects from, is out of reach. What the caller's environment says about git is left out too.
std::vector<std::string> environment() {
  std::vector<std::string> out;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "GIT_", 4) != 0) out.emplace_back(*variable);
  }
  for (const char* more :
       {"GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"})
    out.emplace_back(more);
  return out;
}

class Git {
 public:
  Git(const std::filesystem::path& directory, const Limits& limits)
      : directory_(directory), limits_(limits), environment_(environment()) {}

  // The one line that git answers with; empty where it has none.
  std::string ask(const std::vector<std::string>& question) const {
    std::vector<std::string> argv = {"git", "-C", directory_.string(), "--no-pager"};
    for (const char* setting : {"core.fsmonitor=false", "core.hooksPath=/dev/null", "core.sshCommand=false",
                                "protocol.allow=never", "log.showSignature=false", "log.mailmap=false"}) {
      argv.insert(argv.end(), {"-c", setting});
    }
    argv.insert(argv.end(), question.begin(), question.end());
    const auto output =
        run_child(argv, "", Seconds(limits_.git_seconds), kMostOutput, {ChildErrors::kDropped, environment_});
    if (!output.ok() || output->exit != 0) return {};
    std::string line = output->out.substr(0, output->out.find('\n'));
    return is_utf8(line) && printable(line, kMostOutput) == line ? line : std::string();
  }

 private:
  std::filesystem::path directory_;
  const Limits& limits_;
  std::vector<std::string> environment_;
};

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// As git names the algorithm by the length of the digest.
std::string revision_of(const Git& git, const std::string& commit) {
  const std::string digest = (commit.size() == 64 ? "sha256:" : "sha1:") + commit;
  std::string name = git.ask({"rev-parse", "--abbrev-ref", "HEAD"});
  if (name == "HEAD") name = git.ask({"describe", "--tags", "--exact-match", "HEAD"});
  return name.empty() ? digest : name + "@" + digest;
}

std::string render_remote(std::string_view scheme, std::string_view authority, std::string_view path) {
  const std::string_view host = authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0
  if (host.empty() || path.find('@') != std::string_view::npos) return {};
  return std::string(scheme) + "://" + std::string(host) + std::string(path);
}

// [USER@]HOST:PATH, but not the PROGRAM::ADDRESS of a remote helper.
std::string parse_short_remote(std::string_view remote) {
  const std::size_t colon = remote.find(':');
  const std::string_view host = remote.substr(0, colon);
  if (colon == std::string_view::npos || host.find('/') != std::string_view::npos) return {};
  std::string_view path = remote.substr(colon + 1);
  if (path.starts_with(':')) return {};
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.empty() ? std::string() : render_remote("ssh", host, "/" + std::string(path));
}

}  // namespace

Origin find_origin(const std::filesystem::path& directory, const Limits& limits) {
  const Git git(directory, limits);
  Origin origin;
  const std::string head = git.ask({"log", "-1", "--no-show-signature", "--format=%H %ct", "HEAD"});
  const std::string commit = head.substr(0, head.find(' '));
  if ((commit.size() != 40 && commit.size() != 64) || !is_hex(commit)) return origin;
  long long seconds = 0;
  const auto [end, error] =
      std::from_chars(head.data() + commit.size() + 1, head.data() + head.size(), seconds);
  if (error == std::errc() && end == head.data() + head.size() && seconds >= 0 && seconds <= kLastSecond)
    origin.committed = Time(Seconds(seconds));
  origin.revision = revision_of(git, commit);
  origin.source = parse_remote(git.ask({"remote", "get-url", "origin"}));
  return origin;
}

// A second @ may be of a password that nobody escaped, so nothing of it is published.
std::string parse_remote(std::string_view remote) {
  if (remote.size() > kMostUrl || remote.find_first_of(" \\") != std::string_view::npos) return {};
  remote = remote.substr(0, remote.find_first_of("?#"));
  const std::size_t scheme = remote.find("://");
  if (scheme == std::string_view::npos) return parse_short_remote(remote);
  const std::string name = fold_case(remote.substr(0, scheme));
  if (name != "http" && name != "https" && name != "ssh" && name != "git") return {};
  const std::string_view rest = remote.substr(scheme + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  return render_remote(name, rest.substr(0, slash), rest.substr(slash));
}

}  // namespace sekisho::publish
