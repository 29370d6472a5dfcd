#include "registry/layout.h"

#include <atomic>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/attached.h"
#include "registry/layout_files.h"
#include "support/expect.h"
#include "support/layout_maker.h"
#include "support/temporary.h"

namespace sekisho::registry {
namespace {

using support::code_of;
using support::LayoutMaker;
using support::Stored;

constexpr const char* kIndexOpen =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)";
constexpr const char* kSign = "https://sigstore.dev/cosign/sign/v1";

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string named(const std::string& name) {
  return R"(,"annotations":{"org.opencontainers.image.ref.name":")" + name + "\"}";
}

std::string marked(const std::string& kind) {
  return R"(,"annotations":{"kind":"dev.cosignproject.cosign/)" + kind + "\"}";
}

std::string attachment(const Stored& subject, const std::string& suffix) {
  return "sha256-" + std::string(subject.digest.hex()) + suffix;
}

oci::Descriptor descriptor_of(const Stored& stored) {
  return {stored.media_type, stored.digest, stored.size, {}, {}};
}

crypto::Digest digest_of(const Fetched& fetched) { return fetched.blob.digest(); }

class LayoutTest : public testing::Test {
 protected:
  LayoutTest() : maker_(path()) {}
  std::filesystem::path path() const { return directory_.path() / "layout"; }

  std::unique_ptr<Repository> open() {
    auto opened = open_layout(path(), limits_);
    EXPECT_TRUE(opened.ok());
    return *std::move(opened);
  }
  std::unique_ptr<Repository> finish() {
    maker_.finish();
    return open();
  }
  // An artifact that differs by its name.
  Stored artifact(const std::string& name) { return maker_.artifact("layer of " + name, {}); }
  std::string index_text() const { return *read_file(path() / "index.json", kMiB); }

  std::vector<crypto::Digest> referrers_of(const Stored& subject) {
    const auto listing = open()->list_referrers(subject.digest);
    EXPECT_TRUE(listing.ok());
    std::vector<crypto::Digest> digests;
    for (const auto& entry : listing->descriptors) digests.push_back(entry.digest);
    return digests;
  }
  // What put_manifest is given: a manifest of one layer, with a subject where one is named.
  oci::Manifest make(const std::string& name, std::optional<oci::Descriptor> subject = {},
                     oci::Annotations annotations = {}) {
    oci::Manifest manifest{crypto::Digest::of({}),
                           0,
                           std::string(oci::kManifestType),
                           "application/x",
                           oci::Descriptor::of(std::string(oci::kEmptyType), "{}"),
                           {oci::Descriptor::of("text/plain", name)},
                           std::move(subject),
                           std::move(annotations)};
    const Bytes bytes = oci::render_manifest(manifest);
    manifest.digest = crypto::Digest::of(bytes);
    manifest.size = bytes.size();
    return manifest;
  }
  Done put(Repository& repository, const oci::Manifest& manifest, const std::optional<std::string>& tag) {
    return repository.put_manifest(manifest, oci::render_manifest(manifest), tag);
  }

  support::TemporaryDirectory directory_;
  LayoutMaker maker_;
  Limits limits_;
};

TEST_F(LayoutTest, ADirectoryThatIsNoLayoutIsRefused) {
  EXPECT_REASON(code_of(open_layout(directory_.path() / "absent", limits_)), ReasonCode::kLayoutInvalid);
  EXPECT_REASON(code_of(open_layout(directory_.path(), limits_)), ReasonCode::kLayoutInvalid);
  for (const char* text : {"", "{}", R"({"imageLayoutVersion":"2.0.0"})", R"({"imageLayoutVersion":1})", "[]",
                           R"({"imageLayoutVersion":"1.0.0"}{})"}) {
    write(path() / "oci-layout", text);
    EXPECT_REASON(code_of(open_layout(path(), limits_)), ReasonCode::kLayoutInvalid) << text;
  }
}

TEST_F(LayoutTest, ALayoutWithoutAnIndexIsToldAsSuch) {
  EXPECT_REASON(code_of(open()->fetch_tag("v1")), ReasonCode::kLayoutInvalid);
}

