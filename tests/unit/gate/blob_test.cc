#include "gate/blob.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/layout_maker.h"

namespace sekisho::gate {
namespace {

class Blob : public testing::Test {
 protected:
  BlobRequest request() const {
    verify::Authority authority;
    authority.name = "key";
    authority.keys = {key_.public_key()};
    authority.log = verify::LogUse::kIgnored;
    return {"blob",  {std::string("hello"), crypto::Digest::of("hello")}, {}, {}, {{authority}}, Time(),
            Limits{}};
  }
  crypto::PrivateKey key_ = *crypto::PrivateKey::generate();
};

TEST_F(Blob, ABareSignatureIsAdmitted) {
  auto what = request();
  what.signature = support::sign(key_, "hello");
  EXPECT_EQ(judge_blob(what).decision, report::Decision::kAdmitted);
  what.signature = decode_base64(*what.signature);
  EXPECT_EQ(judge_blob(what).decision, report::Decision::kAdmitted);
}

TEST_F(Blob, ASignatureOfSomethingElseIsDenied) {
  auto what = request();
  what.signature = support::sign(key_, "hellp");
  EXPECT_EQ(judge_blob(what).decision, report::Decision::kDenied);
}

TEST_F(Blob, ABundleIsAdmitted) {
  auto what = request();
  what.bundle = support::signed_bundle(key_, support::statement(std::string(what.subject.digest.hex())));
  EXPECT_EQ(judge_blob(what).decision, report::Decision::kAdmitted);
}

// SIG-05
TEST_F(Blob, NothingGivenProvesNothing) {
  const auto judgement = judge_blob(request());
  EXPECT_EQ(judgement.decision, report::Decision::kDenied);
  EXPECT_EQ(judgement.reasons.at(0).code, ReasonCode::kSignatureNone);
}

}  // namespace
}  // namespace sekisho::gate
