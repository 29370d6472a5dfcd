#include "publish/secrets.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::publish {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kBeginning = 64 * 1024;  // where a key or a credentials file shows itself
constexpr std::size_t kMostNamed = 50;

constexpr std::array kKeyNames = {"id_rsa"sv,      "id_dsa"sv,     "id_ecdsa"sv,
                                  "id_ecdsa_sk"sv, "id_ed25519"sv, "id_ed25519_sk"sv};
constexpr std::array kCredentialNames = {".env"sv,       ".npmrc"sv,     ".netrc"sv,
                                         "_netrc"sv,     ".pypirc"sv,    ".git-credentials"sv,
                                         "kubeconfig"sv, ".dockercfg"sv, ".dockerconfigjson"sv};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// PEM of every kind, encrypted ones of cosign and OpenSSH too, and age's keys.
bool holds_private_key(std::string_view beginning) {
  for (std::size_t at = beginning.find("-----BEGIN "); at != std::string_view::npos;
       at = beginning.find("-----BEGIN ", at + 1)) {
    const std::string_view line =
        beginning.substr(at, std::min(beginning.find('\n', at), beginning.size()) - at);
    if (contains(line, "PRIVATE KEY")) return true;
  }
  return contains(beginning, "AGE-SECRET-KEY-1");
}

// One "key: value" line of YAML, whatever its indentation.
struct Line {
  std::size_t indent = 0;
  std::string_view key;
  std::string_view value;
};

std::string_view trim(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t\r,") + 1);
}

std::string_view unquote(std::string_view text) {
  const bool quoted =
      text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::optional<Line> parse_line(std::string_view text) {
  Line line;
  line.indent = std::min(text.find_first_not_of(" -{"), text.size());
  text.remove_prefix(line.indent);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  line.key = unquote(trim(text.substr(0, colon)));
  std::string_view value = text.substr(colon + 1);
  value = value.substr(0, value.find(" #"));
  line.value = unquote(trim(value));
  return line;
}

// Scan looks at the lines of one YAML document, or of a JSON document that is written over several lines.
class Scan {
 public:
  void take(const Line& line) {
    const bool empty = line.value == "{}" || line.value == "null" || line.value == "~";
    if (line.key == "kind" && line.value == "Secret") secrets_.push_back(line.indent);
    if ((line.key == "data" || line.key == "stringData") && !empty) data_.push_back(line.indent);
    if (line.key == "kind" && line.value == "Config") config_ = true;
    if (line.key == "sops") encrypted_ = true;
    user_ = user_ || line.key == "client-key-data" || line.key == "token" || line.key == "password";
    users_ = users_ || line.key == "users";
  }
  bool is_plain_secret() const {
    return !encrypted_ && std::any_of(secrets_.begin(), secrets_.end(), [&](std::size_t indent) {
      return std::find(data_.begin(), data_.end(), indent) != data_.end();
    });
  }
  bool is_kubeconfig() const { return config_ && users_ && user_ && !encrypted_; }

 private:
  std::vector<std::size_t> secrets_;  // indentation of each kind: Secret
  std::vector<std::size_t> data_;     // indentation of each data: or stringData: with something in it
  bool config_ = false, encrypted_ = false, users_ = false, user_ = false;
};

std::optional<std::string_view> find_in(const Scan& scan) {
  if (scan.is_plain_secret()) return "a Secret that is not encrypted"sv;
  if (scan.is_kubeconfig()) return "credentials of a kubeconfig"sv;
  return std::nullopt;
}

std::optional<std::string_view> find_in_documents(BytesView content) {
  Scan scan;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = std::min(content.find('\n', begin), content.size());
    const std::string_view text = content.substr(begin, end - begin);
    begin = end + 1;
    if (text.starts_with("---")) {
      if (const auto found = find_in(scan)) return found;
      scan = Scan();
    } else if (const auto line = parse_line(text)) {
      scan.take(*line);
    }
  }
  return find_in(scan);
}

// A document on one line shows itself to no scan of lines.
bool is_compact_secret(std::string_view text) {
  return (contains(text, R"("kind":"Secret")") || contains(text, R"("kind": "Secret")")) &&
         (contains(text, R"("data":)") || contains(text, R"("stringData":)")) &&
         !contains(text, R"("sops":)");
}

bool is_docker_config(std::string_view beginning) {
  return contains(beginning, "\"auths\"") && contains(beginning, "\"auth\"");
}

}  // namespace

std::optional<std::string_view> find_secret(std::string_view path, BytesView content) {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const std::string_view beginning = content.substr(0, kBeginning);
  if (is_one_of(name, kKeyNames) || name.ends_with(".key") || holds_private_key(beginning))
    return "a private key"sv;
  if (is_one_of(name, kCredentialNames) || name.ends_with(".kubeconfig") || is_docker_config(beginning))
    return "credentials"sv;
  if (is_compact_secret(content)) return "a Secret that is not encrypted"sv;
  return find_in_documents(content);
}

void SecretSearch::look(const std::string& path, BytesView content) {
  if (std::find(allowed_.begin(), allowed_.end(), path) != allowed_.end()) return;
  const auto what = find_secret(path, content);
  if (!what || ++found_ > kMostNamed) return;
  named_ += (named_.empty() ? "\"" : ", \"") + printable(path, 200) + "\" looks like " + std::string(*what);
}

Done SecretSearch::result() const {
  if (found_ == 0) return done();
  const std::string more =
      found_ > kMostNamed ? ", and " + std::to_string(found_ - kMostNamed) + " more" : std::string();
  return fail(ReasonCode::kPushSecret, named_ + more);
}

}  // namespace sekisho::publish
