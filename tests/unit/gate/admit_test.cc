#include <algorithm>

#include <gtest/gtest.h>

#include "support/published.h"

namespace sekisho::gate {
namespace {

using report::Decision;
using support::Published;

class Admit : public testing::Test {
 protected:
  std::filesystem::path to() const { return scratch_.path() / "tree"; }
  std::size_t left_beside() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch_.path()),
                                                  std::filesystem::directory_iterator()));
  }
  bool asked_for_layer(const Published& published) const {
    const auto lines = published.server.lines();
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.starts_with("GET ") && line.find("/blobs/" + layer_) != std::string::npos;
    });
  }
  // Reads the layer's digest off the manifest.
  void find_layer(const Published& published) {
    const auto fetched = published.open().repository->fetch_manifest(published.subject.digest);
    layer_ = std::get<oci::Manifest>(fetched->document).layers.at(0).digest.text();
  }
  support::TemporaryDirectory scratch_;
  std::string layer_;
};

TEST_F(Admit, HandsOverWhatWasSigned) {
  const Published published;
  published.sign_bundle(published.key);
  const auto judgement = published.admit(published.reference("v1"), to());
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.stage, report::Stage::kGoods);
  EXPECT_EQ(judgement.requests.requests, 6U);  // and the config, and the layer
  EXPECT_TRUE(std::filesystem::exists(to() / "kustomization.yaml"));
  EXPECT_EQ(judgement.contents->files, 4U);
}

// No layer is fetched before the papers are in order.
TEST_F(Admit, FetchesNoLayerOfADeniedArtifact) {
  const Published published;
  find_layer(published);
  EXPECT_EQ(published.admit(published.reference("v1"), to()).decision, Decision::kDenied);
  EXPECT_FALSE(asked_for_layer(published));
  EXPECT_FALSE(std::filesystem::exists(to()));
}

// REF-02, REF-03
TEST_F(Admit, ATamperedLayerIsDeniedAndLeavesNothing) {
  Published published;
  published.limits.retries = 0;
  published.sign_bundle(published.key);
  find_layer(published);
  auto blob = published.open().repository->fetch_blobs(
      {std::get<oci::Manifest>(
           published.open().repository->fetch_manifest(published.subject.digest)->document)
           .layers},
      kMiB);
  Bytes bytes = blob.at(0)->bytes();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  published.server.replace("acme/app", layer_, bytes);
  const auto judgement = published.admit(published.reference("v1"), to());
  EXPECT_EQ(judgement.decision, Decision::kDenied);
  EXPECT_EQ(judgement.reasons.at(0).code, ReasonCode::kDigestMismatch);
  EXPECT_FALSE(std::filesystem::exists(to()));
}

TEST_F(Admit, ALayerThatCannotBeFetchedIsUndecidedAndKeepsTheOldTree) {
  Published published;
  published.limits.retries = 0;
  published.sign_bundle(published.key);
  EXPECT_EQ(published.admit(published.reference("v1"), to()).decision, Decision::kAdmitted);
  find_layer(published);
  published.server.fault("/blobs/" + layer_, support::Fault::kReset);
  EXPECT_EQ(published.admit(published.reference("v1"), to()).decision, Decision::kUndecided);
  EXPECT_TRUE(std::filesystem::exists(to() / "kustomization.yaml"));
}

TEST_F(Admit, LimitsAreKept) {
  Published published;
  published.sign_bundle(published.key);
  published.limits.file_bytes = 100;
  EXPECT_EQ(published.admit(published.reference("v1"), to()).reasons.at(0).code, ReasonCode::kArchiveLimits);
  published.limits.layer_bytes = 10;
  EXPECT_EQ(published.admit(published.reference("v1"), to()).reasons.at(0).code, ReasonCode::kBlobTooLarge);
  EXPECT_FALSE(std::filesystem::exists(to()));
}

TEST_F(Admit, ACommandSeesTheTree) {
  const Published published;
  published.sign_bundle(published.key);
  const auto judgement =
      published.admit(published.reference("v1"), to(),
                      {"sh", "-c", "test -f kustomization.yaml && test -s \"$SEKISHO_VERDICT\" && exit 3"});
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.command_exit, 3);
  EXPECT_EQ(report::exit_code(judgement), 4);
}

TEST_F(Admit, ATargetThatIsNotOursIsRefusedBeforeAnythingIsSent) {
  const Published published;
  published.sign_bundle(published.key);
  std::filesystem::create_directories(to() / "precious");
  const std::size_t before = published.server.lines().size();
  const auto judgement = published.admit(published.reference("v1"), to());
  EXPECT_EQ(report::exit_code(judgement), 2);
  EXPECT_EQ(published.server.lines().size(), before);
  EXPECT_TRUE(std::filesystem::exists(to() / "precious"));
}

TEST_F(Admit, NoStagingDirectoryIsLeft) {
  Published published;
  EXPECT_EQ(published.admit(published.reference("v1"), to()).decision, Decision::kDenied);
  for (const auto& entry : std::filesystem::directory_iterator(scratch_.path())) {
    EXPECT_FALSE(entry.is_directory()) << entry.path();
  }
}

}  // namespace
}  // namespace sekisho::gate