TEST_F(LayoutTest, ATagIsFoundByItselfAndInAWholeReference) {
  const Stored plain = artifact("plain");
  const Stored whole = artifact("whole");
  maker_.enter(plain.descriptor(named("v1")));
  maker_.enter(whole.descriptor(named("registry.example:5000/acme/app:v2")));
  const auto repository = finish();
  EXPECT_EQ(digest_of(*repository->fetch_tag("v1")), plain.digest);
  EXPECT_EQ(digest_of(*repository->fetch_tag("v2")), whole.digest);
  EXPECT_EQ(*repository->list_tags(), (std::vector<std::string>{"v1", "v2"}));
  EXPECT_REASON(code_of(repository->fetch_tag("v3")), ReasonCode::kRegistryNotFound);
  EXPECT_REASON(code_of(repository->fetch_tag("5000/acme/app")), ReasonCode::kRegistryNotFound);
}

TEST_F(LayoutTest, ATagByItselfComesBeforeAWholeReferenceInAnyOrder) {
  const Stored plain = artifact("plain");
  const Stored whole = artifact("whole");
  maker_.enter(whole.descriptor(named("registry.example/acme/app:v1")));
  maker_.enter(plain.descriptor(named("v1")));
  EXPECT_EQ(digest_of(*finish()->fetch_tag("v1")), plain.digest);
}

TEST_F(LayoutTest, TwoContentsUnderOneTagAreRefused) {
  maker_.enter(artifact("one").descriptor(named("v1")));
  maker_.enter(artifact("two").descriptor(named("v1")));
  EXPECT_REASON(code_of(finish()->fetch_tag("v1")), ReasonCode::kLayoutInvalid);
}

TEST_F(LayoutTest, WithoutATagTheOnlyTaggedArtifactIsMeant) {
  const Stored one = artifact("one");
  maker_.enter(artifact("untagged").descriptor());
  maker_.tag(one, "v1");
  maker_.legacy(one, {{"payload", "c2ln", {}}});
  EXPECT_EQ(digest_of(*finish()->fetch_tag(std::nullopt)), one.digest);
}

TEST_F(LayoutTest, WithoutATagSeveralTaggedArtifactsAreTooMany) {
  maker_.tag(artifact("one"), "v1");
  maker_.tag(artifact("two"), "v2");
  EXPECT_REASON(code_of(finish()->fetch_tag(std::nullopt)), ReasonCode::kRegistryNotFound);
}

TEST_F(LayoutTest, WithoutATagTheOnlyEntryIsMeant) {
  const Stored one = artifact("one");
  maker_.enter(one.descriptor());
  EXPECT_EQ(digest_of(*finish()->fetch_tag(std::nullopt)), one.digest);
}

TEST_F(LayoutTest, AnEmptyLayoutHasNothing) {
  const auto repository = finish();
  EXPECT_REASON(code_of(repository->fetch_tag(std::nullopt)), ReasonCode::kRegistryNotFound);
  EXPECT_TRUE(repository->list_tags()->empty());
}

// MAN-06, MAN-07, MAN-10
TEST_F(LayoutTest, IndexJsonIsReadStrictly) {
  const auto code = [&](const std::string& text) {
    write(path() / "index.json", text);
    return code_of(open()->fetch_tag("v1"));
  };
  EXPECT_REASON(code(R"({"schemaVersion":2,"manifests":[],"manifests":[]})"), ReasonCode::kJsonDuplicateKey);
  EXPECT_REASON(code(R"({"schemaVersion":2,"manifests":[],"Manifests":[]})"), ReasonCode::kJsonCaseCollision);
  EXPECT_REASON(code(std::string(kIndexOpen) + "]}{}"), ReasonCode::kJsonInvalid);
  EXPECT_REASON(code(R"({"schemaVersion":2,"manifests":[],"layers":[]})"), ReasonCode::kManifestAmbiguous);
}

