// decide: Policy and Evidence in, a Verdict out. Pure: no I/O, no clock. The answer starts as No.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "attest/facts.h"
#include "base/limits.h"
#include "base/reason.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "policy/policy.h"
#include "store/history.h"
#include "verify/evidence.h"

namespace sekisho::policy {

// kNothingBefore is the history of where nothing was admitted yet.
inline const store::History kNothingBefore = {};
// kNothingRead is the facts of where no attestation matters.
inline const attest::FactBook kNothingRead = {};

// Reason is one thing that speaks against admission.
struct Reason {
  ReasonCode code = ReasonCode::kInternalError;
  std::string subject;  // what it is about: a reference, a digest, a path
  std::string detail;   // for people
};

struct Denial {
  std::vector<Reason> reasons;
};
struct Undecided {
  std::vector<Reason> reasons;
};

// Clearance says that the papers are in order for this digest. Only decide_papers makes one.
class Clearance {
 public:
  const crypto::Digest& digest() const { return digest_; }
  const Rule& rule() const { return *rule_; }
  Time time() const { return time_; }
  std::optional<Time> holds_until() const { return holds_until_; }
  // would_be are the reasons for which it would be denied if its rule were not in warn mode.
  const std::vector<Reason>& would_be() const { return would_be_; }
  // proofs are those that met the demands.
  const std::vector<verify::Proof>& proofs() const { return proofs_; }
  // dated is what orders the artifact among others of its repository, for the history.
  const store::Admitted& dated() const { return dated_; }
  // exceptions are those of the policy that set a demand aside.
  const std::vector<const Exception*>& exceptions() const { return exceptions_; }

 private:
  friend class Decider;
  Clearance(crypto::Digest digest, const Rule& rule, Time time)
      : digest_(std::move(digest)), rule_(&rule), time_(time), dated_{digest_, {}, {}} {}
  crypto::Digest digest_;
  const Rule* rule_;
  Time time_;
  std::optional<Time> holds_until_;
  std::vector<Reason> would_be_;
  std::vector<verify::Proof> proofs_;
  store::Admitted dated_;
  std::vector<const Exception*> exceptions_;
};

// Admission says that the goods are in order too. Only decide_goods makes one; handover asks for it.
class Admission {
 public:
  const Clearance& clearance() const { return clearance_; }

 private:
  friend class Decider;
  explicit Admission(Clearance clearance) : clearance_(std::move(clearance)) {}
  Clearance clearance_;
};

// Verdict: one that nobody filled in denies.
using Verdict = std::variant<Denial, Undecided, Clearance, Admission>;

// Case is what is judged: the reference as typed, the document that it resolved to, where it goes, and what
// was admitted there before.
struct Case {
  const oci::Reference& reference;
  const oci::Document& document;
  Destination destination = {};
  const store::History& history = kNothingBefore;
  const attest::FactBook& facts = kNothingRead;  // what the attestations among the evidence state
  const oci::Index* within = nullptr;  // the index that was asked for, where the document is one of its own

  // admitted_as is the digest that is asked for and would be admitted.
  const crypto::Digest& admitted_as() const;
};

// decide_reference judges what needs no network: is there a rule, may the reference be a bare tag. Nothing:
// go on.
std::optional<Denial> decide_reference(const Policy& policy, const oci::Reference& reference,
                                       const Destination& destination = {});

// decide_papers judges the document's shape, revocations and signatures. now is the time of the judgement.
// A rule in warn mode turns a Denial into a Clearance with would_be, except where the digest itself is
// revoked or is not the one asked for; Undecided stays Undecided. The result does not depend on the order of
// the evidence, and more proofs never turn a yes into a no.
Verdict decide_papers(const Policy& policy, const Case& subject, const verify::Evidence& evidence, Time now);

// Part is one manifest of an index, as its entry names it, and the verdict on it.
struct Part {
  const oci::Descriptor& entry;
  Verdict verdict;
};

// select_parts is the manifests of an index that a rule asks about: those of its platforms, or all of them.
// Errors: index.platform-missing, manifest.too-many-layers.
Result<std::vector<oci::Descriptor>> select_parts(const Rule& rule, const oci::Index& index,
                                                  const Limits& limits);

// decide_index judges an index by the verdicts on itself (decide_papers) and on its parts: it is cleared
// where all of them are.
Verdict decide_index(const Case& subject, const Verdict& own, const std::vector<Part>& parts, Time now);

// evidence_could_help tells whether further evidence could change a verdict on papers: it is a no for want of
// proofs, undecided, a yes by warn mode only, or by a rule that asks for the newest of a kind. Gathering may
// stop where it is false.
bool evidence_could_help(const Verdict& verdict);

// Goods is what was found in the staged tree.
struct Goods {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::optional<manifests::Inventory> manifests = {};  // absent: nobody looked
  std::map<std::string, Verdict> images = {};          // of its images, by Image::name, where there is one
};

// decide_goods judges the staged tree of a cleared digest: it holds a file, stays within the rule's limits,
// and its manifests hold nothing that the rule's contents refuse. Warn mode changes nothing about the former
// two. An image that could not be judged leaves the verdict open where nothing else speaks against it.
Verdict decide_goods(const Policy& policy, const Clearance& clearance, const Goods& goods);

// limits_of is Limits with what the rule says of trees.
Limits limits_of(const Rule& rule, Limits limits);

}  // namespace sekisho::policy
