// Demands: what a rule asks of an artifact.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "attest/license.h"
#include "attest/package_pattern.h"
#include "attest/provenance.h"
#include "attest/sbom_elements.h"
#include "attest/vulnerability_verdict.h"
#include "base/json_schema.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "policy/contents.h"
#include "verify/identity_pattern.h"

namespace sekisho::policy {

enum class DigestRule { kResolve, kRequired };
// IndexRule: kIndex accepts an index by papers of its own, kChildren by those of its manifests, kBoth asks
// for both; no tree is ever handed over from an index.
enum class IndexRule { kRefuse, kIndex, kChildren, kBoth };
enum class SignedIdentity { kAny, kRepository };
// OnRevoked is what becomes of an artifact that is being served and is denied now.
enum class OnRevoked { kWithdraw, kKeep };

// SignatureDemand is met by `threshold` distinct signers among the authorities named.
struct SignatureDemand {
  std::size_t threshold = 1;
  std::vector<std::string> from;
  std::vector<std::pair<std::string, std::string>> annotations;  // that each signature must carry (-a)
};

// When an age counts: at the first admission only, or at every judgement.
enum class When { kAdmission, kAlways };

// Age is how old evidence may be, and when that counts.
struct Age {
  Seconds of;
  When at = When::kAdmission;
};

// ProvenanceDemand is what SLSA provenance must say; captures are put in when it is asked.
struct ProvenanceDemand {
  std::optional<verify::TextPattern> builder, source, ref;
  std::optional<int> level;
  std::vector<attest::BuilderLevel> levels;
};

// SummaryDemand is what a verification summary must say.
struct SummaryDemand {
  std::string verifier;
  std::optional<verify::TextPattern> resource;
  std::vector<std::string> levels;
  std::optional<std::string> policy;
  std::optional<crypto::Digest> policy_digest;
};

// SbomDemand is what an SBOM must hold beside packages.
struct SbomDemand {
  std::optional<attest::Profile> elements;
  std::optional<attest::LicensePolicy> licenses;
  std::vector<attest::PackagePattern> denied;
};

// ScanDemand is what a scan may find; statements of vex_from excuse findings.
struct ScanDemand {
  attest::VulnerabilityDemand limit;
  std::vector<std::string> vex_from;
};

// AttestationDemand is met by one attestation of this type, by one of these authorities, that satisfies all
// that is asked of it.
struct AttestationDemand {
  std::string name;  // by which reasons and exceptions call it
  std::string type;  // predicate type, a URI
  std::vector<std::string> from;
  std::optional<Age> max_age;
  std::optional<ProvenanceDemand> provenance;
  std::optional<SummaryDemand> summary;
  std::optional<SbomDemand> sbom;
  std::optional<ScanDemand> scan;
  std::shared_ptr<const JsonSchema> schema;
};

// TreeLimits are what a rule or the baseline says of layers and trees; absent members leave Limits as they
// are.
struct TreeLimits {
  std::optional<std::uint64_t> entries, bytes, file_bytes, ratio;
};

// Freshness is how old an artifact may be; its age is that of the newest trusted time among the proofs used.
struct Freshness {
  std::optional<Seconds> min_age, max_age;
  When at = When::kAdmission;
  bool forward_only = false;  // what was admitted before must not be newer

  bool asks_for_time() const { return min_age || max_age; }
};

// Demands is what a rule (or the baseline) asks for.
struct Demands {
  DigestRule digest = DigestRule::kResolve;
  std::vector<std::string> artifact_types;  // flux, image, helm or media types; empty: any
  IndexRule index = IndexRule::kRefuse;
  std::vector<std::string> platforms;  // os/architecture[/variant] that an index must have; empty: all it has
  std::vector<SignatureDemand> signatures;
  std::vector<AttestationDemand> attestations;
  SignedIdentity signed_identity = SignedIdentity::kAny;
  TreeLimits limits;
  Freshness freshness;
  std::optional<ContentDemand> contents;  // absent: nobody looks into the manifests
  OnRevoked on_revoked = OnRevoked::kWithdraw;
};

}  // namespace sekisho::policy
