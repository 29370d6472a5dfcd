#include "verify/chain.h"

#include <gtest/gtest.h>

#include "support/certificate_chain.h"
#include "support/expect.h"

namespace sekisho::verify {
namespace {

using sigstore::CertificateAuthority;
using support::CertificateChain;
using support::CertificateSpec;
using support::code_of;

const Time kWhen = *parse_time("2026-11-23T11:00:00Z");

// Chain is a leaf under an intermediate under a root, any of which can be changed before all are issued.
class Chain : public testing::Test {
 protected:
  Chain() {
    const auto root = support::root_spec(keys_[2], "root");
    const auto middle = support::authority_spec(keys_[1], "middle", root, keys_[2]);
    links_.links = {{keys_[0], leaf_spec(middle)}, {keys_[1], middle}, {keys_[2], root}};
  }

  CertificateSpec leaf_spec(const CertificateSpec& issuer) const {
    CertificateSpec spec;
    spec.serial = support::serial_of(keys_[0]);
    spec.issuer = issuer.subject;
    spec.subject = support::distinguished_name("", "");
    spec.not_before = kWhen;
    spec.not_after = kWhen + std::chrono::minutes(10);
    spec.key_info = keys_[0].public_key().der();
    spec.extensions = {support::key_usage(support::kDigitalSignature),
                       support::extended_key_usage({support::kCodeSigning}),
                       support::alternative_names({support::uri_name("https://acme.example/app")})};
    return spec;
  }

  CertificateSpec& spec(std::size_t link) { return links_.links.at(link).spec; }
  crypto::Certificate certificate(std::size_t link) {
    links_.issue();
    return *crypto::Certificate::parse_der(links_.links.at(link).der);
  }
  CertificateAuthority authority(std::size_t from = 1) {
    CertificateAuthority made{"uri", "name", {}, {}};
    for (std::size_t i = from; i < links_.links.size(); ++i) made.chain.push_back(certificate(i));
    return made;
  }
  // The path where the root names all authorities, or only its own certificate and the rest came along.
  Result<Path> path() { return find(authority(), {}); }
  Result<Path> path_along() { return find(authority(2), {certificate(1)}); }
  Result<Path> find(const CertificateAuthority& trusted, const std::vector<crypto::Certificate>& along) {
    trusted_ = {trusted};
    return find_path(certificate(0), along, trusted_, crypto::kCodeSigningOid);
  }

  std::vector<support::Key> keys_{support::make_key(), support::make_key(), support::make_key()};
  CertificateChain links_;
  std::vector<CertificateAuthority> trusted_;
};

TEST_F(Chain, LeadsToTheRoot) {
  const auto found = path();
  ASSERT_TRUE(found.ok()) << found.error().detail;
  EXPECT_EQ(found->certificates.size(), 3U);
  EXPECT_EQ(found->authority->uri, "uri");
  const auto along = path_along();
  ASSERT_TRUE(along.ok()) << along.error().detail;
  EXPECT_EQ(along->certificates.size(), 3U);
}

TEST_F(Chain, PassesOverWhatIsNotOnTheWay) {
  const CertificateChain other = support::make_chain("other");
  const auto stranger = *crypto::Certificate::parse_der(other.links[0].der);
  EXPECT_TRUE(find(authority(2), {stranger, certificate(1), stranger}).ok());
  EXPECT_TRUE(find(authority(), {stranger, certificate(2)}).ok());
}

// CRT-15: what came along can only be on the way.
TEST_F(Chain, NeverEndsInWhatCameAlong) {
  trusted_ = {};
  EXPECT_REASON(
      code_of(find_path(certificate(0), {certificate(1), certificate(2)}, trusted_, crypto::kCodeSigningOid)),
      ReasonCode::kCertificateUntrusted);
  const CertificateChain other = support::make_chain("other");
  CertificateAuthority trusted{"", "", {*crypto::Certificate::parse_der(other.links[1].der)}, {}};
  EXPECT_REASON(code_of(find(trusted, {certificate(1), certificate(2)})), ReasonCode::kCertificateUntrusted);
  EXPECT_REASON(code_of(find(trusted, {})), ReasonCode::kCertificateUntrusted);
}

// A stranger under the authority's name.
TEST_F(Chain, RefusesAnIssuerThatDidNotSign) {
  links_.links[0].signed_by = support::make_key();
  EXPECT_FALSE(path().ok());
  links_.links[0].signed_by.reset();
  links_.links[1].signed_by = support::make_key();
  EXPECT_FALSE(path_along().ok());
}

TEST_F(Chain, RefusesIssuersThatAreNoAuthority) {
  replace(spec(1), support::basic_constraints(support::CaFlag::kNo));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateChain);
  EXPECT_REASON(code_of(path_along()), ReasonCode::kCertificateChain);
  drop(spec(1), support::kBasicConstraintsOid);
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateChain);
}

