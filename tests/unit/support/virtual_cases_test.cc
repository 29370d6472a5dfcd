#include "support/virtual_cases.h"

#include <set>

#include <gtest/gtest.h>

#include "base/reason.h"

namespace sekisho::support {
namespace {

TEST(VirtualCases, HaveNamesOfTheirOwnThatTellTheVerdict) {
  std::set<std::string> names;
  for (const auto& one : virtual_cases()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name << " is there twice";
    EXPECT_EQ(one.name.ends_with("_fail"), !one.accepted()) << one.name;
    EXPECT_FALSE(one.why.empty()) << one.name;
  }
}

TEST(VirtualCases, AreRefusedForReasonsThatExist) {
  for (const auto& one : virtual_cases()) {
    if (one.accepted()) continue;
    const auto reason = find_reason(one.reason);
    ASSERT_TRUE(reason) << one.name << ": " << one.reason;
    EXPECT_NE(reason_class(*reason), ReasonClass::kUndecided) << one.name;
  }
}

TEST(VirtualCases, CanBeMadeInEachForm) {
  const VirtualSigstore sigstore = VirtualSigstore::make();
  for (const auto& one : virtual_cases()) {
    for (const Form form : {Form::kMessage, Form::kStatement}) {
      if (!one.has(form)) continue;
      EXPECT_NO_THROW(make_case(one, sigstore, Artifact::of("goods"), form)) << one.name;
    }
  }
}

// A case changes a copy: what is made after it is as good as before.
TEST(VirtualCases, LeaveTheInstanceAsItIs) {
  const VirtualSigstore sigstore = VirtualSigstore::make();
  const std::string root = render_json(sigstore.trusted_root());
  for (const auto& one : virtual_cases()) {
    make_case(one, sigstore, Artifact::of("goods"),
              one.has(Form::kMessage) ? Form::kMessage : Form::kStatement);
  }
  EXPECT_EQ(render_json(sigstore.trusted_root()), root);
}

}  // namespace
}  // namespace sekisho::support
