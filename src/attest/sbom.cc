#include "attest/sbom.h"

#include <algorithm>

#include "attest/sbom_draft.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

// SPDX 3 is JSON-LD: its members are @context and @graph. The first member that tells ends the walk.
bool is_spdx3(std::string_view text, const Limits& limits) {
  JsonCursor cursor(text, limits);
  std::optional<bool> told;
  (void)cursor.object([&](std::string_view name) -> Done {
    if (name == "@context" || name == "@graph") told = true;
    if (name == "spdxVersion") told = false;
    return told ? Done(malformed_sbom("told")) : cursor.skip();
  });
  return told.value_or(false);
}

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string as_digest(std::string_view text) {
  if (text.starts_with("sha256:")) return digest_of_hash("sha256", text.substr(7));
  if (text.starts_with("sha512:")) return digest_of_hash("sha512", text.substr(7));
  return {};
}

}  // namespace

Error malformed_sbom(std::string detail) {
  return fail(ReasonCode::kAttestationMalformed, "the SBOM: " + std::move(detail));
}

std::string digest_of_hash(std::string_view algorithm, std::string_view hex) {
  std::string name = fold_case(algorithm);
  std::erase(name, '-');
  if (name == "sha256" && is_hex(hex, 64)) return "sha256:" + lower(hex);
  if (name == "sha512" && is_hex(hex, 128)) return "sha512:" + lower(hex);
  return {};
}

// An image's package URL has its digest for a version: pkg:oci/app@sha256%3A… (purl-spec, PURL-TYPES).
void add_digests(const Package& package, std::vector<std::string>& digests) {
  if (std::string digest = as_digest(package.version); !digest.empty()) digests.push_back(std::move(digest));
  if (!package.purl.starts_with("pkg:oci/") && !package.purl.starts_with("pkg:docker/")) return;
  const auto at = package.purl.find('@');
  if (at == std::string::npos) return;
  std::string version = package.purl.substr(at + 1);
  version = version.substr(0, version.find_first_of("?#"));
  const auto colon = version.find('%');
  if (colon != std::string::npos && fold_case(version.substr(colon, 3)) == "%3a")
    version.replace(colon, 3, ":");
  if (std::string digest = as_digest(version); !digest.empty()) digests.push_back(std::move(digest));
}

std::string license_ref(std::string_view name) {
  std::string ref = "LicenseRef-";
  for (const char c : name.substr(0, 200)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    ref += plain ? c : '-';
  }
  return ref;
}

Done SbomDraft::add(Part part) {
  if (part.package.name.empty()) return malformed_sbom("a package has no name");
  if (parts_.size() >= limits_.sbom_packages) {
    return fail(ReasonCode::kAttestationLimits,
                "the SBOM names more than " + std::to_string(limits_.sbom_packages) + " packages");
  }
  parts_.push_back(std::move(part));
  return done();
}

Done SbomDraft::relate(std::string id) {
  if (++relationships_ > limits_.sbom_relationships) {
    return fail(ReasonCode::kAttestationLimits,
                "the SBOM has more than " + std::to_string(limits_.sbom_relationships) + " relationships");
  }
  related_.insert(std::move(id));
  return done();
}

Sbom SbomDraft::finish() {
  Sbom sbom;
  sbom.about_ = std::move(about);
  const auto is_described = [&](const Part& part) {
    return !part.id.empty() && described_.contains(part.id);
  };
  const bool only = std::all_of(parts_.begin(), parts_.end(), is_described);
  for (Part& part : parts_) {
    Package& package = part.package;
    if (related_.contains(part.id)) package.known.relationship = true;
    if (const auto found = concluded_.find(part.id); found != concluded_.end())
      package.license_concluded = found->second;
    if (const auto found = declared_.find(part.id); found != declared_.end())
      package.license_declared = found->second;
    if (is_described(part)) {
      add_digests(package, part.digests);
      sbom.described_.insert(sbom.described_.end(), part.digests.begin(), part.digests.end());
      if (!only) continue;
    }
    sbom.packages_.push_back(std::move(package));
  }
  return sbom;
}

Result<Sbom> parse_sbom(Kind kind, std::string_view predicate, const Limits& limits) {
  SbomDraft draft(limits);
  JsonCursor cursor(predicate, limits);
  if (cursor.next() != JsonCursor::Kind::kObject) return malformed_sbom("it is no JSON object");
  if (kind == Kind::kCycloneDx) {
    SEKISHO_CHECK(read_cyclonedx(cursor, draft));
  } else if (is_spdx3(predicate, limits)) {
    SEKISHO_CHECK(read_spdx3(cursor, draft));
  } else {
    SEKISHO_CHECK(read_spdx2(cursor, draft));
  }
  SEKISHO_CHECK(cursor.end());
  return draft.finish();
}

}  // namespace sekisho::attest
