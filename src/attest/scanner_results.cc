#include <utility>

#include "attest/report_readers.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

// https://trivy.dev/docs/latest/configuration/reporting/#json. Of the vendors' names only GitHub's stands for
// one vulnerability; a Debian or Red Hat advisory is about several.
Result<Finding> parse_trivy(const Json& json) {
  SEKISHO_TRY(item, Members::of(json, "Vulnerabilities[]"));
  Finding finding;
  SEKISHO_TRY(id, text_of(item, "VulnerabilityID"));
  finding.id = std::move(id);
  SEKISHO_TRY(vendor_ids, texts_of(item, "VendorIDs"));
  for (std::string& name : vendor_ids) {
    if (name.starts_with("GHSA-")) finding.aliases.push_back(std::move(name));
  }
  SEKISHO_TRY(severity, text_of(item, "Severity"));
  finding.severity = parse_severity(severity);
  SEKISHO_TRY(package, text_of(item, "PkgName"));
  finding.package = std::move(package);
  SEKISHO_TRY(version, text_of(item, "InstalledVersion"));
  finding.version = std::move(version);
  SEKISHO_TRY(identifier, object_of(item, "PkgIdentifier"));
  SEKISHO_TRY(purl, text_of(identifier, "PURL"));
  finding.purl = std::move(purl);
  SEKISHO_TRY(fixed_version, text_of(item, "FixedVersion"));
  finding.fixed = fixed_version.empty() ? Fixed::kNo : Fixed::kYes;
  return finding;
}

Done read_trivy(JsonCursor& in, Findings& findings) {
  const auto vulnerability = [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, findings.limits()));
    SEKISHO_TRY(finding, parse_trivy(json));
    return findings.add(std::move(finding));
  };
  const std::vector<Field> target = {
      {"Vulnerabilities", [&] { return read_list(in, "Vulnerabilities", vulnerability); }}};
  return read_list(in, "Results", [&] { return read_fields(in, "Results[]", target); });
}

Fixed parse_grype_fix(std::string_view state) {
  if (state == "fixed") return Fixed::kYes;
  return state == "not-fixed" || state == "wont-fix" ? Fixed::kNo : Fixed::kUnknown;
}

// An advisory with several related vulnerabilities is another name of none of them.
Result<std::vector<std::string>> parse_grype_aliases(Members& match, const std::string& id) {
  SEKISHO_TRY(related, list_of(match, "relatedVulnerabilities"));
  std::vector<std::string> aliases;
  for (const Json& json : *related) {
    SEKISHO_TRY(item, Members::of(json, "relatedVulnerabilities[]"));
    SEKISHO_TRY(name, text_of(item, "id"));
    if (name != id && (aliases.empty() || aliases.back() != name)) aliases.push_back(std::move(name));
  }
  if (aliases.size() > 1) aliases.clear();
  return aliases;
}

// The models of grype's presenter "json": matches[].
Result<Finding> parse_grype(const Json& json) {
  SEKISHO_TRY(match, Members::of(json, "matches[]"));
  Finding finding;
  SEKISHO_TRY(vulnerability, object_of(match, "vulnerability"));
  SEKISHO_TRY(id, text_of(vulnerability, "id"));
  SEKISHO_TRY(aliases, parse_grype_aliases(match, id));
  finding.id = std::move(id);
  finding.aliases = std::move(aliases);
  SEKISHO_TRY(severity, text_of(vulnerability, "severity"));
  finding.severity = parse_severity(severity);
  SEKISHO_TRY(fix, object_of(vulnerability, "fix"));
  SEKISHO_TRY(state, text_of(fix, "state"));
  finding.fixed = parse_grype_fix(state);
  SEKISHO_TRY(artifact, object_of(match, "artifact"));
  SEKISHO_TRY(package, text_of(artifact, "name"));
  finding.package = std::move(package);
  SEKISHO_TRY(version, text_of(artifact, "version"));
  finding.version = std::move(version);
  SEKISHO_TRY(purl, text_of(artifact, "purl"));
  finding.purl = std::move(purl);
  return finding;
}

Done read_grype(JsonCursor& in, Findings& findings) {
  return read_list(in, "matches", [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, findings.limits()));
    SEKISHO_TRY(finding, parse_grype(json));
    return findings.add(std::move(finding));
  });
}

bool is_cvss(const std::string& method) {
  const std::string folded = fold_case(method);
  return folded == "nvd" || folded.find("cvss") != std::string::npos;
}

// A score is a word, or a number where the method has numbers from 0 to 10: EPSS has others.
Result<Severity> parse_in_toto_score(const Json& json) {
  SEKISHO_TRY(rating, Members::of(json, "severity[]"));
  SEKISHO_TRY(method, text_of(rating, "method"));
  SEKISHO_TRY(score, text_of(rating, "score"));
  const Severity word = parse_severity(score);
  return word == Severity::kUnknown && is_cvss(method) ? severity_of_score(score) : word;
}

// v0.2 has id and severity in the item; the text of v0.1 puts them into an object, its example does not.
Result<Finding> parse_in_toto(const Json& json) {
  SEKISHO_TRY(outer, Members::of(json, "result[]"));
  SEKISHO_TRY(inner, outer.maybe("vulnerability"));
  SEKISHO_TRY(item, Members::of(inner == nullptr ? json : *inner, "result[]"));
  Finding finding;
  SEKISHO_TRY(id, text_of(item, "id"));
  finding.id = std::move(id);
  SEKISHO_TRY(ratings, list_of(item, "severity"));
  for (const Json& rating : *ratings) {
    SEKISHO_TRY(severity, parse_in_toto_score(rating));
    finding.severity = worse_known(finding.severity, severity);
  }
  return finding;
}

// A list of a report, which is there; null is no list.
using ListReader = Done (*)(JsonCursor& in, Findings& findings);
std::function<Done()> counted(std::size_t& lists, JsonCursor& in, Findings& findings, ListReader read) {
  return [&lists, &in, &findings, read]() -> Done {
    if (in.next() == JsonCursor::Kind::kWord) return in.skip();
    ++lists;
    return read(in, findings);
  };
}

}  // namespace

Done read_in_toto_result(JsonCursor& in, Findings& findings) {
  return read_list(in, "result", [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, findings.limits()));
    SEKISHO_TRY(finding, parse_in_toto(json));
    return findings.add(std::move(finding));
  });
}

// Exactly one of the lists tells whose report it is.
Done read_tool_result(JsonCursor& in, Report& report, Findings& findings) {
  SarifReader sarif(in, report, findings);
  std::size_t lists = 0;
  std::vector<Field> fields = sarif.fields();
  fields.push_back({"Results", counted(lists, in, findings, read_trivy)});
  fields.push_back({"matches", counted(lists, in, findings, read_grype)});
  SEKISHO_CHECK(read_fields(in, "scanner.result", fields));
  if (sarif.has_runs() ? lists != 0 : lists != 1) {
    return malformed("scanner.result is not one report of Trivy, Grype or SARIF");
  }
  return sarif.has_runs() ? sarif.finish() : done();
}

}  // namespace sekisho::attest