// MAN-02, REF-12
TEST_F(LayoutTest, WhatIndexJsonSaysOfADocumentMustBeSo) {
  Stored one = artifact("one");
  Stored two = artifact("two");
  one.media_type = "application/vnd.oci.image.index.v1+json";
  two.size += 1;
  maker_.tag(one, "type");
  maker_.tag(two, "size");
  const auto repository = finish();
  EXPECT_REASON(code_of(repository->fetch_tag("type")), ReasonCode::kManifestMediaType);
  EXPECT_REASON(code_of(repository->fetch_manifest(one.digest)), ReasonCode::kManifestMediaType);
  EXPECT_REASON(code_of(repository->fetch_tag("size")), ReasonCode::kSizeMismatch);
}

TEST_F(LayoutTest, AnAbsentManifestIsNotFoundAsInARegistry) {
  const auto repository = finish();
  const auto digest = crypto::Digest::of("absent");
  EXPECT_REASON(code_of(repository->fetch_manifest(digest)), ReasonCode::kRegistryNotFound);
  EXPECT_REASON(code_of(repository->fetch_manifests({digest})[0]), ReasonCode::kBlobMissing);
}

// MAN-27
TEST_F(LayoutTest, ChangedBytesAreFoundAtEveryRead) {
  const Stored one = artifact("one");
  maker_.tag(one, "v1");
  const auto repository = finish();
  ASSERT_TRUE(repository->fetch_tag("v1").ok());
  std::string bytes = *read_file(maker_.path_of(one.digest), kMiB);
  bytes.back() = ' ';
  write(maker_.path_of(one.digest), bytes);
  EXPECT_REASON(code_of(repository->fetch_tag("v1")), ReasonCode::kDigestMismatch);
  EXPECT_REASON(code_of(repository->fetch_manifest(one.digest)), ReasonCode::kDigestMismatch);
  write(maker_.path_of(one.digest), "");
  EXPECT_REASON(code_of(repository->fetch_manifest(one.digest)), ReasonCode::kDigestMismatch);
}

class BadBlobTest : public LayoutTest {
 protected:
  BadBlobTest() : blob_(maker_.blob("text/plain", "content")) {}
  std::filesystem::path place() const { return maker_.path_of(blob_.digest); }
  void expect(ReasonCode code, std::uint64_t max = kMiB) {
    const auto repository = finish();
    EXPECT_REASON(code_of(repository->fetch_blobs({descriptor_of(blob_)}, max)[0]), code);
    const Fd file(::open((directory_.path() / "out").c_str(), O_RDWR | O_CREAT, 0600));
    EXPECT_REASON(code_of(repository->fetch_file(descriptor_of(blob_), max, file.get())), code);
  }
  Stored blob_;
};

// MAN-26
TEST_F(BadBlobTest, ALinkInABlobsPlaceIsNotTheBlob) {
  std::filesystem::rename(place(), directory_.path() / "elsewhere");
  std::filesystem::create_symlink(directory_.path() / "elsewhere", place());
  expect(ReasonCode::kBlobMissing);
}

// MAN-26
TEST_F(BadBlobTest, ALinkInPlaceOfTheBlobsDirectoryIsNotFollowed) {
  std::filesystem::rename(path() / "blobs" / "sha256", directory_.path() / "elsewhere");
  std::filesystem::create_directory_symlink(directory_.path() / "elsewhere", path() / "blobs" / "sha256");
  expect(ReasonCode::kBlobMissing);
}

// MAN-26
TEST_F(BadBlobTest, AFifoOrADirectoryIsNotTheBlob) {
  std::filesystem::remove(place());
  ASSERT_EQ(::mkfifo(place().c_str(), 0600), 0);
  expect(ReasonCode::kBlobMissing);
  std::filesystem::remove(place());
  std::filesystem::create_directory(place());
  expect(ReasonCode::kBlobMissing);
}

// MAN-27
TEST_F(BadBlobTest, OtherBytesAreNotTheBlob) {
  write(place(), "CONTENT");
  expect(ReasonCode::kDigestMismatch);
}

