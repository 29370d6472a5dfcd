// SIG-28: values are judged side by side, each for itself; run under the thread sanitizer too.
#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/expect.h"
#include "unit/verify/maker.h"

namespace sekisho::verify::test {
namespace {

TEST(VerifyInParallel, BlamesTheOneBadSignatureAtEachPosition) {
  constexpr std::size_t kCount = 10;
  const auto key = generate();
  const auto trust = trust_in(key);
  const auto good = attach_bundle(bundle_of(key, envelope_of(key, statement(kSubject))));
  const auto bad = attach_bundle(bundle_of(key, envelope_of(generate(), statement(kSubject))));
  for (std::size_t position = 0; position < kCount; ++position) {
    std::vector<Evidence> found(kCount);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kCount; ++i) {
      threads.emplace_back(
          [&, i] { verify_attachment(i == position ? bad : good, kSubject, judged_by(trust), found[i]); });
    }
    for (auto& thread : threads) thread.join();
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(found[i].proofs.size(), i == position ? 0U : 1U) << i;
    }
    EXPECT_REASON(sole_rejection(found[position]), ReasonCode::kSignatureInvalid);
  }
}

TEST(Anchors, AreVerifiedAheadAndAskedForMeanwhile) {
  const auto text =
      *read_file(std::filesystem::path(SEKISHO_SOURCE_DIR) / "keys" / "sigstore-public-good.json", kMiB);
  const auto anchors = *Anchors::of(*sigstore::parse_trusted_root(text, {}));
  anchors->verify_ahead();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { good += anchors->verify_chains().ok() ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 4);
}

// The thread has ended before what it works on goes.
TEST(Anchors, MayGoWhileTheyAreVerifiedAhead) {
  const auto text =
      *read_file(std::filesystem::path(SEKISHO_SOURCE_DIR) / "keys" / "sigstore-public-good.json", kMiB);
  (*Anchors::of(*sigstore::parse_trusted_root(text, {})))->verify_ahead();
}

}  // namespace
}  // namespace sekisho::verify::test