TEST_F(Chain, RefusesIssuersThatMayNotSignCertificates) {
  replace(spec(1), support::key_usage(support::kCrlSign));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateChain);
  EXPECT_REASON(code_of(path_along()), ReasonCode::kCertificateChain);
}

TEST_F(Chain, RefusesALeafThatIsAnAuthority) {
  replace(spec(0), support::basic_constraints(support::CaFlag::kYes));
  replace(spec(0), support::key_usage(support::kDigitalSignature | support::kKeyCertSign));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateChain);
}

TEST_F(Chain, RefusesALeafForOtherUsages) {
  for (const auto& usages : {std::vector<std::string>{support::kServerAuth}, {support::kAnyUsage}}) {
    replace(spec(0), support::extended_key_usage(usages));
    EXPECT_REASON(code_of(path()), ReasonCode::kCertificateUsage);
  }
  drop(spec(0), support::kExtendedKeyUsageOid);
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateUsage);
  replace(spec(0), support::extended_key_usage({support::kServerAuth, support::kCodeSigning}));
  EXPECT_TRUE(path().ok());
  replace(spec(0), support::key_usage(support::kKeyCertSign));
  EXPECT_FALSE(path().ok());
}

TEST_F(Chain, RefusesAnAuthorityForOtherUsages) {
  replace(spec(1), support::extended_key_usage({support::kTimeStamping}));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateUsage);
  replace(spec(1), support::extended_key_usage({support::kAnyUsage}));
  EXPECT_TRUE(path().ok());
  drop(spec(1), support::kExtendedKeyUsageOid);
  EXPECT_TRUE(path().ok());
  replace(spec(2), support::extended_key_usage({support::kServerAuth}));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateUsage);
}

TEST_F(Chain, KeepsToPathLengths) {
  replace(spec(2), support::basic_constraints(support::CaFlag::kYes, 1));
  EXPECT_TRUE(path().ok());
  EXPECT_TRUE(path_along().ok());
  replace(spec(2), support::basic_constraints(support::CaFlag::kYes, 0));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateChain);
  EXPECT_REASON(code_of(path_along()), ReasonCode::kCertificateChain);
}

TEST_F(Chain, HoldsNameConstraints) {
  spec(2).extensions.push_back(support::name_constraints({support::uri_name("other.example")}, {}));
  EXPECT_REASON(code_of(path()), ReasonCode::kCertificateNames);
}

// Times are another question.
TEST_F(Chain, LooksAtTimesOnlyWhereAsked) {
  spec(1).not_after = kWhen - Seconds(1);
  const auto found = path();
  ASSERT_TRUE(found.ok());
  EXPECT_REASON(code_of(check_time(*found, kWhen)), ReasonCode::kCertificateTime);
}

TEST_F(Chain, IsValidFromTheFirstToTheLastSecond) {
  const auto found = path();
  ASSERT_TRUE(found.ok());
  const Time end = kWhen + std::chrono::minutes(10);
  EXPECT_TRUE(check_time(*found, kWhen).ok());
  EXPECT_TRUE(check_time(*found, end).ok());
  for (const auto& [time, word] : {std::pair{kWhen - Seconds(1), "1 s before"},
                                   {end + Seconds(1), "1 s after"},
                                   {end + std::chrono::minutes(5), "5 min after"},
                                   {end + std::chrono::hours(72), "3 days after"}}) {
    const auto valid = check_time(*found, time);
    EXPECT_REASON(code_of(valid), ReasonCode::kCertificateTime);
    if (!valid.ok()) {
      EXPECT_NE(valid.error().detail.find(word), std::string::npos) << valid.error().detail;
    }
  }
}

TEST_F(Chain, IsValidWithinTheWindowOfTheRoot) {
  auto trusted = authority();
  trusted.window = {kWhen + Seconds(1), kWhen + Seconds(2)};
  const auto found = find(trusted, {});
  ASSERT_TRUE(found.ok());
  EXPECT_REASON(code_of(check_time(*found, kWhen)), ReasonCode::kCertificateTime);
  EXPECT_TRUE(check_time(*found, kWhen + Seconds(1)).ok());
  EXPECT_TRUE(check_time(*found, kWhen + Seconds(2)).ok());
  EXPECT_REASON(code_of(check_time(*found, kWhen + Seconds(3))), ReasonCode::kCertificateTime);
}

}  // namespace
}  // namespace sekisho::verify