// REF-12
TEST_F(BadBlobTest, AnotherSizeIsRefusedBeforeReading) {
  write(place(), "content and more");
  expect(ReasonCode::kSizeMismatch);
  write(place(), "");
  expect(ReasonCode::kSizeMismatch);
}

TEST_F(BadBlobTest, AnAbsentBlobIsMissing) {
  std::filesystem::remove(place());
  expect(ReasonCode::kBlobMissing);
}

TEST_F(BadBlobTest, ALargerOneThanTheLimitIsRefused) { expect(ReasonCode::kBlobTooLarge, 6); }

TEST_F(BadBlobTest, AManifestOverTheLimitIsRefused) {
  limits_.manifest_bytes = 6;
  maker_.finish();
  EXPECT_REASON(code_of(LayoutFiles::open(path())->read_blob(blob_.digest, 6)), ReasonCode::kBlobTooLarge);
}

TEST_F(LayoutTest, BlobsAndFilesAreReadWhole) {
  const std::string large(700'000, 'x');
  const Stored one = maker_.blob("text/plain", large);
  const auto repository = finish();
  EXPECT_EQ(repository->fetch_blobs({descriptor_of(one)}, kMiB)[0]->bytes(), large);
  const auto out = directory_.path() / "out";
  write(out, "something longer from before" + large);
  const Fd file(::open(out.c_str(), O_RDWR));
  ASSERT_TRUE(repository->fetch_file(descriptor_of(one), kMiB, file.get()).ok());
  EXPECT_EQ(*read_file(out, kMiB), large);
}

// What hangs on a digest.

TEST_F(LayoutTest, ReferrersAreFoundWhateverTheirEntriesSay) {
  const Stored subject = artifact("subject");
  maker_.tag(subject, "v1");
  const Stored hinted = maker_.referrer(subject, "a bundle", kSign);
  // As oras writes it: no annotations, and the type that the fallback index wrongly named.
  const Stored other = artifact("other");
  const Stored plain = maker_.manifest(maker_.blob("application/vnd.oci.empty.v1+json", "{}").descriptor(),
                                       {}, R"(,"subject":)" + subject.descriptor());
  maker_.enter(plain.descriptor(R"(,"artifactType":"application/vnd.oci.empty.v1+json")"));
  const Stored tagged = maker_.manifest(other.descriptor(), {}, R"(,"subject":)" + subject.descriptor());
  maker_.tag(tagged, "an-sbom");
  maker_.referrer(other, "of another", kSign);
  maker_.finish();
  EXPECT_EQ(referrers_of(subject), (std::vector<crypto::Digest>{hinted.digest, plain.digest, tagged.digest}));
  EXPECT_EQ(open()->list_referrers(subject.digest)->source, Listing::Source::kLayout);
}

TEST_F(LayoutTest, AListingTellsWhatTheManifestSaysOfItself) {
  const Stored subject = artifact("subject");
  maker_.referrer(subject, "a bundle", kSign);
  maker_.finish();
  const auto listing = open()->list_referrers(subject.digest);
  ASSERT_EQ(listing->descriptors.size(), 1U);
  EXPECT_EQ(*oci::find_annotation(listing->descriptors[0].annotations, "dev.sigstore.bundle.predicateType"),
            kSign);
  EXPECT_EQ(listing->descriptors[0].artifact_type, "application/vnd.dev.sigstore.bundle.v0.3+json");
}

TEST_F(LayoutTest, ReferrersInNestedIndexesAndOfIndexesAreFound) {
  const Stored child = artifact("child");
  const Stored referrer = maker_.manifest(child.descriptor(), {}, R"(,"subject":)" + child.descriptor());
  const Stored nested = maker_.blob("application/vnd.oci.image.index.v1+json",
                                    kIndexOpen + child.descriptor() + "," + referrer.descriptor() + "]}");
  const Stored root =
      maker_.blob("application/vnd.oci.image.index.v1+json", kIndexOpen + nested.descriptor() + "]}");
  const Stored of_root = maker_.manifest(child.descriptor(), {}, R"(,"subject":)" + root.descriptor());
  maker_.tag(root, "v1");
  maker_.enter(of_root.descriptor());
  maker_.finish();
  EXPECT_EQ(referrers_of(child), std::vector<crypto::Digest>{referrer.digest});
  EXPECT_EQ(referrers_of(root), std::vector<crypto::Digest>{of_root.digest});
}

TEST_F(LayoutTest, TheFallbackTagsIndexIsRead) {
  const Stored subject = artifact("subject");
  const Stored bundle = maker_.manifest(subject.descriptor(), {}, R"(,"subject":)" + subject.descriptor());
  const Stored list =
      maker_.blob("application/vnd.oci.image.index.v1+json", kIndexOpen + bundle.descriptor() + "]}");
  maker_.tag(subject, "v1");
  maker_.tag(list, attachment(subject, ""));
  maker_.finish();
  EXPECT_EQ(referrers_of(subject), std::vector<crypto::Digest>{bundle.digest});
}

// MAN-20
TEST_F(LayoutTest, AFallbackTagThatHoldsSomethingElseIsAnErrorUnlessItIsTheSubject) {
  const Stored subject = artifact("subject");
  maker_.tag(subject, attachment(subject, ""));
  maker_.tag(artifact("x"), attachment(artifact("y"), ""));
  maker_.finish();
  EXPECT_TRUE(referrers_of(subject).empty());
  EXPECT_REASON(code_of(open()->list_referrers(artifact("y").digest)), ReasonCode::kReferrersInvalid);
}

TEST_F(LayoutTest, AnUnreadableEntryThatMayBeAReferrerIsListed) {
  const Stored subject = artifact("subject");
  maker_.tag(subject, "v1");
  const Stored bundle = maker_.referrer(subject, "a bundle", kSign);
  maker_.finish();
  std::filesystem::remove(maker_.path_of(bundle.digest));
  EXPECT_EQ(referrers_of(subject), std::vector<crypto::Digest>{bundle.digest});
  const auto repository = open();
  Attached attached(*repository, descriptor_of(subject), limits_);
  const auto batch = attached.next();
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->passed.size(), 1U);
  EXPECT_REASON(batch->passed[0].code, ReasonCode::kBlobMissing);
}

