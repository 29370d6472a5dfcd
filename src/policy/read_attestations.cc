#include "policy/read_attestations.h"

#include <algorithm>
#include <array>

#include "attest/predicate_type.h"
#include "base/text.h"
#include "policy/read_from.h"
#include "policy/read_sbom.h"
#include "sigstore/bundle.h"
#include "verify/check_trust.h"

namespace sekisho::policy {
namespace {

using attest::Kind;
using verify::TextPattern;
using yaml::Node;

constexpr std::uint64_t kHighestLevel = 3;  // SLSA v1.0, build track

Done read_template(const File& file, const Fields& fields, std::string_view key,
                   std::optional<TextPattern>& into) {
  const Node* node = fields.maybe(key);
  if (node == nullptr) return done();
  SEKISHO_TRY(text, read_text(file, *node, key));
  auto pattern = TextPattern::parse_template(text);
  if (!pattern.ok()) return wrong(file, node->place, std::string(key) + ": " + pattern.error().detail);
  into = *std::move(pattern);
  return done();
}

Result<int> read_level(const File& file, const Node& node, std::string_view what) {
  SEKISHO_TRY(level, read_integer(file, node, what, 1));
  if (level <= kHighestLevel) return static_cast<int>(level);
  return wrong(file, node.place, std::string(what) + ": the build track of SLSA has levels 1 to 3");
}

Result<attest::BuilderLevel> read_builder_level(const File& file, const Node& node,
                                                const std::vector<std::string>& from) {
  SEKISHO_TRY(fields, Fields::of(file, node, "slsa.levels", {"authority", "builder", "level"}));
  SEKISHO_TRY(authority_node, fields.need("authority"));
  SEKISHO_TRY(builder_node, fields.need("builder"));
  SEKISHO_TRY(level_node, fields.need("level"));
  SEKISHO_TRY(authority, read_text(file, *authority_node, "slsa.levels.authority"));
  if (std::find(from.begin(), from.end(), authority) == from.end()) {
    return wrong(file, authority_node->place,
                 "slsa.levels: " + printable(authority, 100) + " is not among the authorities in `from`");
  }
  SEKISHO_TRY(builder, read_text(file, *builder_node, "slsa.levels.builder"));
  SEKISHO_TRY(level, read_level(file, *level_node, "slsa.levels.level"));
  return attest::BuilderLevel{std::move(authority), std::move(builder), level};
}

Result<ProvenanceDemand> read_slsa(const File& file, const Node& node, const std::vector<std::string>& from) {
  SEKISHO_TRY(fields, Fields::of(file, node, "slsa", {"builder", "source", "ref", "level", "levels"}));
  if (node.members.empty()) return wrong(file, node.place, "slsa: it asks for nothing");
  ProvenanceDemand demand;
  SEKISHO_CHECK(read_template(file, fields, "builder", demand.builder));
  SEKISHO_CHECK(read_template(file, fields, "source", demand.source));
  SEKISHO_CHECK(read_template(file, fields, "ref", demand.ref));
  if (const Node* level = fields.maybe("level")) {
    SEKISHO_TRY(number, read_level(file, *level, "slsa.level"));
    demand.level = number;
  }
  const Node* levels = fields.maybe("levels");
  if (levels == nullptr) return demand;
  SEKISHO_TRY(items, read_some(file, *levels, "slsa.levels"));
  for (const Node& item : *items) {
    SEKISHO_TRY(level, read_builder_level(file, item, from));
    demand.levels.push_back(std::move(level));
  }
  return demand;
}

Result<SummaryDemand> read_vsa(const File& file, const Node& node) {
  SEKISHO_TRY(fields,
              Fields::of(file, node, "vsa", {"verifier", "resource", "levels", "policy", "policyDigest"}));
  SummaryDemand demand;
  SEKISHO_TRY(verifier_node, fields.need("verifier"));
  SEKISHO_TRY(verifier, read_text(file, *verifier_node, "vsa.verifier"));
  demand.verifier = std::move(verifier);
  SEKISHO_CHECK(read_template(file, fields, "resource", demand.resource));
  SEKISHO_TRY(levels_node, fields.need("levels"));
  SEKISHO_TRY(levels, read_some(file, *levels_node, "vsa.levels"));
  for (const Node& item : *levels) {
    SEKISHO_TRY(level, read_text(file, item, "vsa.levels"));
    demand.levels.push_back(std::move(level));
  }
  if (const Node* policy = fields.maybe("policy")) {
    SEKISHO_TRY(uri, read_text(file, *policy, "vsa.policy"));
    demand.policy = std::move(uri);
  }
  if (const Node* digest_node = fields.maybe("policyDigest")) {
    SEKISHO_TRY(digest, read_digest(file, *digest_node, "vsa.policyDigest"));
    demand.policy_digest = std::move(digest);
  }
  return demand;
}

Result<ScanDemand> read_scan(const File& file, const Node& node, const verify::TrustMaterial& trust) {
  SEKISHO_TRY(fields, Fields::of(file, node, "vulnerabilities", {"failOn", "ignoreUnfixed", "vexFrom"}));
  ScanDemand demand;
  SEKISHO_TRY(fail_on, fields.need("failOn"));
  SEKISHO_TRY(severity,
              read_word(file, *fail_on, "vulnerabilities.failOn", {"low", "medium", "high", "critical"}));
  constexpr std::array kSeverities{attest::Severity::kLow, attest::Severity::kMedium, attest::Severity::kHigh,
                                   attest::Severity::kCritical};
  demand.limit.fail_on = kSeverities.at(severity);
  SEKISHO_TRY(ignore, read_bool(file, fields.maybe("ignoreUnfixed"), "vulnerabilities.ignoreUnfixed"));
  if (ignore) demand.limit.unfixed = attest::Unfixed::kIgnore;
  if (const Node* from = fields.maybe("vexFrom")) {
    SEKISHO_TRY(authorities, read_from(file, *from, trust, "vulnerabilities.vexFrom"));
    demand.vex_from = std::move(authorities.names);
  }
  return demand;
}

Result<std::shared_ptr<const JsonSchema>> read_schema(const File& file, const Node& node,
                                                      const Reading& reading) {
  SEKISHO_TRY(fields, Fields::of(file, node, "predicateSchema", {"file"}));
  SEKISHO_TRY(name, fields.need("file"));
  SEKISHO_TRY(named, read_named(file, *name, "predicateSchema.file", reading.limits.policy_file_bytes,
                                reading.digest));
  const auto compile = [&]() -> Result<JsonSchema> {
    SEKISHO_TRY(json, parse_json(named.bytes));
    return JsonSchema::compile(json, reading.limits);
  };
  auto schema = compile();
  if (schema.ok()) return std::make_shared<const JsonSchema>(*std::move(schema));
  return wrong(file, name->place, printable(named.name) + ": " + schema.error().message());
}

// An age counts from a trusted time: each of the authorities must be able to have one.
Result<Age> read_max_age(const File& file, const Node& node, const AttestationDemand& demand,
                         const verify::TrustMaterial& trust) {
  SEKISHO_TRY(fields, Fields::of(file, node, "maxAge", {"of", "at"}));
  SEKISHO_TRY(of, fields.need("of"));
  SEKISHO_TRY(seconds, read_duration(file, *of, "maxAge.of"));
  std::optional<When> at;
  SEKISHO_CHECK(read_choice(file, fields.maybe("at"), "maxAge.at", {"admission", "always"}, at));
  for (const std::string& name : demand.from) {
    const auto* authority = find_authority(trust, name);
    if (authority != nullptr && verify::can_tell_time(*authority)) continue;
    return wrong(file, node.place,
                 "maxAge: nothing that authority " + name +
                     " signs can have a trusted time: require a log entry or a timestamp of it");
  }
  return Age{seconds, at.value_or(When::kAdmission)};
}

bool is_sbom(Kind kind) { return kind == Kind::kSpdx || kind == Kind::kCycloneDx; }
bool is_provenance(Kind kind) { return kind == Kind::kProvenance02 || kind == Kind::kProvenance1; }
bool is_scan(Kind kind) {
  return kind == Kind::kVulnerabilities || kind == Kind::kSarif || kind == Kind::kCycloneDx;
}

// A condition beside a type that it says nothing about would never be met, or never be looked at.
Done check_kind(const File& file, const Node* node, std::string_view key, bool fits,
                const std::string& type) {
  if (node == nullptr || fits) return done();
  return wrong(file, node->place,
               std::string(key) + " does not fit an attestation of type " + printable(type, 200));
}

Done read_conditions(const File& file, const Fields& fields, const Reading& reading,
                     AttestationDemand& demand) {
  const Kind kind = attest::kind_of(demand.type);
  const Node* slsa = fields.maybe("slsa");
  const Node* vsa = fields.maybe("vsa");
  const Node* sbom = fields.maybe("sbom");
  const Node* scan = fields.maybe("vulnerabilities");
  SEKISHO_CHECK(check_kind(file, slsa, "slsa", is_provenance(kind), demand.type));
  SEKISHO_CHECK(check_kind(file, vsa, "vsa", kind == Kind::kSummary, demand.type));
  SEKISHO_CHECK(check_kind(file, sbom, "sbom", is_sbom(kind), demand.type));
  SEKISHO_CHECK(check_kind(file, scan, "vulnerabilities", is_scan(kind), demand.type));
  if (slsa != nullptr) {
    SEKISHO_TRY(read, read_slsa(file, *slsa, demand.from));
    demand.provenance = std::move(read);
  }
  if (vsa != nullptr) {
    SEKISHO_TRY(read, read_vsa(file, *vsa));
    demand.summary = std::move(read);
  }
  if (sbom != nullptr) {
    SEKISHO_TRY(read, read_sbom_demand(file, *sbom));
    demand.sbom = std::move(read);
  }
  if (scan != nullptr) {
    SEKISHO_TRY(read, read_scan(file, *scan, reading.trust));
    demand.scan = std::move(read);
  }
  return done();
}

Result<AttestationDemand> read_attestation(const File& file, const Node& node, const Reading& reading) {
  SEKISHO_TRY(fields, Fields::of(file, node, "attestation",
                                 {"name", "type", "from", "maxAge", "slsa", "vsa", "sbom", "vulnerabilities",
                                  "predicateSchema"}));
  SEKISHO_TRY(name_node, fields.need("name"));
  SEKISHO_TRY(type_node, fields.need("type"));
  SEKISHO_TRY(from_node, fields.need("from"));
  AttestationDemand demand;
  SEKISHO_TRY(name, read_name(file, *name_node, "attestations.name"));
  SEKISHO_TRY(text, read_text(file, *type_node, "attestations.type"));
  auto type = attest::predicate_type_of(text);
  if (!type.ok()) return wrong(file, type_node->place, "attestations.type: " + type.error().detail);
  if (*type == sigstore::kCosignSignPredicate)
    return wrong(file, type_node->place, "attestations.type: this is a signature; see `signatures`");
  SEKISHO_TRY(from, read_from(file, *from_node, reading.trust, "attestations.from"));
  demand.name = std::move(name);
  demand.type = *std::move(type);
  demand.from = std::move(from.names);
  if (const Node* age = fields.maybe("maxAge")) {
    SEKISHO_TRY(read, read_max_age(file, *age, demand, reading.trust));
    demand.max_age = read;
  }
  if (const Node* schema = fields.maybe("predicateSchema")) {
    SEKISHO_TRY(read, read_schema(file, *schema, reading));
    demand.schema = std::move(read);
  }
  SEKISHO_CHECK(read_conditions(file, fields, reading, demand));
  return demand;
}

}  // namespace

Result<std::vector<AttestationDemand>> read_attestations(const File& file, const Node* node,
                                                         const Reading& reading) {
  std::vector<AttestationDemand> demands;
  if (node == nullptr) return demands;
  SEKISHO_TRY(items, read_some(file, *node, "attestations"));
  for (const Node& item : *items) {
    SEKISHO_TRY(demand, read_attestation(file, item, reading));
    demands.push_back(std::move(demand));
  }
  return demands;
}

}  // namespace sekisho::policy
