#include "handover/handover.h"

#include <gtest/gtest.h>

#include "crypto/private_key.h"
#include "handover_kit.h"

namespace sekisho::handover {
namespace {

// An Admission as the gate gets it: by a rule in warn mode, so that no signature is needed.
class Delivery : public testing::Test {
 protected:
  void SetUp() override {
    const auto key = crypto::PrivateKey::generate();
    ASSERT_TRUE(key.ok());
    write_text(path("a.pub"), key->public_key().render_pem());
    write_text(path("policy.yaml"),
               "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: test}\nspec:\n"
               "  authorities:\n    a: {key: {file: a.pub}}\n"
               "  rules:\n    - {name: all, match: {repositories: [\"**\"]}, signatures: [{from: [a]}], "
               "mode: warn}\n");
    auto policy = policy::Policy::load({path("policy.yaml")}, Limits{});
    ASSERT_TRUE(policy.ok()) << policy.error().message();
    policy_ = *policy;
  }

  policy::Admission admission() const {
    const oci::Document document = oci::Manifest{digest(),
                                                 7,
                                                 std::string(oci::kManifestType),
                                                 {},
                                                 oci::Descriptor::of(std::string(oci::kFluxConfigType), "{}"),
                                                 {},
                                                 {},
                                                 {}};
    const auto reference = *oci::Reference::parse("ghcr.io/acme/app@" + digest().text());
    const auto papers = policy::decide_papers(*policy_, {reference, document}, verify::Evidence{}, Time{});
    const auto goods =
        policy::decide_goods(*policy_, std::get<policy::Clearance>(papers), policy::Goods{1, 1});
    return std::get<policy::Admission>(goods);
  }
  crypto::Digest digest() const { return crypto::Digest::of("subject"); }
  std::filesystem::path path(const std::string& name) const { return temporary_.path() / name; }

 private:
  support::TemporaryDirectory temporary_;
  std::shared_ptr<const policy::Policy> policy_;
};

TEST_F(Delivery, PutsTheTreeInPlaceAndNotesItsDigest) {
  auto target = Target::open(path("out"), 0);
  ASSERT_TRUE(target.ok()) << outcome(target);
  const auto file = target->layer_file();
  ASSERT_TRUE(file.ok());
  const Bytes layer = layer_of("one");
  ASSERT_TRUE(write_all(file->get(), layer).ok());
  const auto unpacked = archive::unpack(file->get(), layer.size(), target->stage(), {});
  ASSERT_TRUE(unpacked.ok());
  EXPECT_TRUE(is_whole(target->stage_path(), "one"));
  EXPECT_FALSE(std::filesystem::exists(path("out")));
  const auto delivered = target->deliver(admission(), *unpacked);
  ASSERT_TRUE(delivered.ok()) << outcome(delivered);
  EXPECT_EQ(*delivered, path("out"));
  EXPECT_TRUE(is_whole(*delivered, "one"));
  EXPECT_EQ(read_marker(path(".out.sekisho")).at(0).digest, digest().text());
}

// CLI-06
TEST_F(Delivery, ChangedTreeIsNotDelivered) {
  auto target = Target::open(path("out"), 0);
  ASSERT_TRUE(target.ok()) << outcome(target);
  const auto file = target->layer_file();
  ASSERT_TRUE(file.ok());
  const Bytes layer = layer_of("one");
  ASSERT_TRUE(write_all(file->get(), layer).ok());
  const auto unpacked = archive::unpack(file->get(), layer.size(), target->stage(), {});
  ASSERT_TRUE(unpacked.ok());
  write_text(target->stage_path() / "more.yaml", "x");
  EXPECT_EQ(code_of(target->deliver(admission(), *unpacked)), ReasonCode::kHandoverChanged);
  EXPECT_FALSE(std::filesystem::exists(path("out")));
}

}  // namespace
}  // namespace sekisho::handover
