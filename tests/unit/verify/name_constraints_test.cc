#include "verify/name_constraints.h"

#include <gtest/gtest.h>

#include "support/certificate_chain.h"
#include "support/der_writer.h"
#include "support/expect.h"

namespace sekisho::verify {
namespace {

using support::CertificateSpec;
using support::code_of;
using Names = std::vector<Bytes>;

// What is asked of a leaf of these names below an authority of these constraints.
struct Question {
  Names names;
  Names permitted = {};
  Names excluded = {};
  Bytes subject = support::distinguished_name("", "");
};

crypto::Certificate issue(CertificateSpec spec) {
  static const auto kKey = support::make_key();
  spec.key_info = kKey.public_key().der();
  spec.serial = support::serial_of(kKey);
  spec.not_before = *parse_time("2026-01-01T00:00:00Z");
  spec.not_after = *parse_time("2027-01-01T00:00:00Z");
  return *crypto::Certificate::parse_der(support::make_certificate(spec, kKey));
}

crypto::Certificate leaf(const Names& names, const Bytes& subject) {
  CertificateSpec spec;
  spec.issuer = support::distinguished_name("acme", "authority");
  spec.subject = subject;
  if (!names.empty()) spec.extensions = {support::alternative_names(names)};
  return issue(spec);
}

crypto::Certificate authority(const std::string& issuer, const std::string& name, const Names& permitted,
                              const Names& excluded) {
  CertificateSpec spec;
  spec.issuer = support::distinguished_name("acme", issuer);
  spec.subject = support::distinguished_name("acme", name);
  spec.extensions = {support::basic_constraints(support::CaFlag::kYes)};
  if (!permitted.empty() || !excluded.empty()) {
    spec.extensions.push_back(support::name_constraints(permitted, excluded));
  }
  return issue(spec);
}

bool holds(const Question& question) {
  const auto checked =
      check_name_constraints({leaf(question.names, question.subject),
                              authority("root", "authority", question.permitted, question.excluded)});
  if (!checked.ok()) {
    EXPECT_REASON(checked.error().code, ReasonCode::kCertificateNames);
  }
  return checked.ok();
}

const Bytes kUri = support::uri_name("https://github.com/acme/app");

TEST(NameConstraints, HoldWhereThereAreNone) {
  EXPECT_TRUE(holds({{kUri}}));
  EXPECT_TRUE(check_name_constraints({leaf({kUri}, support::distinguished_name("", ""))}).ok());
  EXPECT_TRUE(check_name_constraints({}).ok());
}

TEST(NameConstraints, CompareHostsOfUris) {
  EXPECT_TRUE(holds({{kUri}, {support::uri_name("github.com")}}));
  EXPECT_TRUE(holds({{kUri}, {support::uri_name("GitHub.COM")}}));
  EXPECT_TRUE(holds({{support::uri_name("https://a.github.com:443/x")}, {support::uri_name(".github.com")}}));
  EXPECT_FALSE(holds({{kUri}, {support::uri_name(".github.com")}}));
  EXPECT_FALSE(holds({{kUri}, {support::uri_name("hub.com")}}));
  EXPECT_FALSE(holds({{kUri}, {support::uri_name("gitlab.com")}}));
  EXPECT_FALSE(
      holds({{support::uri_name("https://github.com.evil.example/")}, {support::uri_name("github.com")}}));
  EXPECT_FALSE(
      holds({{support::uri_name("https://github.com@evil.example/")}, {support::uri_name("github.com")}}));
  EXPECT_FALSE(
      holds({{support::uri_name("https://evil.example/#github.com")}, {support::uri_name("github.com")}}));
  EXPECT_TRUE(holds({{kUri}, {}, {support::uri_name("gitlab.com")}}));
  EXPECT_FALSE(holds({{kUri}, {}, {support::uri_name("github.com")}}));
}

// To a URI without a host, or with an address, no constraint on hosts can apply: it fails either way.
TEST(NameConstraints, RefuseUrisWithoutAHost) {
  for (const char* uri : {"urn:acme:app", "https:///x", "https://127.0.0.1/x", "https://[::1]/x"}) {
    EXPECT_FALSE(holds({{support::uri_name(uri)}, {support::uri_name("github.com")}})) << uri;
    EXPECT_FALSE(holds({{support::uri_name(uri)}, {}, {support::uri_name("github.com")}})) << uri;
  }
}

TEST(NameConstraints, CompareAddresses) {
  const Bytes dev = support::email_name("dev@acme.example");
  EXPECT_TRUE(holds({{dev}, {support::email_name("acme.example")}}));
  EXPECT_TRUE(holds({{dev}, {support::email_name("ACME.example")}}));
  EXPECT_TRUE(holds({{dev}, {support::email_name("dev@acme.example")}}));
  EXPECT_TRUE(holds({{dev}, {support::email_name("dev@ACME.example")}}));
  EXPECT_FALSE(holds({{dev}, {support::email_name("Dev@acme.example")}}));
  EXPECT_FALSE(holds({{dev}, {support::email_name(".acme.example")}}));
  EXPECT_TRUE(holds({{support::email_name("dev@a.acme.example")}, {support::email_name(".acme.example")}}));
  EXPECT_FALSE(
      holds({{support::email_name("dev@evil-acme.example")}, {support::email_name("acme.example")}}));
  EXPECT_FALSE(holds({{dev}, {}, {support::email_name("acme.example")}}));
}

TEST(NameConstraints, CompareHosts) {
  const Bytes host = support::dns_name("a.acme.example");
  EXPECT_TRUE(holds({{host}, {support::dns_name("acme.example")}}));
  EXPECT_TRUE(holds({{host}, {support::dns_name("A.acme.example")}}));
  EXPECT_FALSE(holds({{host}, {support::dns_name("b.acme.example")}}));
  EXPECT_FALSE(holds({{support::dns_name("evil-acme.example")}, {support::dns_name("acme.example")}}));
  EXPECT_FALSE(holds({{host}, {}, {support::dns_name("acme.example")}}));
}

TEST(NameConstraints, CompareIpAddresses) {
  const Bytes address = support::address_name(Bytes("\x0a\x01\x02\x03", 4));
  const Bytes within = support::address_name(Bytes("\x0a\0\0\0\xff\0\0\0", 8));
  const Bytes beside = support::address_name(Bytes("\x0b\0\0\0\xff\0\0\0", 8));
  EXPECT_TRUE(holds({{address}, {within}}));
  EXPECT_FALSE(holds({{address}, {beside}}));
  EXPECT_FALSE(holds({{address}, {}, {within}}));
  EXPECT_TRUE(holds({{address}, {}, {beside}}));
}

TEST(NameConstraints, CompareDirectoryNamesOfTheSubjectToo) {
  const auto acme = support::directory_name(support::distinguished_name("acme", ""));
  const auto other = support::directory_name(support::distinguished_name("other", ""));
  const Bytes subject = support::distinguished_name("acme", "app");
  EXPECT_TRUE(holds({{}, {acme}, {}, subject}));
  EXPECT_FALSE(holds({{}, {other}, {}, subject}));
  EXPECT_FALSE(holds({{}, {}, {acme}, subject}));
  EXPECT_FALSE(holds({{support::directory_name(subject)}, {other}}));
  EXPECT_TRUE(holds({{kUri}, {other}}));  // an empty subject is no name
}

TEST(NameConstraints, LeaveNamesOfOtherKindsAlone) {
  EXPECT_TRUE(holds({{kUri}, {support::email_name("acme.example"), support::dns_name("acme.example")}}));
  EXPECT_TRUE(holds({{kUri}, {}, {support::email_name("github.com"), support::dns_name("github.com")}}));
}

TEST(NameConstraints, HoldForEveryName) {
  EXPECT_FALSE(
      holds({{kUri, support::uri_name("https://evil.example/")}, {support::uri_name("github.com")}}));
  EXPECT_TRUE(holds({{kUri, support::uri_name("https://a.example/")},
                     {support::uri_name("github.com"), support::uri_name("a.example")}}));
  EXPECT_FALSE(holds({{kUri}, {support::uri_name("github.com")}, {support::uri_name("github.com")}}));
}

// What cannot be compared fails, and a user name of Fulcio's is one of those.
TEST(NameConstraints, RefuseKindsThatCannotBeCompared) {
  const Bytes user = support::fulcio_user_name("dev");
  const Bytes other = support::other_name("1.2.3", support::der::utf8("dev"));
  for (const Bytes& name : {user, other, support::registered_name("1.2.3")}) {
    EXPECT_FALSE(holds({{name}, {other}}));
    EXPECT_FALSE(holds({{name}, {}, {other}}));
    EXPECT_TRUE(holds({{name}, {support::uri_name("github.com")}}));
  }
}

TEST(NameConstraints, OfEveryAuthorityAboveHold) {
  const auto signer = leaf({kUri}, support::distinguished_name("", ""));
  const auto plain = authority("top", "authority", {}, {});
  const auto strict = authority("root", "top", {support::uri_name("gitlab.com")}, {});
  EXPECT_REASON(code_of(check_name_constraints({signer, plain, strict})), ReasonCode::kCertificateNames);
  EXPECT_TRUE(check_name_constraints({plain, strict}).ok());  // a directory name alone
}

// RFC 5280 section 6.1.4 (b): a self-issued authority is left out, unless it is the last of the path.
TEST(NameConstraints, LeaveSelfIssuedAuthoritiesOut) {
  const auto signer = leaf({kUri}, support::distinguished_name("", ""));
  const auto rolled = authority("authority", "authority", {}, {});
  const auto elsewhere = support::directory_name(support::distinguished_name("elsewhere", ""));
  const auto strict = authority("root", "authority", {elsewhere}, {});
  EXPECT_TRUE(check_name_constraints({signer, rolled, strict}).ok());
  const auto plain = authority("authority", "below", {}, {});
  EXPECT_REASON(code_of(check_name_constraints({signer, plain, strict})), ReasonCode::kCertificateNames);
}

TEST(NameConstraints, AreNoMoreThanAnyHonestChainHas) {
  Names many(64, kUri);
  for (std::size_t i = 0; i < many.size(); ++i)
    many[i] = support::uri_name("https://github.com/" + std::to_string(i));
  Names constraints;
  for (int i = 0; i < 65; ++i) constraints.push_back(support::uri_name("h" + std::to_string(i) + ".example"));
  constraints[0] = support::uri_name("github.com");
  EXPECT_FALSE(holds({many, constraints}));
  constraints.pop_back();
  EXPECT_TRUE(holds({many, constraints}));
}

}  // namespace
}  // namespace sekisho::verify
