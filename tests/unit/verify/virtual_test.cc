// Every situation that the virtual Sigstore can make, judged: accepted, or refused for the reason it names.
#include <algorithm>

#include <gtest/gtest.h>

#include "support/expect.h"
#include "support/virtual_cases.h"
#include "unit/verify/maker.h"
#include "verify/check_trust.h"

namespace sekisho::support {

// How GoogleTest shows a case.
void PrintTo(const VirtualCase& one, std::ostream* out);
void PrintTo(const VirtualCase& one, std::ostream* out) { *out << one.why; }

}  // namespace sekisho::support

namespace sekisho::verify::test {
namespace {

using support::Artifact;
using support::Form;
using support::VirtualCase;

const std::string kAccepted = "accepted";
const std::string kGoods = "the goods";

std::string name_of(const Error& error) { return std::string(reason_name(error.code)); }

Result<Authority> authority_of(const VirtualCase& one, const support::Made& made) {
  Authority authority;
  authority.name = "virtual";
  SEKISHO_TRY(root, sigstore::parse_trusted_root(made.trusted_root, kLimits));
  SEKISHO_TRY(anchors, Anchors::of(std::move(root)));
  authority.anchors = std::move(anchors);
  if (made.key_pem) {
    SEKISHO_TRY(key, crypto::PublicKey::parse_pem(*made.key_pem));
    authority.keys = {std::move(key)};
  } else {
    authority.identity = {TextPattern::exactly(one.issuer), TextPattern::exactly(one.identity), {}};
  }
  if (one.demands.logs == 0) authority.log = LogUse::kIgnored;
  if (one.demands.scts == 0) authority.sct = SctUse::kIgnored;
  authority.logs = static_cast<std::size_t>(std::max(one.demands.logs, 1));
  authority.scts = static_cast<std::size_t>(std::max(one.demands.scts, 1));
  authority.timestamps = static_cast<std::size_t>(one.demands.timestamps);
  authority.witnesses = static_cast<std::size_t>(one.demands.witnesses);
  for (const std::string& text : made.witness_keys) {
    SEKISHO_TRY(key, sigstore::parse_witness_key(text));
    authority.witness_keys.push_back(std::move(key));
  }
  SEKISHO_CHECK(check_authority(authority));
  return authority;
}

// What evidence says of a case: every rejection where nothing was proved.
std::string summary(const Evidence& evidence) {
  if (!evidence.proofs.empty()) return evidence.rejections.empty() ? kAccepted : "proved and rejected";
  std::string names;
  for (const Rejection& rejection : evidence.rejections) {
    names += (names.empty() ? "" : " ") + std::string(reason_name(rejection.code));
  }
  return names.empty() ? "nothing" : names;
}

// The details, for people who look at a failure.
std::string details(const Evidence& evidence) {
  std::string text;
  for (const Rejection& rejection : evidence.rejections) text += rejection.detail + "\n";
  return text;
}

struct Outcome {
  std::string what;
  std::string detail;
};

class Virtual : public testing::TestWithParam<VirtualCase> {
 protected:
  // Each way on which the case's bundle can come to a judgement.
  std::vector<Outcome> outcomes(Form form) const {
    const Artifact artifact = Artifact::of(kGoods);
    const auto made = support::make_case(GetParam(), sigstore_instance(), artifact, form);
    const auto authority = authority_of(GetParam(), made);
    if (!authority.ok()) return {{name_of(authority.error()), authority.error().detail}};
    const TrustMaterial trust{{*authority}};
    std::vector<Evidence> found(1);
    verify_blob(made.bundle, {artifact.bytes, artifact.digest}, judged_by(trust), found[0]);
    if (form == Form::kStatement) {
      found.resize(3);
      verify_blob(made.bundle, {std::nullopt, artifact.digest}, judged_by(trust), found[1]);
      verify_attachment(attach_bundle(made.bundle), artifact.digest, judged_by(trust), found[2]);
    }
    std::vector<Outcome> all;
    for (const Evidence& evidence : found) all.push_back({summary(evidence), details(evidence)});
    return all;
  }

  void expect_as_named(Form form) const {
    if (!GetParam().has(form)) GTEST_SKIP() << "not in this form";
    const std::string wanted = GetParam().accepted() ? kAccepted : GetParam().reason;
    for (const Outcome& outcome : outcomes(form)) {
      EXPECT_EQ(outcome.what, wanted) << GetParam().why << "\n" << outcome.detail;
    }
  }
};

TEST_P(Virtual, IsJudgedAsItSaysOverAMessage) { expect_as_named(Form::kMessage); }
TEST_P(Virtual, IsJudgedAsItSaysAsAStatement) { expect_as_named(Form::kStatement); }

std::string title(const testing::TestParamInfo<VirtualCase>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Virtual, testing::ValuesIn(support::virtual_cases()), title);

}  // namespace
}  // namespace sekisho::verify::test
