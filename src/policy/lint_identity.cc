// Patterns are tried on identities that nobody has, and looked at as text: alternative by alternative,
// segment by segment. A pattern that is cleverer than that is not complained about.
#include "policy/lint_identity.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using verify::IdentityPattern;
using verify::TextPattern;

constexpr std::string_view kGithub = "https://token.actions.githubusercontent.com";
constexpr std::string_view kStranger = "zqxj-0";  // a name that no pattern has in it
constexpr std::string_view kWorkflow = ".github/workflows/zqxj-0.yml@refs/heads/zqxj-0";

// Claims that say whose repository it is, and those that say what ran there.
constexpr std::array<std::string_view, 6> kOwnerClaims = {
    "githubWorkflowRepository",        "sourceRepositoryURI",
    "sourceRepositoryIdentifier",      "sourceRepositoryOwnerURI",
    "sourceRepositoryOwnerIdentifier", "sourceRepositoryDigest"};
constexpr std::array<std::string_view, 9> kWorkflowClaims = {
    "githubWorkflowSHA",   "githubWorkflowName",     "githubWorkflowRef",
    "buildSignerURI",      "buildSignerDigest",      "buildConfigURI",
    "sourceRepositoryRef", "sourceRepositoryDigest", "buildConfigDigest"};

template <class Names>
bool has_claim(const IdentityPattern& identity, const Names& names) {
  return std::any_of(identity.claims.begin(), identity.claims.end(), [&](const auto& claim) {
    return std::find(names.begin(), names.end(), claim.first) != names.end();
  });
}

// Cursor steps over a regular expression, one unit at a time, and knows what is within groups and classes.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool done() const { return at_ >= text_.size(); }
  std::size_t at() const { return at_; }
  char here() const { return text_[at_]; }
  // is_plain tells that here stands no escape and nothing within a class.
  bool is_plain() const { return here() != '\\' && !class_; }
  bool is_outside() const { return is_plain() && depth_ == 0; }

  void step() {
    const char c = here();
    if (c == '\\') {
      at_ += 2;
      return;
    }
    if (class_) {
      class_ = c != ']' || at_ == class_start_;
    } else if (c == '[') {
      class_ = true;
      class_start_ = at_ + (text_.substr(at_ + 1, 1) == "^" ? 2 : 1);  // there a ] is itself
    } else if (c == '(') {
      ++depth_;
    } else if (c == ')' && depth_ > 0) {
      --depth_;
    }
    ++at_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool class_ = false;
  std::size_t class_start_ = 0;
};

// The parts of a regular expression between separators that stand in no group and no class.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (Cursor cursor(text); !cursor.done(); cursor.step()) {
    if (!cursor.is_outside() || cursor.here() != separator) continue;
    parts.push_back(text.substr(start, cursor.at() - start));
    start = cursor.at() + 1;
  }
  parts.push_back(text.substr(std::min(start, text.size())));
  return parts;
}

// Here a pattern always holds for the whole text, so anchors add nothing.
std::string_view without_anchors(std::string_view text) {
  if (text.starts_with('^')) text.remove_prefix(1);
  if (text.ends_with('$') && !text.ends_with("\\$")) text.remove_suffix(1);
  return text;
}

bool holds(std::string_view pattern, std::string_view text) {
  const auto regexp = Regexp::parse(pattern);
  return regexp.ok() && regexp->matches_whole(text);
}

bool holds(const TextPattern& pattern, std::string_view text) {
  return pattern.match(text, {}) == TextPattern::Match::kYes;
}

// Location is a pattern for a URI, taken apart.
struct Location {
  std::string_view host;
  std::vector<std::string_view> segments;
};

std::optional<Location> locate(std::string_view pattern) {
  const std::size_t scheme = pattern.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  auto segments = split(pattern.substr(scheme + 3), '/');
  const std::string_view host = segments.front();
  segments.erase(segments.begin());
  return Location{host, std::move(segments)};
}

// The host of a URI or an e-mail address; empty where there is neither.
std::string_view host_of(std::string_view pattern) {
  if (const auto location = locate(pattern)) return location->host;
  const std::size_t at = pattern.rfind('@');
  return at == std::string_view::npos ? std::string_view() : pattern.substr(at + 1);
}

// What stands from a segment on.
std::string_view rest_from(const Location& location, std::size_t segment) {
  const char* begin = location.segments[segment].data();
  const char* end = location.segments.back().data() + location.segments.back().size();
  return {begin, static_cast<std::size_t>(end - begin)};
}

// A dot between two characters of a name, with neither a backslash before it nor a repetition behind it.
bool has_open_dot(std::string_view host) {
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  for (Cursor cursor(host); !cursor.done(); cursor.step()) {
    const std::size_t i = cursor.at();
    if (!cursor.is_plain() || cursor.here() != '.' || i == 0 || i + 1 == host.size()) continue;
    if (is_name(host[i - 1]) && is_name(host[i + 1])) return true;
  }
  return false;
}

bool begins_open(std::string_view pattern) { return pattern.starts_with(".*") || pattern.starts_with(".+"); }

