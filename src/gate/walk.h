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
  explicit Walk(const Request& request);

  // papers resolves the reference, gathers what hangs on it and decides; nothing where the walk ends here.
  std::optional<Papers> papers(registry::Repository& repository);

  // stop ends the walk with an error, no or don't know.
  void stop(const Error& error);
  void stop(const policy::Verdict& verdict);
  // pass records that it is admitted at this stage.
  void pass(const policy::Clearance& clearance, report::Stage stage);

  report::Judgement& judgement() { return judgement_; }
  const Request& request() const { return request_; }
  report::Judgement finish();

 private:
  std::optional<registry::Fetched> fetch_subject(registry::Repository& repository);
  policy::Verdict gather_and_decide(registry::Repository& repository, const oci::Document& document);
  void deny(std::vector<policy::Reason> reasons);
  void leave_open(std::vector<policy::Reason> reasons);

  const Request& request_;
  report::Judgement judgement_;
};

}  // namespace sekisho::gate
