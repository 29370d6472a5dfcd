#include "oci/reference.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "oci/host.h"

namespace sekisho::oci {
namespace {

constexpr std::string_view kHub = "docker.io";
constexpr std::size_t kMaxReference = 4096;

Error invalid(std::string_view text, std::string_view why) {
  return fail(ReasonCode::kReferenceInvalid, "\"" + printable(text, 300) + "\": " + std::string(why));
}

bool is_lower_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_word(char c) { return is_lower_alphanumeric(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

// A separator inside a path component: one dot, one or two underscores, or any number of hyphens.
bool is_separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" || text.find_first_not_of('-') == std::string_view::npos;
}

// [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)* (distribution-spec, "Pulling manifests").
bool is_component(std::string_view text) {
  if (text.empty() || !is_lower_alphanumeric(text.front()) || !is_lower_alphanumeric(text.back())) {
    return false;
  }
  while (!text.empty()) {
    const auto* word_end = std::find_if_not(text.begin(), text.end(), is_lower_alphanumeric);
    text.remove_prefix(static_cast<std::size_t>(word_end - text.begin()));
    const auto* gap_end = std::find_if(text.begin(), text.end(), is_lower_alphanumeric);
    const auto gap = static_cast<std::size_t>(gap_end - text.begin());
    if (gap > 0 && !is_separator(text.substr(0, gap))) return false;
    text.remove_prefix(gap);
  }
  return true;
}

bool is_repository(std::string_view text) {
  if (text.size() > 255) return false;
  while (true) {
    const std::size_t slash = text.find('/');
    if (!is_component(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

// Docker tells a host from the first part of a repository by these (reference.ParseNormalizedNamed).
bool looks_like_host(std::string_view text) {
  return text == "localhost" || text.find_first_of(".:[@\\") != std::string_view::npos;
}

bool is_hub(std::string_view host) {
  return host == kHub || host == "index.docker.io" || host == "registry-1.docker.io";
}

// Text split where a tag begins: at the last colon after the last slash.
std::pair<std::string_view, std::optional<std::string_view>> split_tag(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash)) {
    return {text, std::nullopt};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

// Text split at an at-sign: what follows it is a digest or nothing valid.
std::pair<std::string_view, std::optional<std::string_view>> split_digest(std::string_view text,
                                                                          std::size_t from) {
  const std::size_t at = text.find('@', from);
  if (at == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

Result<std::optional<std::string>> parse_tag(std::string_view typed, std::optional<std::string_view> text) {
  if (!text) return std::optional<std::string>();
  if (is_tag(*text)) return std::optional<std::string>(*text);
  return invalid(typed, "what follows the last colon is not a tag");
}

Result<std::optional<crypto::Digest>> parse_digest(std::string_view typed,
                                                   std::optional<std::string_view> text) {
  if (!text) return std::optional<crypto::Digest>();
  auto digest = crypto::Digest::parse(*text);
  if (digest.ok()) return std::optional<crypto::Digest>(*std::move(digest));
  return invalid(typed, "what follows the @ is not a digest (sha256: and 64 lower-case hex digits)");
}

// A digest with slashes in it must not turn into a directory.
bool holds_digest(std::string_view directory) {
  return directory.find("@sha256:") != std::string_view::npos ||
         directory.find("@sha512:") != std::string_view::npos;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7F;
  });
}

}  // namespace

bool is_tag(std::string_view text) {
  if (text.empty() || text.size() > 128 || !is_word(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

Result<Name> Name::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const bool named = slash != std::string_view::npos && looks_like_host(text.substr(0, slash));
  SEKISHO_TRY(host, parse_host(named ? text.substr(0, slash) : kHub));
  std::string repository(named ? text.substr(slash + 1) : text);
  if (is_hub(host)) {
    host = kHub;
    if (repository.find('/') == std::string::npos) repository.insert(0, "library/");
  }
  if (is_repository(repository)) return Name(std::move(host), std::move(repository));
  return invalid(text, "the repository is not lower-case parts of a-z, 0-9 and single . _ - between them");
}

bool Name::is_loopback() const { return is_loopback_host(host_); }

Result<Reference> Reference::parse(std::string_view text) {
  if (text.size() > kMaxReference) return invalid(text, "longer than any reference");
  if (has_control(text)) return invalid(text, "control characters");
  Reference reference;
  reference.typed_ = text;
  constexpr std::string_view kLayout = "layout:";
  constexpr std::string_view kScheme = "oci://";
  if (text.starts_with(kLayout)) return parse_layout(std::move(reference), text.substr(kLayout.size()));
  return parse_registry(std::move(reference), text.starts_with(kScheme) ? text.substr(kScheme.size()) : text);
}

Result<Reference> Reference::parse_registry(Reference reference, std::string_view text) {
  const auto [rest, digest_text] = split_digest(text, 0);
  const auto [name_text, tag_text] = split_tag(rest);
  SEKISHO_TRY(digest, parse_digest(reference.typed_, digest_text));
  SEKISHO_TRY(tag, parse_tag(reference.typed_, tag_text));
  SEKISHO_TRY(name, Name::parse(name_text));
  reference.name_ = std::move(name);
  reference.tag_ = std::move(tag);
  reference.digest_ = std::move(digest);
  return reference;
}

Result<Reference> Reference::parse_layout(Reference reference, std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const auto [rest, digest_text] = split_digest(text, slash == std::string_view::npos ? 0 : slash);
  const auto [directory, tag_text] = split_tag(rest);
  SEKISHO_TRY(digest, parse_digest(reference.typed_, digest_text));
  SEKISHO_TRY(tag, parse_tag(reference.typed_, tag_text));
  if (tag && digest) return invalid(reference.typed_, "a layout reference has a tag or a digest, not both");
  if (directory.empty()) return invalid(reference.typed_, "the directory is missing");
  if (holds_digest(directory)) return invalid(reference.typed_, "a digest has no slash in it");
  if (directory.find(':', directory.rfind('/') + 1) != std::string_view::npos) {
    return invalid(reference.typed_, "a directory with a colon in its own name is written with a / after it");
  }
  reference.directory_ = directory;
  reference.tag_ = std::move(tag);
  reference.digest_ = std::move(digest);
  return reference;
}

Result<Reference> Reference::as(Name name) const {
  if (!is_layout()) return invalid(typed_, "only a layout is given a name, a registry reference has one");
  Reference named = *this;
  named.name_ = std::move(name);
  return named;
}

Reference Reference::at_tag(std::string tag) const {
  Reference other = *this;
  other.tag_ = std::move(tag);
  other.digest_.reset();
  return other;
}

Reference Reference::at(crypto::Digest digest) const {
  Reference other = *this;
  other.tag_.reset();
  other.digest_ = std::move(digest);
  return other;
}

std::optional<std::string> Reference::effective_tag() const {
  if (tag_ || digest_ || is_layout()) return tag_;
  return "latest";
}

std::string Reference::resolved(const crypto::Digest& digest) const {
  return (is_layout() ? "layout:" + directory_.string() : name_->text()) + "@" + digest.text();
}

}  // namespace sekisho::oci
