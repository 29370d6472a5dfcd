// What is in an artifact, judged against a registry: its images by their own rules, side by side.
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/published.h"

namespace sekisho::gate {
namespace {

using report::Decision;
using support::Published;

class Goods : public testing::Test {
 protected:
  // An artifact of one manifest that names these images, signed by the key.
  oci::Descriptor publish(const std::vector<std::string>& images) {
    const auto tree = scratch_.path() / "tree";
    std::filesystem::create_directories(tree);
    std::string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n";
    for (const std::string& image : images) text += "    - {name: c, image: \"" + image + "\"}\n";
    std::ofstream(tree / "pod.yaml") << text;
    const auto opened = published_.open();
    const auto source = *publish::open_source({tree}, published_.limits);
    const auto layer = *publish::pack(source, {}, published_.limits);
    const auto pushed = publish::push({{}, {}, Time(), {}, "goods"}, layer, *opened.repository);
    published_.subject = pushed->manifest;
    published_.sign_bundle(published_.key);
    return pushed->manifest;
  }
  // Images of this repository, of which the signed ones are numbered from 0.
  std::vector<std::string> images(std::size_t count, std::size_t signed_ones) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string tag = "i" + std::to_string(i);
      published_.subject = push_image(tag);
      if (i < signed_ones) published_.sign_bundle(published_.key);
      names.push_back(published_.reference(tag).resolved(published_.subject.digest));
    }
    return names;
  }
  oci::Descriptor push_image(const std::string& tag) {
    const auto tree = scratch_.path() / tag;
    std::filesystem::create_directories(tree);
    std::ofstream(tree / "file.txt") << tag << "\n";
    const auto opened = published_.open();
    const auto source = *publish::open_source({tree}, published_.limits);
    const auto layer = *publish::pack(source, {}, published_.limits);
    return publish::push({{}, {}, Time(), {}, tag}, layer, *opened.repository)->manifest;
  }
  std::shared_ptr<const policy::Policy> policy(const std::string& contents) {
    const auto file = scratch_.path() / "policy.yaml";
    std::ofstream(scratch_.path() / "key.pub") << published_.key.public_key().render_pem();
    std::ofstream(file)
        << "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: goods}\nspec:\n"
           "  authorities: {key: {key: {file: key.pub}, transparency: {log: ignored}}}\n"
           "  rules: [{name: all, match: {repositories: [\"**\"]}, signatures: [{from: [key]}], contents: {"
        << contents << "}}]\n";
    return *policy::Policy::load({file}, published_.limits);
  }
  report::Judgement judge(const std::string& contents, const std::string& reference = "goods") {
    auto transport = *net::make_transport({}, published_.limits);
    const auto session = registry::make_session(*transport, {}, published_.limits);
    const auto what = published_.reference(reference);
    const auto repository = *registry::open_repository(session, what, published_.limits);
    Request request{what, policy(contents), sekisho::now(), published_.limits, transport.get()};
    request.open = [&](const oci::Reference& image) {
      return registry::open_repository(session, image, published_.limits);
    };
    return gate::judge(request, *repository);
  }

  // Judges with tags made into digests, and hands over to target().
  report::Judgement pin(const std::string& contents, Pinning pinning = Pinning::kTags) {
    auto transport = *net::make_transport({}, published_.limits);
    const auto session = registry::make_session(*transport, {}, published_.limits);
    const auto what = published_.reference("goods");
    const auto repository = *registry::open_repository(session, what, published_.limits);
    Request request{what, policy(contents), sekisho::now(), published_.limits, transport.get()};
    request.open = [&](const oci::Reference& image) {
      return registry::open_repository(session, image, published_.limits);
    };
    request.pinning = pinning;
    return gate::admit(request, *repository, Delivery{target(), {}});
  }
  std::filesystem::path target() const { return scratch_.path() / "out"; }
  std::string tag(const std::string& name) {
    published_.subject = push_image(name);
    published_.sign_bundle(published_.key);
    return published_.reference(name).typed();
  }
  static std::vector<ReasonCode> codes(const report::Judgement& judgement) {
    std::vector<ReasonCode> found;
    for (const policy::Reason& reason : judgement.reasons) found.push_back(reason.code);
    return found;
  }

  Published published_;
  support::TemporaryDirectory scratch_;
};

TEST_F(Goods, TagsAreJudgedAndHandedOverAsDigests) {
  const std::string image = tag("web");
  const std::string digest = published_.subject.digest.text();
  publish({image, image, images(1, 1)[0]});
  const auto before = *read_file(scratch_.path() / "tree/pod.yaml", 1 << 20);
  const auto judgement = pin("images: {digest: resolve, verify: true}");
  ASSERT_EQ(judgement.decision, Decision::kAdmitted) << report::render_text(judgement, report::Colour::kOff);
  const auto after = *read_file(target() / "pod.yaml", 1 << 20);
  EXPECT_NE(after.find("image: \"" + image + "@" + digest + "\""), std::string::npos) << after;
  for (const auto& one : judgement.contents->images) EXPECT_EQ(one.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.contents->images[0].image, image + "@" + digest);
  ASSERT_EQ(judgement.contents->rewritten.size(), 1U);
  EXPECT_EQ(judgement.contents->rewritten[0].file, "pod.yaml");
  EXPECT_EQ(judgement.contents->rewritten[0].before, crypto::Digest::of(before));
  EXPECT_EQ(judgement.contents->rewritten[0].after, crypto::Digest::of(after));
}

