#include "attest/cyclonedx.h"

#include <array>
#include <utility>

#include "attest/report_readers.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

class BomReader {
 public:
  BomReader(std::string_view text, const Limits& limits, CycloneDx& bom)
      : in_(text, limits), limits_(limits), bom_(bom) {}

  Done read() {
    std::string format;
    std::string version;
    SEKISHO_CHECK(read_fields(in_, "BOM",
                              {{"bomFormat", into(in_, format, "bomFormat")},
                               {"specVersion", into(in_, version, "specVersion")},
                               {"metadata", [&] { return read_metadata(); }},
                               {"components", [&] { return read_components(); }},
                               {"vulnerabilities", into(in_, bom_.vulnerabilities)}}));
    SEKISHO_CHECK(in_.end());
    return check_version(format, version);
  }

 private:
  static Done check_version(const std::string& format, const std::string& version) {
    if (format != "CycloneDX") return malformed("it is no CycloneDX");
    for (const std::string_view known : {"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"}) {
      if (version == known) return done();
    }
    return malformed("CycloneDX of version \"" + printable(version, 100) + "\"");
  }

  Done read_metadata() {
    std::string time;
    SEKISHO_CHECK(
        read_fields(in_, "metadata",
                    {{"timestamp", into(in_, time, "metadata.timestamp")},
                     {"component", [&] { return read_component(&bom_.subject_reference, &bom_.subject); }}}));
    SEKISHO_TRY(parsed, parse_optional_time(time, "metadata.timestamp"));
    bom_.time = parsed;
    return done();
  }

  Done read_components() {
    return read_list(in_, "components", [&] { return read_component(nullptr, nullptr); });
  }

  // Components nest; how deep, the cursor bounds.
  Done read_component(std::string* reference, std::shared_ptr<const Component>* kept) {
    std::string name;
    auto component = std::make_shared<Component>();
    const auto hash = [&]() -> Done {
      SEKISHO_TRY(json, read_object(in_, limits_));
      SEKISHO_TRY(members, Members::of(json, "hashes[]"));
      SEKISHO_TRY(algorithm, text_of(members, "alg"));
      SEKISHO_TRY(content, text_of(members, "content"));
      component->hashes.emplace_back(std::move(algorithm), std::move(content));
      return done();
    };
    SEKISHO_CHECK(read_fields(in_, "component",
                              {{"bom-ref", into(in_, name, "bom-ref")},
                               {"name", into(in_, component->name, "name")},
                               {"version", into(in_, component->version, "version")},
                               {"purl", into(in_, component->purl, "purl")},
                               {"cpe", into(in_, component->cpe, "cpe")},
                               {"hashes", [&] { return read_list(in_, "hashes", hash); }},
                               {"components", [&] { return read_components(); }}}));
    if (reference != nullptr) *reference = name;
    if (kept != nullptr) *kept = component;
    return keep(std::move(name), std::move(component));
  }

  // bom-refs are unique in a BOM.
  Done keep(std::string reference, std::shared_ptr<const Component> component) {
    if (++count_ > limits_.sbom_packages) return too_many("components in one BOM", limits_.sbom_packages);
    if (reference.empty()) return done();
    if (bom_.components.emplace(std::move(reference), std::move(component)).second) return done();
    return malformed("two components have one bom-ref");
  }

  JsonCursor in_;
  const Limits& limits_;
  CycloneDx& bom_;
  std::size_t count_ = 0;
};

// The highest of the ratings that are known.
Result<Severity> parse_ratings(Members& vulnerability) {
  SEKISHO_TRY(ratings, list_of(vulnerability, "ratings"));
  Severity worst = Severity::kUnknown;
  for (const Json& json : *ratings) {
    SEKISHO_TRY(rating, Members::of(json, "ratings[]"));
    SEKISHO_TRY(severity, text_of(rating, "severity"));
    worst = worse_known(worst, parse_severity(severity));
  }
  return worst;
}

Done add_vulnerability(const Json& json, const CycloneDx& bom, Findings& findings) {
  SEKISHO_TRY(vulnerability, Members::of(json, "vulnerabilities[]"));
  Finding finding;
  SEKISHO_TRY(id, text_of(vulnerability, "id"));
  finding.id = std::move(id);
  SEKISHO_TRY(aliases, cyclonedx_aliases(vulnerability));
  finding.aliases = std::move(aliases);
  SEKISHO_TRY(severity, parse_ratings(vulnerability));
  finding.severity = severity;
  SEKISHO_TRY(references, references_of(vulnerability));
  if (references.empty()) return findings.add(std::move(finding));
  for (const std::string& reference : references) {
    Finding one = finding;
    if (const auto component = bom.find(reference); component != nullptr) {
      one.package = component->name;
      one.version = component->version;
      one.purl = component->purl;
    }
    SEKISHO_CHECK(findings.add(std::move(one)));
  }
  return done();
}

}  // namespace

std::shared_ptr<const Component> CycloneDx::find(std::string_view reference) const {
  const auto found = components.find(reference);
  return found == components.end() ? nullptr : found->second;
}

Result<CycloneDx> read_cyclonedx(std::string_view text, const Limits& limits) {
  CycloneDx bom;
  SEKISHO_CHECK(BomReader(text, limits, bom).read());
  return bom;
}

Result<std::vector<std::string>> references_of(Members& vulnerability) {
  SEKISHO_TRY(affected, list_of(vulnerability, "affects"));
  std::vector<std::string> references;
  for (const Json& json : *affected) {
    SEKISHO_TRY(one, Members::of(json, "affects[]"));
    SEKISHO_TRY(reference, needed_text_of(one, "ref"));
    references.push_back(std::move(reference));
  }
  return references;
}

Result<std::vector<std::string>> cyclonedx_aliases(Members& vulnerability) {
  SEKISHO_TRY(references, list_of(vulnerability, "references"));
  std::vector<std::string> aliases;
  for (const Json& json : *references) {
    SEKISHO_TRY(reference, Members::of(json, "references[]"));
    SEKISHO_TRY(id, text_of(reference, "id"));
    if (!id.empty()) aliases.push_back(std::move(id));
  }
  return aliases;
}

Done read_cyclonedx_report(std::string_view text, Report& report, Findings& findings) {
  SEKISHO_TRY(bom, read_cyclonedx(text, findings.limits()));
  if (!bom.vulnerabilities) return malformed("a BOM without vulnerabilities says nothing of them");
  report.finished = bom.time;
  JsonCursor in(*bom.vulnerabilities, findings.limits());
  return read_list(in, "vulnerabilities", [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, findings.limits()));
    return add_vulnerability(json, bom, findings);
  });
}

}  // namespace sekisho::attest
