#include "serve/policy_watch.h"

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/temporary.h"
#include "support/write_file.h"

namespace sekisho::serve {
namespace {

using News = PolicyWatch::News;

class Watch : public testing::Test {
 protected:
  void write(const std::string& spec) const {
    support::write_file(file(),
                        "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: t}\nspec: " + spec);
  }
  std::filesystem::path file() const { return directory_.path() / "policy.yaml"; }
  PolicyReader reader() const {
    return [this] { return policy::Policy::load({file()}, Limits{}); };
  }

 private:
  support::TemporaryDirectory directory_;
};

TEST_F(Watch, ABrokenPolicyNeverReplacesAGoodOne) {
  write("{rules: []}\n");
  auto watch = PolicyWatch::open(reader());
  ASSERT_TRUE(watch.ok()) << watch.error().message();
  const auto first = watch->current();
  EXPECT_EQ(watch->look(), News::kSame);
  write("{rulez: []}\n");
  EXPECT_EQ(watch->look(), News::kBroken);
  EXPECT_NE(watch->trouble().find("policy.invalid"), std::string::npos);
  EXPECT_EQ(watch->look(), News::kSame);  // told once
  EXPECT_EQ(watch->current(), first);
  write("{rules: {}}\n");
  EXPECT_EQ(watch->look(), News::kBroken);
  write("{rules: []}\n");
  EXPECT_EQ(watch->look(), News::kMended);
  EXPECT_EQ(watch->current(), first);
  write("{version: 2, rules: []}\n");
  EXPECT_EQ(watch->look(), News::kChanged);
  EXPECT_NE(watch->current(), first);
  std::filesystem::remove(file());
  EXPECT_EQ(watch->look(), News::kBroken);
}

TEST_F(Watch, NeedsAPolicyToBeginWith) {
  const auto watch = PolicyWatch::open(reader());
  ASSERT_FALSE(watch.ok());
  EXPECT_REASON(watch.error().code, ReasonCode::kPolicyUnreadable);
}

}  // namespace
}  // namespace sekisho::serve