TEST_F(Goods, WithoutPinTagsAreRefusedUnlessTheyNeedNoDigest) {
  publish({tag("web")});
  EXPECT_EQ(codes(pin("images: {digest: resolve}", Pinning::kNone)),
            std::vector{ReasonCode::kImageNotPinned});
  EXPECT_EQ(codes(pin("images: {digest: required}")), std::vector{ReasonCode::kImageNotPinned});
  EXPECT_FALSE(std::filesystem::exists(target()));
  EXPECT_EQ(pin("images: {digest: any}", Pinning::kNone).decision, Decision::kAdmitted);
  EXPECT_EQ(pin("images: {digest: any}").contents->rewritten.size(), 1U);
}

TEST_F(Goods, AnUnsignedImageIsDeniedByTheDigestOfItsTag) {
  const std::string name = published_.reference("plain").typed();
  push_image("plain");
  publish({name});
  EXPECT_EQ(codes(pin("images: {digest: resolve, verify: true}")), std::vector{ReasonCode::kImageDenied});
  EXPECT_FALSE(std::filesystem::exists(target()));
}

TEST_F(Goods, AnImageThatCannotBeResolvedIsNotPassed) {
  publish({"127.0.0.1:1/none/there:v1", published_.reference("nowhere").typed()});
  const auto judgement = pin("images: {digest: any}");
  EXPECT_NE(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(codes(judgement).at(0), ReasonCode::kImageUndecided);
  EXPECT_EQ(codes(judgement).size(), 2U);
  EXPECT_FALSE(std::filesystem::exists(target()));
}

TEST_F(Goods, AnImageBehindWhichNoDigestCanBeWrittenIsRefused) {
  const std::string image = tag("web");
  std::string escaped = image;
  escaped.replace(escaped.rfind(':'), 1, "\\x3a");
  publish({escaped});
  EXPECT_EQ(codes(pin("images: {digest: any}")), std::vector{ReasonCode::kImageNotPinned});
}

TEST_F(Goods, WhereTheRuleDoesNotAskAboutContentsNothingCanBePinned) {
  publish({tag("web")});
  const auto opened = published_.open();
  Request request{published_.reference("goods"), published_.policy, sekisho::now(), published_.limits,
                  opened.transport.get()};
  request.pinning = Pinning::kTags;
  const auto judgement = gate::admit(request, *opened.repository, Delivery{target(), {}});
  EXPECT_EQ(codes(judgement), std::vector{ReasonCode::kImageNotPinned});
  EXPECT_FALSE(std::filesystem::exists(target()));
}

TEST_F(Goods, ManyImagesAreJudgedSideBySideAndEachOnce) {
  const auto once = images(20, 20);
  auto named = once;
  named.insert(named.end(), once.begin(), once.end());
  publish(named);
  const auto judgement = judge("images: {verify: true}");
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.stage, report::Stage::kGoods);
  ASSERT_EQ(judgement.contents->images.size(), 40U);
  for (const auto& image : judgement.contents->images) EXPECT_EQ(image.decision, Decision::kAdmitted);
  EXPECT_LE(judgement.requests.requests, 8U + 20U * 5U);
}

// WEB-11: each is told its own verdict.
TEST_F(Goods, UnsignedImagesAreDeniedAndNoOthers) {
  publish(images(10, 5));
  const auto judgement = judge("images: {verify: true}");
  EXPECT_EQ(judgement.decision, Decision::kDenied);
  EXPECT_EQ(judgement.reasons.size(), 5U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(judgement.contents->images[i].decision, i < 5 ? Decision::kAdmitted : Decision::kDenied) << i;
  }
}

TEST_F(Goods, OfAnArtifactWhoseRuleDoesNotAskNothingIsUnpacked) {
  publish({"nginx"});
  const auto opened = published_.open();
  const auto judgement = gate::judge({published_.reference("goods"), published_.policy, sekisho::now(),
                                      published_.limits, opened.transport.get()},
                                     *opened.repository);
  EXPECT_EQ(judgement.decision, Decision::kAdmitted);
  EXPECT_EQ(judgement.stage, report::Stage::kPapers);
  EXPECT_FALSE(judgement.contents.has_value());
}

TEST_F(Goods, WithoutAWayToRegistriesNoImageIsJudged) {
  publish(images(1, 1));
  const auto opened = published_.open();
  const auto judgement = gate::judge({published_.reference("goods"), policy("images: {verify: true}"),
                                      sekisho::now(), published_.limits, opened.transport.get()},
                                     *opened.repository);
  EXPECT_EQ(judgement.decision, Decision::kDenied);
  EXPECT_EQ(judgement.reasons.at(0).code, ReasonCode::kImageDenied);
}

TEST_F(Goods, NothingIsLeftBehind) {
  const auto temporary = scratch_.path() / "temporary";
  std::filesystem::create_directory(temporary);
  ::setenv("TMPDIR", temporary.c_str(), 1);
  publish({"nginx"});
  EXPECT_EQ(judge("").decision, Decision::kDenied);
  ::unsetenv("TMPDIR");
  EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

}  // namespace
}  // namespace sekisho::gate