// MAN-17
TEST_F(LayoutTest, MoreReferrersThanAreListedAreTold) {
  limits_.referrers_listed = 3;
  const Stored subject = artifact("subject");
  for (int i = 0; i < 4; ++i) maker_.referrer(subject, std::to_string(i), kSign);
  maker_.finish();
  const auto listing = open()->list_referrers(subject.digest);
  EXPECT_TRUE(listing->truncated);
  EXPECT_EQ(listing->descriptors.size(), 3U);
}

TEST_F(LayoutTest, WhatCosign2SavesIsFoundByItsMarks) {
  const Stored image = artifact("image");
  const Stored signatures = maker_.manifest(image.descriptor(), {});
  const Stored attestations = maker_.manifest(image.descriptor(), {image.descriptor()});
  const Stored second = artifact("second");
  const Stored of_second = maker_.manifest(second.descriptor(), {});
  maker_.enter(image.descriptor(marked("image")));
  maker_.enter(signatures.descriptor(marked("sigs")));
  maker_.enter(attestations.descriptor(marked("atts")));
  const auto repository = finish();
  EXPECT_EQ(digest_of(*repository->fetch_tag(std::nullopt)), image.digest);
  EXPECT_EQ(digest_of(*repository->fetch_tag(attachment(image, ".sig"))), signatures.digest);
  EXPECT_EQ(digest_of(*repository->fetch_tag(attachment(image, ".att"))), attestations.digest);
  EXPECT_REASON(code_of(repository->fetch_tag(attachment(second, ".sig"))), ReasonCode::kRegistryNotFound);
  maker_.enter(second.descriptor(marked("imageIndex")));
  maker_.enter(of_second.descriptor(marked("sigs")));
  EXPECT_EQ(digest_of(*finish()->fetch_tag(attachment(second, ".sig"))), of_second.digest);
  EXPECT_EQ(digest_of(*open()->fetch_tag(attachment(image, ".sig"))), signatures.digest);
}

