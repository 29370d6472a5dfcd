#include <unordered_map>
#include <utility>

#include "attest/cyclonedx.h"
#include "attest/vex_readers.h"
#include "base/text.h"

// https://cyclonedx.org/docs/1.6/json/#vulnerabilities
namespace sekisho::attest {
namespace {

class BomStatements {
 public:
  BomStatements(const CycloneDx& bom, Statements& statements) : bom_(bom), statements_(statements) {}

  Done add(const Json& json) {
    SEKISHO_TRY(vulnerability, Members::of(json, "vulnerabilities[]"));
    SEKISHO_TRY(analysis, object_of(vulnerability, "analysis"));
    SEKISHO_TRY(state, text_of(analysis, "state"));
    if (state.empty()) return done();
    VexStatement statement;
    SEKISHO_TRY(status, parse_state(state));
    statement.status = status;
    SEKISHO_TRY(why, parse_justification(analysis));
    statement.justification = std::move(why);
    if (status == VexStatus::kNotAffected && statement.justification.empty()) return done();
    SEKISHO_TRY(time, parse_time_of(analysis));
    statement.time = time;
    SEKISHO_TRY(names, parse_names(vulnerability));
    statement.vulnerability = std::move(names);
    SEKISHO_TRY(references, references_of(vulnerability));
    SEKISHO_TRY(product, product_of(references));
    if (product != nullptr) statement.products.push_back(std::move(product));
    return statements_.add(std::move(statement));
  }

 private:
  static Result<VexStatus> parse_state(const std::string& state) {
    if (state == "not_affected" || state == "false_positive") return VexStatus::kNotAffected;
    if (state == "resolved" || state == "resolved_with_pedigree") return VexStatus::kFixed;
    if (state == "exploitable") return VexStatus::kAffected;
    if (state == "in_triage") return VexStatus::kUnderInvestigation;
    return malformed("an analysis with the state \"" + printable(state, 100) + "\"");
  }

  static Result<std::string> parse_justification(Members& analysis) {
    SEKISHO_TRY(justification, text_of(analysis, "justification"));
    SEKISHO_TRY(detail, text_of(analysis, "detail"));
    return justification.empty() ? detail : justification;
  }

  static Result<std::vector<std::string>> parse_names(Members& vulnerability) {
    SEKISHO_TRY(id, needed_text_of(vulnerability, "id"));
    SEKISHO_TRY(names, cyclonedx_aliases(vulnerability));
    names.insert(names.begin(), std::move(id));
    return names;
  }

  Result<Time> parse_time_of(Members& analysis) const {
    SEKISHO_TRY(updated, time_of(analysis, "lastUpdated"));
    SEKISHO_TRY(issued, time_of(analysis, "firstIssued"));
    for (const auto& time : {updated, issued, bom_.time}) {
      if (time) return *time;
    }
    return malformed("an analysis without a time, in a BOM without one");
  }

  // What is affected is the product itself, where metadata.component is named, or parts of it.
  Result<std::shared_ptr<const VexProduct>> product_of(const std::vector<std::string>& references) {
    SEKISHO_CHECK(statements_.refer(references.size()));
    auto product = std::make_shared<VexProduct>();
    if (bom_.subject != nullptr) product->product = component(bom_.subject_reference, bom_.subject.get());
    for (const std::string& reference : references) {
      if (bom_.subject != nullptr && reference == bom_.subject_reference) {
        product->parts.clear();
        break;
      }
      product->parts.push_back(component(reference, bom_.find(reference).get()));
    }
    if (product->product == nullptr && product->parts.empty()) return std::shared_ptr<const VexProduct>();
    return std::shared_ptr<const VexProduct>(std::move(product));
  }

  // Each component is made once; one that is not in the BOM has no names and matches nothing.
  std::shared_ptr<const VexComponent> component(const std::string& reference, const Component* found) {
    auto& made = made_[reference];
    if (made == nullptr) {
      auto component = std::make_shared<VexComponent>();
      if (found != nullptr) describe(*found, *component);
      made = std::move(component);
    }
    return made;
  }

  // Syft writes the digest of an image as its version.
  static void describe(const Component& found, VexComponent& component) {
    add_name(component, found.purl);
    add_name(component, found.cpe);
    add_name(component, found.name);
    for (const auto& [algorithm, hex] : found.hashes) add_digest(component, algorithm, hex);
    if (found.version.starts_with("sha256:")) add_digest(component, "sha256", found.version.substr(7));
  }

  const CycloneDx& bom_;
  Statements& statements_;
  std::unordered_map<std::string, std::shared_ptr<const VexComponent>> made_;
};

}  // namespace

Done read_cyclonedx_vex(std::string_view text, Statements& statements) {
  SEKISHO_TRY(bom, read_cyclonedx(text, statements.limits()));
  // An SBOM by an author of VEX is no VEX document, and states nothing.
  if (!bom.vulnerabilities) return done();
  BomStatements reader(bom, statements);
  JsonCursor in(*bom.vulnerabilities, statements.limits());
  return read_list(in, "vulnerabilities", [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, statements.limits()));
    return reader.add(json);
  });
}

}  // namespace sekisho::attest
