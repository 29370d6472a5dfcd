// Audit: many verdicts as values: what was judged, where it runs, and on what the answer rests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/reason.h"
#include "base/result.h"
#include "base/time.h"
#include "report/judgement.h"

namespace sekisho::report {

// Place is where something runs or is applied, as an inventory tells it; what it does not tell is empty.
struct Place {
  std::string inventory;  // the file, or the cluster's name
  std::string cluster, name_space;
  std::string workload;   // KIND/NAME
  std::string container;  // its name
  std::string part;       // container, init, ephemeral, volume, or artifact for what Flux or Argo CD applies
  std::string spec;       // the reference as the specification writes it
};

// AuditReason is a reason of a verdict, as its JSON has it.
struct AuditReason {
  std::string code, subject, detail, remedy;
};

// AuditProof is a proof of a verdict, as far as people ask for it.
struct AuditProof {
  std::string kind;            // signature, attestation
  std::string authority;       // of the policy
  std::string signer;          // key sha256:…, or ISSUER SUBJECT
  std::string predicate_type;  // of an attestation
  std::optional<Time> signed_at;
};

// AuditVerdict is what the JSON of a verdict says. One that comes from a cache and one just made are read
// alike.
struct AuditVerdict {
  Decision decision = Decision::kDenied;
  std::optional<Decision> would_be;  // in warn mode
  bool unusable = false;
  std::string reference, resolved, digest;
  std::string policy, policy_digest, rule;
  std::optional<Time> time, holds_until;
  std::vector<AuditReason> reasons;
  std::vector<AuditProof> proofs;
  std::vector<std::string> exceptions;  // NAME until TIME (OWNER)
  // Whether the manifests in it name every image by digest; nothing where they name none.
  std::optional<bool> images_pinned;
  std::string json;  // all of it, compact, and harmless to show
};

// read_verdict reads the JSON verdict of docs/cli.md; members that it does not know are kept in `json` only.
// Errors: json.shape, json.case-collision.
Result<AuditVerdict> read_verdict(const Json& json);

// add_reason adds what else speaks against it, to its JSON too.
void add_reason(AuditVerdict& verdict, const policy::Reason& reason);

// Basis: on what a row's answer rests.
enum class Basis {
  kGathered,  // all of it was fetched in this run
  kListed,    // what hangs on the digest was listed again and is the same as when it was judged
  kKept,      // the cache alone; nothing was asked
};

// Then is how it was decided when it was admitted or blocked.
struct Then {
  std::string id;  // of the recorded decision
  Decision decision = Decision::kDenied;
  Time time;
  std::string policy_digest;
};

// Judged is whose verdict a row tells.
enum class Judged { kIndex, kDigest };

// Running is what runs where its specification names another digest: an index, as it says.
struct Running {
  std::string digest, index;
  Judged judged = Judged::kDigest;
  // covered tells whether the index lists it, among the manifests that the rule judges; nothing: nobody had
  // to look, or it could not be told.
  std::optional<bool> covered = {};
};

struct AuditRow {
  AuditVerdict verdict;
  Basis basis = Basis::kGathered;
  Time gathered;  // when what it rests on was fetched or last listed
  std::vector<Place> places;
  std::optional<Then> then;
  std::optional<Running> running = {};
};

// render_place is a place as all reports have it, and read_place reads that. Error: json.shape.
Json render_place(const Place& place);
Result<Place> read_place(const Json& json);

// read_audit_row reads the object that render_audit_json_line writes. Errors: json.shape,
// json.case-collision.
Result<AuditRow> read_audit_row(const Json& json);

// AuditFault is an entry of an inventory that could not be read; the rest went on.
struct AuditFault {
  std::string inventory;
  std::string where;  // line or path in it
  std::string detail;
};

struct Audit {
  std::string version;  // of the program
  Time begun, ended;
  std::string policy, policy_digest;  // as judged now
  std::vector<AuditRow> rows;         // by digest, then reference
  std::vector<AuditFault> faults;
  std::uint64_t requests = 0;
};

}  // namespace sekisho::report
