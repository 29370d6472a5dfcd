#include "sigstore/identity.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "sigstore/bundle.h"
#include "support/der_writer.h"
#include "support/expect.h"
#include "support/virtual_sigstore.h"

namespace sekisho::sigstore {
namespace {

namespace der = support::der;
using support::CertificateSpec;
using support::code_of;

// What parse_identity says of a leaf that was changed before it was issued. One that Certificate itself
// refuses is told by that code.
Result<Identity> identity_of(const std::function<void(CertificateSpec&)>& edit) {
  static const auto kInstance = support::VirtualSigstore::make();
  static const auto kKey = support::make_key();
  support::Recipe recipe;
  recipe.leaf = edit;
  SEKISHO_TRY(certificate, crypto::Certificate::parse_der(kInstance.issue_leaf(recipe, kKey)));
  return parse_identity(certificate);
}

Result<Identity> named(const std::vector<Bytes>& names) {
  return identity_of([&](CertificateSpec& leaf) { replace(leaf, support::alternative_names(names)); });
}

void expect_no_name(const std::vector<Bytes>& names, const std::string& what) {
  EXPECT_REASON(code_of(named(names)), ReasonCode::kCertificateName) << what;
}

const std::string* claim(const Identity& identity, std::string_view name) {
  for (const auto& [key, value] : identity.claims) {
    if (key == name) return &value;
  }
  return nullptr;
}

TEST(Identity, ReadsSubjectIssuerAndClaims) {
  const auto identity = identity_of(nullptr);
  ASSERT_TRUE(identity.ok()) << identity.error().detail;
  EXPECT_EQ(identity->issuer, support::kIssuer);
  EXPECT_EQ(identity->subject, support::kIdentity);
  EXPECT_EQ(identity->claims.size(), 19U);
  ASSERT_NE(claim(*identity, "sourceRepositoryURI"), nullptr);
  EXPECT_EQ(*claim(*identity, "sourceRepositoryURI"), "https://github.com/acme/infra");
  EXPECT_EQ(*claim(*identity, "githubWorkflowTrigger"), "push");
  for (const auto& [name, value] : identity->claims) EXPECT_TRUE(is_claim_name(name)) << name;
}

TEST(Identity, KnowsTheNamesOfClaims) {
  EXPECT_TRUE(is_claim_name("buildSignerURI"));
  for (const char* name : {"", "BuildSignerURI", "issuer", "1.3.6.1.4.1.57264.1.9", "sourceRepositoryUri"}) {
    EXPECT_FALSE(is_claim_name(name)) << name;
  }
}

TEST(Identity, ReadsAnAddressAndAUserName) {
  EXPECT_EQ(named({support::email_name("dev@acme.example")})->subject, "dev@acme.example");
  EXPECT_EQ(named({support::fulcio_user_name("dev")})->subject, "dev");
}

// CRT-06
TEST(Identity, HasExactlyOneName) {
  const Bytes good = support::uri_name(support::kIdentity);
  expect_no_name({support::uri_name("https://evil.example/x"), good}, "evil first");
  expect_no_name({good, support::uri_name("https://evil.example/x")}, "evil second");
  expect_no_name({good, support::email_name("dev@acme.example")}, "of two kinds");
}

// CRT-06
TEST(Identity, ReadsOtherNamesOfFulcioAlone) {
  expect_no_name({support::other_name("1.3.6.1.4.1.57264.1.8", der::utf8("dev"))}, "another OID");
  EXPECT_FALSE(named({support::other_name("1.3.6.1.4.1.57264.1.7", der::ia5("dev"))}).ok());
  EXPECT_FALSE(named({support::fulcio_user_name("")}).ok());
}

// CRT-07
TEST(Identity, RefusesControlsAndOtherCharacters) {
  const std::string base = support::kIdentity;
  for (const std::string& tail : {std::string("\0.evil", 6), std::string("\n"), std::string("\r"),
                                  std::string("\t"), std::string("\x7f"), std::string("\x1b[2K")}) {
    EXPECT_FALSE(named({support::uri_name(base + tail)}).ok());
    EXPECT_FALSE(named({support::email_name("dev@acme.example" + tail)}).ok());
    EXPECT_FALSE(named({support::fulcio_user_name("dev" + tail)}).ok());
  }
  EXPECT_FALSE(named({support::uri_name(base + "\xc3\xa9")}).ok());
  EXPECT_FALSE(named({support::uri_name(base + "\xff")}).ok());
  EXPECT_FALSE(named({support::email_name("d\xc3\xa9v@acme.example")}).ok());
  EXPECT_EQ(named({support::fulcio_user_name("d\xc3\xa9v")})->subject, "d\xc3\xa9v");
}

// CRT-08: the three kinds of subject cannot be mistaken for each other.
TEST(Identity, RefusesTheTextOfOneKindInAnother) {
  expect_no_name({support::email_name(support::kIdentity)}, "a URI as an address");
  expect_no_name({support::dns_name(support::kIdentity)}, "a URI as a host");
  expect_no_name({support::dns_name("acme.example")}, "a host");
  expect_no_name({support::fulcio_user_name(support::kIdentity)}, "a URI as a user name");
  expect_no_name({support::fulcio_user_name("dev@acme.example")}, "an address as a user name");
  expect_no_name({support::uri_name("dev@acme.example")}, "an address as a URI");
  expect_no_name({support::uri_name("dev")}, "a user name as a URI");
  expect_no_name({support::email_name("dev")}, "a user name as an address");
  expect_no_name({support::address_name(Bytes(4, '\1'))}, "an IP address");
  expect_no_name({support::directory_name(support::distinguished_name("acme", "dev"))}, "a directory name");
  expect_no_name({support::registered_name("1.2.3")}, "a registered ID");
}

// CRT-08
TEST(Identity, RefusesUrisAndAddressesThatAreNone) {
  for (const char* uri : {"https:", "://x", "1https://x", "ht tps://x", "https://a b", "/path"}) {
    expect_no_name({support::uri_name(uri)}, uri);
  }
  for (const char* address : {"@acme.example", "dev@", "a@b@c", "dev @acme.example", "dev@acme.example/x"}) {
    expect_no_name({support::email_name(address)}, address);
  }
}

// CRT-09
TEST(Identity, IsNeverTheCommonName) {
  EXPECT_REASON(code_of(identity_of([](CertificateSpec& leaf) {
                  drop(leaf, support::kSanOid);
                  leaf.subject = support::distinguished_name("", support::kIdentity);
                })),
                ReasonCode::kCertificateName);
}

// CRT-05
TEST(Identity, RefusesTwoIssuersThatDiffer) {
  const auto with = [](int number, const support::RawExtension& extension) {
    return code_of(identity_of([&](CertificateSpec& leaf) {
      drop(leaf, support::fulcio_oid(number));
      replace(leaf, extension);
    }));
  };
  EXPECT_REASON(with(1, support::fulcio_raw(1, "https://evil.example")), ReasonCode::kCertificateIssuer);
  EXPECT_REASON(with(8, support::fulcio_text(8, "https://evil.example")), ReasonCode::kCertificateIssuer);
  EXPECT_REASON(with(8, support::fulcio_text(8, std::string(support::kIssuer) + "/")),
                ReasonCode::kCertificateIssuer);
}

// CRT-05
TEST(Identity, ReadsEitherIssuerAlone) {
  for (const int number : {1, 8}) {
    const auto identity =
        identity_of([&](CertificateSpec& leaf) { drop(leaf, support::fulcio_oid(number)); });
    ASSERT_TRUE(identity.ok()) << identity.error().detail;
    EXPECT_EQ(identity->issuer, support::kIssuer);
  }
  const auto none = identity_of([](CertificateSpec& leaf) {
    drop(leaf, support::fulcio_oid(1));
    drop(leaf, support::fulcio_oid(8));
  });
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->issuer, "");
}

// CRT-05
TEST(Identity, RefusesExtensionsThatAreNotOfTheirType) {
  const auto with = [](const support::RawExtension& extension) {
    return code_of(identity_of([&](CertificateSpec& leaf) { replace(leaf, extension); }));
  };
  const auto raw = [](int number, const Bytes& value) {
    return support::RawExtension{support::fulcio_oid(number), false, value};
  };
  EXPECT_REASON(with(raw(8, support::kIssuer)), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(8, der::ia5(support::kIssuer))), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(8, der::utf8(support::kIssuer) + "x")), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(8, der::utf8("\xff"))), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(8, der::utf8(std::string("a\0b", 3)))), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(12, "https://github.com/acme/infra")), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(2, "\xff")), ReasonCode::kCertificateMalformed);
  EXPECT_REASON(with(raw(5, "acme/infra\n")), ReasonCode::kCertificateMalformed);
}

// CRT-05: Certificate refuses an extension that is there twice.
TEST(Identity, RefusesDuplicateExtensions) {
  EXPECT_REASON(code_of(identity_of([](CertificateSpec& leaf) {
                  leaf.extensions.push_back(support::fulcio_text(8, support::kIssuer));
                })),
                ReasonCode::kCertificateExtension);
}

TEST(Identity, ReadsWhatFulcioIssued) {
  const std::filesystem::path file =
      SEKISHO_SOURCE_DIR "/../shared/conformance/cases/happy-path-v0.3/bundle.sigstore.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no conformance suite here";
  const auto bundle = parse_bundle(*read_file(file, kMiB), Limits{});
  ASSERT_TRUE(bundle.ok());
  const auto& chain = std::get<CertificateMaterial>(bundle->material).chain;
  const auto identity = parse_identity(*crypto::Certificate::parse_der(chain.front()));
  ASSERT_TRUE(identity.ok()) << identity.error().detail;
  EXPECT_EQ(identity->issuer, "https://token.actions.githubusercontent.com");
  EXPECT_TRUE(identity->subject.starts_with("https://github.com/sigstore-conformance/")) << identity->subject;
}

}  // namespace
}  // namespace sekisho::sigstore