// cosign 3 stores the bundles of what it saves and enters them nowhere.
TEST_F(LayoutTest, BundlesThatCosign3SavesAreFoundAmongTheBlobs) {
  const Stored image = artifact("image");
  maker_.enter(image.descriptor(marked("image")));
  const Stored bundle = maker_.manifest(image.descriptor(), {}, R"(,"subject":)" + image.descriptor());
  maker_.blob("text/plain", "no JSON");
  maker_.finish();
  EXPECT_EQ(referrers_of(image), std::vector<crypto::Digest>{bundle.digest});
}

TEST_F(LayoutTest, ElsewhereBlobsThatNothingNamesAreNoReferrers) {
  const Stored image = artifact("image");
  maker_.tag(image, "v1");
  maker_.manifest(image.descriptor(), {}, R"(,"subject":)" + image.descriptor());
  maker_.finish();
  EXPECT_TRUE(referrers_of(image).empty());
}

// Writing.

TEST_F(LayoutTest, ALayoutIsCreatedWhereThereIsNoneAndLeftAloneWhereThereIs) {
  const auto place = directory_.path() / "a" / "b";
  ASSERT_TRUE(LayoutFiles::create(place).ok());
  auto repository = open_layout(place, limits_);
  ASSERT_TRUE(repository.ok());
  ASSERT_TRUE(put(**repository, make("one"), "v1").ok());
  ASSERT_TRUE(LayoutFiles::create(place).ok());
  EXPECT_TRUE((*open_layout(place, limits_))->fetch_tag("v1").ok());
}

TEST_F(LayoutTest, NoLayoutIsCreatedAmongOtherThings) {
  write(directory_.path() / "precious", "data");
  EXPECT_REASON(code_of(LayoutFiles::create(directory_.path())), ReasonCode::kLayoutInvalid);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "oci-layout"));
}

TEST_F(LayoutTest, WhatWasPutIsThereInTheFormOfTheImageLayoutSpecification) {
  const auto repository = finish();
  const oci::Manifest manifest = make("one");
  const Bytes layer = "one";
  const Fd file(::open((directory_.path() / "file").c_str(), O_RDWR | O_CREAT, 0600));
  ASSERT_TRUE(write_all(file.get(), "{}").ok());
  ASSERT_TRUE(
      repository->put_blobs({{manifest.layers[0], layer, -1}, {manifest.config, {}, file.get()}}).ok());
  ASSERT_TRUE(put(*repository, manifest, "v1").ok());
  EXPECT_EQ(digest_of(*repository->fetch_tag("v1")), manifest.digest);
  const auto other = open();
  EXPECT_EQ(digest_of(*other->fetch_tag("v1")), manifest.digest);
  EXPECT_EQ(other->fetch_blobs({manifest.layers[0]}, kMiB)[0]->bytes(), "one");
  EXPECT_EQ(*read_file(maker_.path_of(manifest.config.digest), kMiB), "{}");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path()))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry.path();
}

TEST_F(LayoutTest, BytesThatAreNotOfTheirDescriptorAreNotStored) {
  const auto repository = finish();
  auto descriptor = oci::Descriptor::of("text/plain", "content");
  EXPECT_REASON(code_of(repository->put_blobs({{descriptor, "CONTENT", -1}})), ReasonCode::kDigestMismatch);
  EXPECT_REASON(code_of(repository->put_blobs({{descriptor, "content, longer", -1}})),
                ReasonCode::kSizeMismatch);
  const Fd file(::open((directory_.path() / "file").c_str(), O_RDWR | O_CREAT, 0600));
  ASSERT_TRUE(write_all(file.get(), "cont").ok());
  EXPECT_REASON(code_of(repository->put_blobs({{descriptor, {}, file.get()}})), ReasonCode::kSizeMismatch);
  EXPECT_FALSE(std::filesystem::exists(maker_.path_of(descriptor.digest)));
}

