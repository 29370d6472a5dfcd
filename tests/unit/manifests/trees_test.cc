// Each tree of testdata/trees: the images that the real kustomize gives, or a refusal.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "unit/manifests/tree_cases.h"

namespace sekisho::manifests {
namespace {

class Trees : public testing::TestWithParam<TreeCase> {};

TEST_P(Trees, AreReadAsKustomizeBuildsThem) {
  const TreeCase& one = GetParam();
  const Inventory inventory = inspect_files(one.files, {{one.path}, Consumer::kAny, {}});
  if (one.refused) {
    EXPECT_FALSE(inventory.findings.empty());
    return;
  }
  if (one.may_refuse && !inventory.findings.empty()) return;
  std::set<std::string> images;
  for (const Image& image : inventory.images) images.insert(image.text);
  std::set<std::string> expected(one.images.begin(), one.images.end());
  expected.insert(one.further.begin(), one.further.end());
  EXPECT_EQ(images, expected);
  for (const Finding& finding : inventory.findings)
    ADD_FAILURE() << reason_name(finding.code) << ": " << finding.subject() << ": " << finding.detail;
}

// Whatever the consumer and the limits are, nothing crashes, and every image has its place.
TEST_P(Trees, AreReadWithinLimits) {
  const TreeCase& one = GetParam();
  Limits limits;
  limits.kube_objects = 1;
  limits.kube_images = 1;
  limits.kube_findings = 1;
  limits.kustomizations = 2;
  limits.kustomize_looks = 2;
  limits.kustomize_values = 2;
  for (const auto consumer : {Consumer::kAny, Consumer::kFlux, Consumer::kKubectl, Consumer::kArgo}) {
    const Inventory inventory = inspect_files(one.files, {{".", one.path}, consumer, {}}, limits);
    EXPECT_LE(inventory.objects.size(), 1U);
    EXPECT_LE(inventory.findings.size(), 2U);
    for (const Image& image : inventory.images) EXPECT_FALSE(image.spot.file.empty());
  }
}

std::string name_of(const testing::TestParamInfo<TreeCase>& info) {
  std::string name = info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Trees, testing::ValuesIn(read_tree_cases()), name_of);

}  // namespace
}  // namespace sekisho::manifests
