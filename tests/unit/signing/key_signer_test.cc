#include "signing/key_signer.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::signing {
namespace {

using support::code_of;

TEST(KeySigner, AKeyThatCannotBeReadIsToldWhenItIsNeeded) {
  std::promise<Result<crypto::PrivateKey>> promise;
  promise.set_value(fail(ReasonCode::kKeyPassword, "wrong"));
  KeySigner signer(promise.get_future().share());
  EXPECT_REASON(code_of(signer.sign_statement("{}")), ReasonCode::kKeyPassword);
  EXPECT_REASON(code_of(signer.sign_payload("{}")), ReasonCode::kKeyPassword);
  EXPECT_REASON(code_of(signer.own(Form::kBundle)), ReasonCode::kKeyPassword);
  EXPECT_EQ(signer.describe(), "a key that could not be read");
}

TEST(KeySigner, AloneAsksForNoLogAndNoTimestamp) {
  KeySigner signer(*crypto::PrivateKey::generate());
  const auto own = signer.own(Form::kBundle);
  EXPECT_EQ(own->log, verify::LogUse::kIgnored);
  EXPECT_EQ(own->timestamps, 0U);
  EXPECT_TRUE(signer.sign_payload("{}")->annotations.empty());
}

}  // namespace
}  // namespace sekisho::signing