bool ends_with_anything(std::string_view pattern) {
  return pattern.ends_with(".*") || pattern.ends_with(".+");
}

// Behind a separator it is the segment that is open, and no longer name can take its place.
bool ends_open(std::string_view pattern) {
  if (!ends_with_anything(pattern)) return false;
  pattern.remove_suffix(2);
  return pattern.empty() || std::string_view("/@:?#=").find(pattern.back()) == std::string_view::npos;
}

// Whether any repository can have a name that an alternative holds for: its owner is anybody.
bool takes_any_owner(std::string_view alternative) {
  if (holds(alternative, "https://github.com/zqxj-0/zqxj-0/" + std::string(kWorkflow))) return true;
  const auto location = locate(alternative);
  if (!location || location->segments.size() < 2) return false;
  return holds(location->host, "github.com") && holds(location->segments.front(), kStranger);
}

// Whether the repository may run any workflow on any ref: OWNER/REPOSITORY/.github/workflows/FILE@REF.
bool takes_any_workflow(std::string_view alternative) {
  const auto location = locate(alternative);
  if (!location || location->segments.empty() || !holds(location->host, "github.com")) return false;
  if (location->segments.size() <= 2 && ends_with_anything(alternative)) return true;
  const std::string name(kStranger);
  const std::string workflow(kWorkflow);
  const std::array tails = {name + "/" + name + "/" + workflow, name + "/" + workflow, workflow};
  for (std::size_t i = 0; i < std::min(tails.size(), location->segments.size()); ++i) {
    if (holds(rest_from(*location, i), tails[i])) return true;
  }
  return false;
}

class IdentityLinter {
 public:
  IdentityLinter(const IdentityPattern& identity, std::string about)
      : identity_(identity), about_(std::move(about)) {}

  std::vector<Finding> lint() {
    lint_pattern(identity_.issuer, "issuerRegExp");
    lint_pattern(identity_.subject, "subjectRegExp");
    if (holds(identity_.issuer, kGithub)) lint_github();
    return std::move(findings_);
  }

 private:
  void add(std::string_view name, std::string text) {
    const auto same = [&](const Finding& finding) { return finding.name == name && finding.text == text; };
    if (std::any_of(findings_.begin(), findings_.end(), same)) return;
    findings_.push_back({name, about_, std::move(text)});
  }

  static bool takes_any_host(const TextPattern& pattern) {
    return holds(pattern, "https://zqxj-0.example/zqxj-0") || holds(pattern, "https://zqxj-0.example") ||
           holds(pattern, "zqxj-0@zqxj-0.example");
  }

  void lint_pattern(const TextPattern& pattern, const std::string& key) {
    if (pattern.regexp() == nullptr) return;
    const std::string what = key + " " + pattern.describe({}).substr(std::string_view("a match of ").size());
    if (takes_any_host(pattern)) {
      return add("wide-pattern", what + " holds for any host: write out who it is");
    }
    for (const std::string_view part : split(without_anchors(pattern.regexp()->text()), '|')) {
      lint_alternative(without_anchors(part), what);
    }
  }

  void lint_alternative(std::string_view alternative, const std::string& what) {
    const std::string_view host = host_of(alternative);
    if (holds(host, "zqxj-0.example")) {
      add("wide-pattern", what + " holds for any host: write the host out");
    } else if (begins_open(alternative)) {
      add("wide-pattern", what + " begins with anything: write out what it begins with");
    }
    if (ends_open(alternative)) {
      add("wide-pattern", what + " also holds for longer names: end the name, with a / before the .*");
    }
    if (has_open_dot(host)) {
      add("unescaped-dot", what + ": the dot in the host stands for any character: write \\. for it");
    }
  }

  template <class Takes>
  bool any_alternative(Takes takes) const {
    if (identity_.subject.regexp() == nullptr) return false;
    const auto parts = split(without_anchors(identity_.subject.regexp()->text()), '|');
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return takes(without_anchors(part)); });
  }

  // A reusable workflow signs as itself, for whoever calls it.
  bool is_called_by_anybody() const {
    const auto* regexp = identity_.subject.regexp();
    const std::string text = regexp != nullptr ? regexp->text() : identity_.subject.describe({});
    return text.find("/slsa-framework/slsa-github-generator/") != std::string::npos;
  }

  void lint_github() {
    const bool any_owner = is_called_by_anybody() || any_alternative(takes_any_owner);
    if (any_owner && !has_claim(identity_, kOwnerClaims)) {
      return add("any-repository",
                 "any repository on GitHub can be this subject: write out its owner, or add "
                 "claims.sourceRepositoryURI");
    }
    if (any_alternative(takes_any_workflow) && !has_claim(identity_, kWorkflowClaims)) {
      add("unpinned-workflow",
          "any workflow on any branch can be this subject: write out the workflow or what stands behind the "
          "@, "
          "or add claims.sourceRepositoryRef");
    }
  }

  const IdentityPattern& identity_;
  std::string about_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint_identity(const IdentityPattern& identity, const std::string& about) {
  return IdentityLinter(identity, about).lint();
}

}  // namespace sekisho::policy