// MAN-27
TEST_F(LayoutTest, ABrokenBlobIsWrittenAnewAndAGoodOneLeftAlone) {
  const auto repository = finish();
  const auto descriptor = oci::Descriptor::of("text/plain", "content");
  const auto place = maker_.path_of(descriptor.digest);
  write(place, "CONTENT");
  ASSERT_TRUE(repository->put_blobs({{descriptor, "content", -1}}).ok());
  EXPECT_EQ(*read_file(place, kMiB), "content");
  struct stat before {};
  struct stat after {};
  ASSERT_EQ(::stat(place.c_str(), &before), 0);
  ASSERT_TRUE(repository->put_blobs({{descriptor, "content", -1}}).ok());
  ASSERT_EQ(::stat(place.c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(LayoutTest, ATagMovesAndTheOldContentStays) {
  const auto repository = finish();
  const auto old = make("old");
  const auto fresh = make("fresh");
  ASSERT_TRUE(put(*repository, old, "v1").ok());
  ASSERT_TRUE(put(*repository, fresh, "v1").ok());
  EXPECT_EQ(digest_of(*repository->fetch_tag("v1")), fresh.digest);
  EXPECT_TRUE(repository->fetch_manifest(old.digest).ok());
  EXPECT_EQ(*repository->list_tags(), std::vector<std::string>{"v1"});
  EXPECT_EQ(digest_of(*open()->fetch_tag(std::nullopt)), fresh.digest);
}

TEST_F(LayoutTest, FurtherTagsOfOneContentAreFurtherEntries) {
  const auto repository = finish();
  const auto one = make("one");
  for (const char* tag : {"v1", "v1.0", "v1"}) ASSERT_TRUE(put(*repository, one, tag).ok());
  EXPECT_EQ(*repository->list_tags(), (std::vector<std::string>{"v1", "v1.0"}));
  EXPECT_EQ(digest_of(*repository->fetch_tag(std::nullopt)), one.digest);
  const auto other = make("other");
  ASSERT_TRUE(put(*repository, other, "v1").ok());
  EXPECT_EQ(digest_of(*repository->fetch_tag("v1.0")), one.digest);
}

TEST_F(LayoutTest, AReferrerIsEnteredAsARegistryListsIt) {
  const auto repository = finish();
  const auto subject = make("subject");
  ASSERT_TRUE(put(*repository, subject, "v1").ok());
  const auto referrer = make("referrer", subject.descriptor(), {{"key", "value"}});
  ASSERT_TRUE(put(*repository, referrer, std::nullopt).ok());
  ASSERT_TRUE(put(*repository, referrer, std::nullopt).ok());
  const auto index = parse_json(index_text());
  const auto& entries = *index->find("manifests")->as_array();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(*entries[1].find("artifactType")->as_string(), "application/x");
  EXPECT_EQ(*entries[1].find("annotations")->find("key")->as_string(), "value");
  EXPECT_EQ(repository->list_referrers(subject.digest)->descriptors[0].digest, referrer.digest);
}

// The annotations of a manifest are anybody's; in index.json some of them have a meaning.
TEST_F(LayoutTest, ContentCannotTagItself) {
  const auto repository = finish();
  const auto subject = make("subject");
  ASSERT_TRUE(put(*repository, subject, "v1").ok());
  const auto hostile = make("hostile", subject.descriptor(),
                            {{"org.opencontainers.image.ref.name", "v1"},
                             {"kind", "dev.cosignproject.cosign/image"},
                             {"io.containerd.image.name", "registry.example/acme/app:v1"}});
  ASSERT_TRUE(put(*repository, hostile, std::nullopt).ok());
  EXPECT_EQ(digest_of(*open()->fetch_tag("v1")), subject.digest);
  EXPECT_EQ(digest_of(*open()->fetch_tag(std::nullopt)), subject.digest);
  EXPECT_EQ(index_text().find("cosignproject"), std::string::npos);
  EXPECT_EQ(index_text().find("containerd"), std::string::npos);
}

TEST_F(LayoutTest, WhatOthersWroteInIndexJsonStays) {
  const Stored one = artifact("one");
  write(path() / "index.json",
        kIndexOpen + one.descriptor(R"(,"platform":{"os":"linux","architecture":"arm64"})" + named("v1")) +
            R"(],"annotations":{"by":"another tool"},"extension":[1.5]})");
  const auto repository = open();
  ASSERT_TRUE(put(*repository, make("two"), "v2").ok());
  EXPECT_NE(index_text().find(R"("platform":{"os":"linux","architecture":"arm64"})"), std::string::npos);
  EXPECT_NE(index_text().find(R"("by":"another tool")"), std::string::npos);
  EXPECT_NE(index_text().find(R"("extension":[1.5])"), std::string::npos);
  EXPECT_EQ(digest_of(*repository->fetch_tag("v1")), one.digest);
}

TEST_F(LayoutTest, ALegacySignatureAddedToWhatCosignSavedIsFoundFirst) {
  const Stored image = artifact("image");
  maker_.enter(image.descriptor(marked("image")));
  maker_.enter(maker_.manifest(image.descriptor(), {}).descriptor(marked("sigs")));
  const auto repository = finish();
  const auto grown = make("grown");
  ASSERT_TRUE(put(*repository, grown, attachment(image, ".sig")).ok());
  EXPECT_EQ(digest_of(*repository->fetch_tag(attachment(image, ".sig"))), grown.digest);
  EXPECT_EQ(digest_of(*repository->fetch_tag(std::nullopt)), image.digest);
}

TEST_F(LayoutTest, ManifestsUnderAnAttachmentTagLeaveNoEntryBehind) {
  const auto repository = finish();
  const std::string tag = "sha256-" + std::string(64, 'a') + ".sig";
  for (const char* name : {"one", "two", "three"}) ASSERT_TRUE(put(*repository, make(name), tag).ok());
  EXPECT_EQ(parse_json(index_text())->find("manifests")->as_array()->size(), 1U);
}

TEST_F(LayoutTest, WritersAtTheSameTimeLoseNothing) {
  maker_.finish();
  constexpr int kWriters = 4;
  constexpr int kEach = 10;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      auto repository = open_layout(path(), limits_);
      for (int i = 0; i < kEach; ++i) {
        const std::string name = "w" + std::to_string(writer) + "-" + std::to_string(i);
        if (!repository.ok() || !put(**repository, make(name), name).ok()) ++failed;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(open()->list_tags()->size(), std::size_t{kWriters * kEach});
}

TEST_F(LayoutTest, ALayoutThatCannotBeWrittenIsADiskError) {
  const auto repository = finish();
  if (::geteuid() == 0) {
    std::filesystem::remove_all(path() / "blobs");
    write(path() / "blobs", "a file");
  } else {
    std::filesystem::permissions(path() / "blobs" / "sha256", std::filesystem::perms::owner_read);
  }
  EXPECT_FALSE(put(*repository, make("one"), "v1").ok());
}

TEST_F(LayoutTest, AReferenceOpensTheLayoutItNames) {
  const Stored one = artifact("one");
  maker_.tag(one, "v1");
  maker_.finish();
  const auto reference = oci::Reference::parse("layout:" + path().string() + ":v1");
  const auto repository = open_repository(nullptr, *reference, limits_);
  ASSERT_TRUE(repository.ok());
  EXPECT_EQ(digest_of(*(*repository)->fetch_tag(reference->effective_tag())), one.digest);
  EXPECT_EQ((*repository)->describe(), "layout:" + path().string());
  const auto absent = oci::Reference::parse("layout:" + path().string() + "x");
  EXPECT_REASON(code_of(open_repository(nullptr, *absent, limits_)), ReasonCode::kLayoutInvalid);
  EXPECT_TRUE(create_layout(*absent).ok());
  EXPECT_TRUE(open_repository(nullptr, *absent, limits_).ok());
}

}  // namespace
}  // namespace sekisho::registry
