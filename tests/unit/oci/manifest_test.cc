#include "oci/manifest.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::oci {
namespace {

using support::code_of;

const std::string kDescriptor =
    R"({"mediaType":"a/b","size":5,"digest":")" + crypto::Digest::of("hello").text() + "\"}";
const std::string kConfig = "\"config\":" + kDescriptor;
const std::string kLayers = "\"layers\":[" + kDescriptor + "]";
const std::string kManifests = "\"manifests\":[" + kDescriptor + "]";

std::string typed(std::string_view type) { return "\"mediaType\":\"" + std::string(type) + "\""; }

std::string document(std::initializer_list<std::string> members) {
  std::string text = "{\"schemaVersion\":2";
  for (const auto& member : members) text += "," + member;
  return text + "}";
}

Result<Document> parse(const std::string& text, std::string_view content_type = {}) {
  return parse_document(Blob::hash(text), content_type, Limits{});
}

const std::string kPlain = document({typed(kManifestType), kConfig, kLayers});

TEST(Manifest, ReadsConfigLayersSubjectAndAnnotations) {
  const std::string text =
      document({typed(kManifestType), kConfig, kLayers, "\"subject\":" + kDescriptor,
                R"("annotations":{"k":"v"})", R"("artifactType":"c/d")", R"("extra":{})"});
  const auto parsed = parse(text, kManifestType);
  ASSERT_TRUE(parsed.ok());
  const auto& manifest = std::get<Manifest>(*parsed);
  EXPECT_EQ(manifest.digest, crypto::Digest::of(text));
  EXPECT_EQ(manifest.size, text.size());
  EXPECT_EQ(manifest.artifact_type, "c/d");
  EXPECT_EQ(manifest.layers.size(), 1U);
  EXPECT_TRUE(manifest.subject.has_value());
  EXPECT_EQ(*find_annotation(manifest.annotations, "k"), "v");
}

TEST(Manifest, NamesItselfAndIsListedWithItsType) {
  const auto parsed = parse(document({typed(kManifestType), kConfig, kLayers, R"("annotations":{"k":"v"})"}));
  const auto& manifest = std::get<Manifest>(*parsed);
  EXPECT_TRUE(manifest.descriptor().annotations.empty());
  EXPECT_EQ(manifest.descriptor().artifact_type, "");
  EXPECT_EQ(manifest.descriptor().digest, manifest.digest);
  EXPECT_EQ(manifest.listed().artifact_type, "a/b");  // the config's, for want of its own
  EXPECT_EQ(manifest.listed().annotations.size(), 1U);
}

TEST(Index, ReadsItsManifests) {
  const auto parsed = parse(document({typed(kIndexType), kManifests}), kIndexType);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<Index>(*parsed).manifests.size(), 1U);
  EXPECT_EQ(std::get<Index>(*parsed).listed().artifact_type, "");
}

TEST(Document, ReadsDockersSchema2) {
  EXPECT_TRUE(std::holds_alternative<Manifest>(
      *parse(document({typed(kDockerManifestType), kConfig, kLayers}), kDockerManifestType)));
  EXPECT_TRUE(std::holds_alternative<Index>(*parse(document({typed(kDockerIndexType), kManifests}))));
}

TEST(Document, IsReadByContentTypeOrShapeWhereItNamesNoType) {
  EXPECT_EQ(std::get<Manifest>(*parse(document({kConfig, kLayers}))).media_type, kManifestType);
  EXPECT_EQ(std::get<Index>(*parse(document({kManifests}))).media_type, kIndexType);
  EXPECT_TRUE(parse(document({kConfig, kLayers}), kManifestType).ok());
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers}), kDockerManifestType)),
                ReasonCode::kManifestMediaType);
}

// MAN-01
TEST(Document, RefusesToBeAManifestAndAnIndex) {
  for (const auto type : {kManifestType, kIndexType, kDockerManifestType, kDockerIndexType}) {
    const std::string both = document({typed(type), kConfig, kLayers, kManifests});
    EXPECT_REASON(code_of(parse(both, type)), ReasonCode::kManifestAmbiguous);
    EXPECT_REASON(code_of(parse(both)), ReasonCode::kManifestAmbiguous);
  }
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, kManifests}), kManifestType)),
                ReasonCode::kManifestAmbiguous);
  EXPECT_REASON(code_of(parse(document({kManifests, "\"layers\":[]"}))), ReasonCode::kManifestAmbiguous);
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, "\"manifests\":null"}))),
                ReasonCode::kManifestAmbiguous);
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, "\"fsLayers\":[]"}))),
                ReasonCode::kManifestAmbiguous);
}

// MAN-02
TEST(Document, RefusesATypeThatIsNotThatOfItsHeader) {
  EXPECT_REASON(code_of(parse(kPlain, kIndexType)), ReasonCode::kManifestMediaType);
  EXPECT_REASON(code_of(parse(kPlain, kDockerManifestType)), ReasonCode::kManifestMediaType);
  EXPECT_REASON(code_of(parse(document({typed(kIndexType), kManifests}), kManifestType)),
                ReasonCode::kManifestMediaType);
  EXPECT_TRUE(parse(kPlain).ok());
}

// MAN-02
TEST(Document, RefusesMembersThatDoNotFitItsType) {
  EXPECT_REASON(code_of(parse(document({typed(kIndexType), kConfig, kLayers}), kIndexType)),
                ReasonCode::kManifestAmbiguous);
  EXPECT_REASON(code_of(parse(document({typed(kManifestType), kManifests}), kManifestType)),
                ReasonCode::kManifestAmbiguous);
}

