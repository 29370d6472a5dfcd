// Walk: one judgement on its way through the corridor; it ends in a Judgement, and one that stops early
// denies.
#pragma once

#include <optional>
#include <vector>

#include "gate/judge.h"
#include "policy/decide.h"

namespace sekisho::gate {

// Papers is what judging the papers leaves for judging the goods.
struct Papers {
  policy::Clearance clearance;
  oci::Document document;
};

class Walk {
 public:
  // Gather is how much of what is attached is looked at: until more could not help, or all of it.
  enum class Gather { kEnough, kAll };

  explicit Walk(const Request& request, Gather gather = Gather::kEnough);

  // papers resolves the reference, gathers what hangs on it and decides; nothing where the walk ends here.
  std::optional<Papers> papers(registry::Repository& repository);

  // stop ends the walk with an error, no or don't know.
  void stop(const Error& error);
  void stop(const policy::Verdict& verdict);
  // pass records that it is admitted at this stage.
  void pass(const policy::Clearance& clearance, report::Stage stage);

  // remember records an admission in the state, durably, where there is one. Error: disk.*.
  Done remember(const policy::Clearance& clearance);

  // explain tells how the policy judged what papers found; nothing where there was no document.
  std::optional<policy::Explanation> explain() const;

  report::Judgement& judgement() { return judgement_; }
  const Request& request() const { return request_; }
  report::Judgement finish();

 private:
  std::optional<registry::Fetched> fetch_subject(registry::Repository& repository);
  // decide judges a document, and an index that is judged by its parts with them.
  policy::Verdict decide(registry::Repository& repository, const oci::Document& document);
  policy::Verdict decide_part(registry::Repository& repository, const oci::Index& index,
                              const oci::Descriptor& entry);
  policy::Verdict gather_and_decide(registry::Repository& repository, const policy::Case& what,
                                    attest::FactBook& facts);
  void read_facts(const verify::Evidence& evidence, attest::FactBook& facts) const;
  store::Channel channel() const;
  const store::History& history() const;
  void deny(std::vector<policy::Reason> reasons);
  void leave_open(std::vector<policy::Reason> reasons);

  const Request& request_;
  const policy::Ruling ruling_;
  const Gather gather_;
  // The document that was asked for and the evidence about it, where all of it is wanted.
  std::optional<oci::Document> document_;
  verify::Evidence evidence_;
  attest::FactBook facts_;
  report::Judgement judgement_;
};

}  // namespace sekisho::gate
