#include "base/reason.h"

#include <gtest/gtest.h>

#include "base/result.h"

namespace sekisho {
namespace {

TEST(Reason, CodeZeroIsAnErrorAndUndecided) {
  EXPECT_EQ(static_cast<ReasonCode>(0), ReasonCode::kInternalError);
  EXPECT_EQ(reason_class(ReasonCode{}), ReasonClass::kUndecided);
}

TEST(Reason, NamesAreFoundAgain) {
  EXPECT_EQ(find_reason("signature.none-matched"), ReasonCode::kSignatureNoneMatched);
  EXPECT_EQ(find_reason(reason_name(ReasonCode::kArchivePath)), ReasonCode::kArchivePath);
  EXPECT_FALSE(find_reason("no.such-reason"));
}

Result<int> halve(int value) {
  if (value % 2 != 0) return fail(ReasonCode::kUsageInvalid, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  SEKISHO_TRY(half, halve(value));
  return halve(half);
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().code, ReasonCode::kUsageInvalid);
  EXPECT_EQ(Error(quarter(6).error()).in("while dividing").message(), "odd (while dividing)");
  EXPECT_THROW((void)*quarter(6), std::bad_variant_access);
}

}  // namespace
}  // namespace sekisho
