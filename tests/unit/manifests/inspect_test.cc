#include "manifests/inspect.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "unit/manifests/tree_cases.h"

namespace sekisho::manifests {
namespace {

using Files = std::map<std::string, std::string>;

std::string pod(const std::string& image) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: \"" + image +
         "\"}]}\n";
}

std::vector<std::string> images_of(const Inventory& inventory) {
  std::vector<std::string> images;
  for (const Image& image : inventory.images) images.push_back(image.text);
  return images;
}

bool has(const Inventory& inventory, ReasonCode code) {
  return std::any_of(inventory.findings.begin(), inventory.findings.end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

using Texts = std::vector<std::string>;

TEST(Inspect, AnImageIsToldWithFileLineAndField) {
  const Inventory inventory = inspect_files({{"a/p.yaml", "# one\n---\n" + pod("web:1")}});
  ASSERT_EQ(inventory.images.size(), 1U);
  const Image& image = inventory.images[0];
  EXPECT_EQ(image.spot.text(), "a/p.yaml:6");
  EXPECT_EQ(image.field, "spec.containers[0].image");
  EXPECT_EQ(image.object, "Pod p");
}

TEST(Inspect, AnImageOfATransformerIsToldWhereItsTagStands) {
  const Inventory inventory =
      inspect_files({{"kustomization.yaml", "resources: [p.yaml]\nimages:\n- name: web\n  newTag: v2\n"},
                     {"p.yaml", pod("web:1")}});
  ASSERT_EQ(inventory.images.size(), 1U);
  EXPECT_EQ(inventory.images[0].spot.text(), "kustomization.yaml:4");
}

TEST(Inspect, FluxLeavesOutWhatSourceignoreNames) {
  const Files files{{".sourceignore", "tests/\n"}, {"p.yaml", pod("web:1")}, {"tests/q.yaml", pod("test:1")}};
  EXPECT_EQ(images_of(inspect_files(files, {{"."}, Consumer::kFlux, {}})), Texts{"web:1"});
  EXPECT_EQ(images_of(inspect_files(files, {{"."}, Consumer::kKubectl, {}})), (Texts{"web:1", "test:1"}));
  EXPECT_EQ(images_of(inspect_files(files)), (Texts{"web:1", "test:1"}));
}

TEST(Inspect, FluxLeavesOutFilesOfContinuousIntegration) {
  const Files files{{".github/workflows/ci.yaml", "on: push\n"}, {"p.yaml", pod("web:1")}};
  EXPECT_TRUE(inspect_files(files, {{"."}, Consumer::kFlux, {}}).findings.empty());
}

TEST(Inspect, ASourceignoreThatHidesAKustomizationIsNotDecidable) {
  const Files files{{".sourceignore", "app/kustomization.yaml\n"},
                    {"app/kustomization.yaml", "resources: [p.yaml]\n"},
                    {"app/p.yaml", pod("web:1")}};
  EXPECT_TRUE(has(inspect_files(files), ReasonCode::kKustomizeUndecidable));
}

TEST(Inspect, ASourceignoreBelowTheRootIsNotDecidable) {
  const Files files{{"a/.sourceignore", "p.yaml\n"}, {"a/p.yaml", pod("web:1")}};
  EXPECT_TRUE(has(inspect_files(files, {{"."}, Consumer::kFlux, {}}), ReasonCode::kKustomizeUndecidable));
}

TEST(Inspect, WhatIsNoObjectFailsFluxAlone) {
  const Files files{{"values.yaml", "replicas: 3\n"}, {"p.yaml", pod("web:1")}};
  EXPECT_TRUE(has(inspect_files(files), ReasonCode::kObjectInvalid));
  EXPECT_TRUE(inspect_files(files, {{"."}, Consumer::kKubectl, {}}).findings.empty());
}

TEST(Inspect, OnlyThePathCounts) {
  const Files files{{"prod/p.yaml", pod("web:1")}, {"test/q.yaml", "kind: 5\n"}};
  EXPECT_EQ(images_of(inspect_files(files, {{"./prod/"}, Consumer::kAny, {}})), Texts{"web:1"});
}

TEST(Inspect, APathThatIsNotThereHasNothing) {
  const Files files{{"p.yaml", pod("web:1")}};
  for (const char* path : {"prod", "../x", "/", ""}) {
    EXPECT_TRUE(has(inspect_files(files, {{path}, Consumer::kAny, {}}), ReasonCode::kManifestsNone)) << path;
  }
}

TEST(Inspect, FieldsOfCustomResourcesAreNamedByTheCaller) {
  const Files files{{"r.yaml",
                     "apiVersion: acme.example/v1\nkind: Runner\nmetadata: {name: r}\n"
                     "spec: {steps: [{use: \"step:1\"}, {use: \"step:2\"}], runnerImage: \"own:1\"}\n"}};
  EXPECT_EQ(images_of(inspect_files(files)), Texts{"own:1"});
  const Scope scope{{"."}, Consumer::kAny, {{"acme.example", "Runner", "spec/steps[]/use"}}};
  EXPECT_EQ(images_of(inspect_files(files, scope)), (Texts{"own:1", "step:1", "step:2"}));
}

TEST(Inspect, ImagesOfOperatorsAndChartsAreFound) {
  const Files files{{"o.yaml",
                     "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: o}\n"
                     "spec: {template: {spec: {containers: [{name: c, image: \"o:1\", env: "
                     "[{name: RELATED_IMAGE_DB, value: \"db:1\"}, {name: OTHER, value: \"x\"}]}]}}}\n"},
                    {"p.yaml",
                     "apiVersion: acme.example/v1\nkind: App\nmetadata: {name: a}\n"
                     "spec: {image: {registry: ghcr.io, repository: acme/app, tag: v1}}\n"}};
  EXPECT_EQ(images_of(inspect_files(files)), (Texts{"o:1", "db:1", "ghcr.io/acme/app:v1"}));
}

TEST(Inspect, DataAndLabelsAreNoImages) {
  const Files files{
      {"c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {image: \"a b c\"}\n"},
      {"d.yaml", "apiVersion: acme.example/v1\nkind: X\nmetadata: {name: d, labels: {image: A B}}\n"}};
  EXPECT_TRUE(inspect_files(files).findings.empty());
}

TEST(Inspect, VariablesAreToldByName) {
  const Files files{{"c.yaml",
                     "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
                     "data: {a: \"${HOST}\", b: \"$${ESCAPED}\", c: \"$PLAIN\", d: \"${PORT:-80}\"}\n"}};
  const Inventory inventory = inspect_files(files);
  ASSERT_EQ(inventory.findings.size(), 2U);
  EXPECT_EQ(inventory.findings[0].name, "HOST");
  EXPECT_EQ(inventory.findings[1].name, "PORT");
}

TEST(Inspect, FluxLeavesVariablesOfAnObjectThatSaysSo) {
  const Files files{{"c.yaml",
                     "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: "
                     "{kustomize.toolkit.fluxcd.io/substitute: disabled}}\ndata: {a: \"${HOST}\"}\n"}};
  EXPECT_TRUE(inspect_files(files).findings.empty());
}

// A bomb of nine levels, each with nine aliases of the one before (KUB-23).
TEST(Inspect, AliasesDoNotMultiplyWithoutBound) {
  std::string text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) text += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    text += "]\n";
  }
  EXPECT_TRUE(has(inspect_files({{"c.yaml", text}}), ReasonCode::kYamlLimits));
}

TEST(Inspect, DepthIsBounded) {
  const std::string text =
      "apiVersion: v1\nkind: X\nmetadata: {name: c}\na: " + std::string(100000, '[') + "\n";
  EXPECT_TRUE(has(inspect_files({{"c.yaml", text}}), ReasonCode::kYamlLimits));
}

TEST(Inspect, CharactersThatSomeTakeForLineBreaksAreRefused) {
  for (const char* text : {"# note\xC2\x85image: evil\n", "a: b\xE2\x80\xA8image: evil\n",
                           "a: b\rimage: evil\n", "a: \xEF\xBB\xBF\n", "a: \xFF\n"}) {
    EXPECT_TRUE(has(inspect_files({{"c.yaml", text}}), ReasonCode::kYamlInvalid)) << text;
  }
}

TEST(Inspect, AByteOrderMarkMayStandFirst) {
  EXPECT_TRUE(inspect_files({{"p.yaml", "\xEF\xBB\xBF" + pod("web:1")}}).findings.empty());
}

TEST(Inspect, EscapedKeysAreReadAsWhatTheyAre) {
  const Files files{{"p.yaml",
                     "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                     "    \"im\\x61ge\": \"evil:1\"\n"}};
  EXPECT_EQ(images_of(inspect_files(files)), Texts{"evil:1"});
}

// Each includes the next one twice: without a bound, 2^30 visits.
TEST(Inspect, KustomizationsAreNotVisitedWithoutBound) {
  Files files;
  for (int i = 0; i < 30; ++i) {
    const std::string next = std::to_string(i + 1);
    files["k" + std::to_string(i) + "/kustomization.yaml"] =
        "resources: [../k" + next + ", ./../k" + next + "]\n";
  }
  files["k30/kustomization.yaml"] = "resources: [p.yaml]\n";
  files["k30/p.yaml"] = pod("web:1");
  EXPECT_TRUE(has(inspect_files(files, {{"k0"}, Consumer::kAny, {}}), ReasonCode::kManifestsLimits));
}

TEST(Inspect, AJsonPatchWithoutAPatchIsRefused) {
  const Files files{{"kustomization.yaml",
                     "resources: [p.yaml]\npatchesJson6902:\n"
                     "- target: {version: v1, kind: Pod, name: p}\n"},
                    {"p.yaml", pod("web:1")}};
  EXPECT_TRUE(has(inspect_files(files), ReasonCode::kKustomizeInvalid));
}

std::string json_patch(const std::string& operations) {
  return "resources: [p.yaml]\npatches:\n- target: {kind: Pod}\n  patch: |\n" + operations;
}

// Each copies all of spec into itself: 2^40 values, and as deep.
TEST(Inspect, CopiesDoNotMultiplyWithoutBound) {
  std::string operations;
  for (int i = 0; i < 40; ++i)
    operations += "    - {op: copy, from: /spec, path: /spec/x" + std::to_string(i) + "}\n";
  const Files files{{"kustomization.yaml", json_patch(operations)}, {"p.yaml", pod("web:1")}};
  const Inventory inventory = inspect_files(files);
  EXPECT_TRUE(has(inventory, ReasonCode::kManifestsLimits) || has(inventory, ReasonCode::kYamlLimits));
}

TEST(Inspect, APatchDoesNotNestWithoutBound) {
  std::string operations, path = "/spec";
  for (int i = 0; i < 100; ++i) {
    path += "/x";
    operations += "    - {op: add, path: " + path + ", value: {}}\n";
  }
  const Files files{{"kustomization.yaml", json_patch(operations)}, {"p.yaml", pod("web:1")}};
  EXPECT_TRUE(has(inspect_files(files), ReasonCode::kYamlLimits));
}

// Each puts all of spec into it once more.
TEST(Inspect, ReplacementsDoNotMultiplyWithoutBound) {
  std::string text = "resources: [p.yaml]\nreplacements:\n";
  for (int i = 0; i < 40; ++i) {
    text +=
        "- source: {kind: Pod, fieldPath: spec}\n  targets:\n  - select: {kind: Pod}\n    fieldPaths: "
        "[spec.x" +
        std::to_string(i) + "]\n    options: {create: true}\n";
  }
  const Files files{{"kustomization.yaml", text}, {"p.yaml", pod("web:1")}};
  const Inventory inventory = inspect_files(files);
  EXPECT_TRUE(has(inventory, ReasonCode::kManifestsLimits) || has(inventory, ReasonCode::kYamlLimits));
}

TEST(Inspect, AFileThatIsNamedAgainAndAgainCounts) {
  Limits limits;
  limits.kustomize_values = 1000;
  std::string text = "resources:\n";
  for (int i = 0; i < 200; ++i) text += "- p.yaml\n";
  const Files files{{"kustomization.yaml", text}, {"p.yaml", pod("web:1")}};
  EXPECT_TRUE(has(inspect_files(files, {}, limits), ReasonCode::kManifestsLimits));
}

// Sixty anchors, each of which holds all that is in the next.
TEST(Inspect, WhatAnchorsKeepCounts) {
  Limits limits;
  limits.kube_nodes = 3000;
  std::string list = "[";
  for (int i = 0; i < 100; ++i) list += "x, ";
  list += "x]";
  for (int i = 0; i < 50; ++i) list = "&a" + std::to_string(i) + " [" + list + "]";
  const std::string text = "apiVersion: v1\nkind: X\nmetadata: {name: c}\na: " + list + "\n";
  EXPECT_TRUE(has(inspect_files({{"c.yaml", text}}, {}, limits), ReasonCode::kYamlLimits));
}

TEST(Inspect, AFindingTellsFileAndLineWhateverTheFileIsCalled) {
  const Inventory inventory = inspect_files({{"a:b.yaml", "# one\nkind: X\n"}});
  ASSERT_EQ(inventory.findings.size(), 1U);
  EXPECT_EQ(inventory.findings[0].file, "a:b.yaml");
  EXPECT_EQ(inventory.findings[0].line, 2U);
}

TEST(Inspect, AFileWithoutADocumentOfOneObjectIsNoKustomization) {
  EXPECT_TRUE(has(inspect_files({{"kustomization.yaml", "resources: []\n---\nresources: []\n"}}),
                  ReasonCode::kKustomizeInvalid));
}

}  // namespace
}  // namespace sekisho::manifests