// MAN-03
TEST(Document, RefusesOldAndUnknownKinds) {
  EXPECT_REASON(code_of(parse(R"({"schemaVersion":1,"name":"a","tag":"b","fsLayers":[],"signatures":[]})")),
                ReasonCode::kManifestUnsupported);
  EXPECT_REASON(code_of(parse(document({typed(""), kConfig, kLayers}))), ReasonCode::kManifestUnsupported);
  EXPECT_REASON(
      code_of(parse(document({typed("application/vnd.oci.artifact.manifest.v1+json"), "\"blobs\":[]"}))),
      ReasonCode::kManifestUnsupported);
  EXPECT_REASON(code_of(parse(document({typed("application/json"), kConfig, kLayers}))),
                ReasonCode::kManifestUnsupported);
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers}), "text/html")), ReasonCode::kManifestUnsupported);
  EXPECT_REASON(code_of(parse(document({}))), ReasonCode::kManifestInvalid);
  EXPECT_REASON(code_of(parse(R"({"schemaVersion":3,)" + kConfig + "," + kLayers + "}")),
                ReasonCode::kManifestInvalid);
  EXPECT_REASON(code_of(parse("{" + kConfig + "," + kLayers + "}")), ReasonCode::kJsonShape);
}

// MAN-06
TEST(Document, RefusesAKeyTwice) {
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, kLayers}))), ReasonCode::kJsonDuplicateKey);
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, R"("\u006cayers":[])"}))),
                ReasonCode::kJsonDuplicateKey);
}

// MAN-07
TEST(Document, RefusesKeysThatOtherReadersTakeForKnownOnes) {
  for (const std::string key : {"Layers", "SUBJECT", "layer\u017f", "Config", "mediatype", "SchemaVersion",
                                "Manifests", "artifacttype", "Annotations", "\u017fubject"}) {
    EXPECT_REASON(code_of(parse(document({kConfig, kLayers, "\"" + key + "\":[]"}))),
                  ReasonCode::kJsonCaseCollision)
        << key;
  }
}

// MAN-08, MAN-09, MAN-10
TEST(Document, RefusesJsonThatReadersReadDifferently) {
  EXPECT_REASON(code_of(parse(R"({"schemaVersion":2.0,)" + kConfig + "," + kLayers + "}")),
                ReasonCode::kJsonNumber);
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, "\"x\":" + std::string(100000, '[')}))),
                ReasonCode::kJsonTooDeep);
  EXPECT_REASON(code_of(parse("\xEF\xBB\xBF" + kPlain)), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse(kPlain + std::string(1, '\0'))), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse(kPlain + "{}")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse("")), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code_of(parse("[]")), ReasonCode::kJsonShape);
}

// MAN-17, MAN-21
TEST(Document, RefusesMoreDescriptorsThanAnyHonestOneHas) {
  std::string layers = "\"layers\":[" + kDescriptor;
  for (int i = 0; i < 1000; ++i) layers += "," + kDescriptor;
  EXPECT_REASON(code_of(parse(document({kConfig, layers + "]"}))), ReasonCode::kManifestTooManyLayers);
  std::string zeros = "\"layers\":[0";
  for (int i = 0; i < 1000000; ++i) zeros += ",0";
  EXPECT_REASON(code_of(parse(document({kConfig, zeros + "]"}))), ReasonCode::kJsonLimits);
}

TEST(Document, IsNotParsedWhereItIsTooLarge) {
  Limits limits;
  limits.manifest_bytes = kPlain.size() - 1;
  EXPECT_REASON(code_of(parse_document(Blob::hash(kPlain), {}, limits)), ReasonCode::kBlobTooLarge);
  limits.manifest_bytes = kPlain.size();
  EXPECT_TRUE(parse_document(Blob::hash(kPlain), {}, limits).ok());
}

TEST(Document, MayHaveNoLayers) {
  EXPECT_TRUE(std::get<Manifest>(*parse(document({kConfig, "\"layers\":[]"}))).layers.empty());
  EXPECT_REASON(code_of(parse(document({kConfig}))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(document({kLayers}))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(document({kConfig, "\"layers\":{}"}))), ReasonCode::kJsonShape);
  EXPECT_REASON(code_of(parse(document({kConfig, kLayers, "\"subject\":null"}))), ReasonCode::kJsonShape);
}

TEST(ParseIndex, TakesOciIndexesOnly) {
  const auto read = [](const std::string& text) { return parse_index(Blob::hash(text), Limits{}); };
  EXPECT_TRUE(read(document({kManifests})).ok());
  EXPECT_TRUE(read(document({typed(kIndexType), "\"manifests\":[]"})).ok());
  EXPECT_REASON(code_of(read(kPlain)), ReasonCode::kManifestMediaType);
  EXPECT_REASON(code_of(read(document({typed(kDockerIndexType), kManifests}))),
                ReasonCode::kManifestMediaType);
  EXPECT_REASON(code_of(read(document({"\"manifests\":null"}))), ReasonCode::kJsonShape);
}

// What cosign wrote is written again byte for byte.
TEST(RenderManifest, WritesWhatCosignWrites) {
  for (const std::string file :
       {"2.5/sig-manifest.json", "2.5/att-manifest.json", "3.1/sig-manifest.json",
        "3.1/signature-manifest.json", "3.1/attestation-manifest.json", "subject.json"}) {
    const std::string text = support::read_vector("cosign/" + file);
    const auto parsed = parse(text, kManifestType);
    ASSERT_TRUE(parsed.ok()) << file;
    EXPECT_EQ(render_manifest(std::get<Manifest>(*parsed)), text) << file;
  }
}

TEST(RenderIndex, WritesWhatCosignWrites) {
  const std::string text = support::read_vector("cosign/3.1/fallback-index.json");
  const auto parsed = parse_index(Blob::hash(text), Limits{});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(render_index(*parsed), text);
}

}  // namespace
}  // namespace sekisho::oci
