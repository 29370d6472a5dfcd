#include "sigstore/trusted_root.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "support/expect.h"
#include "support/json_edit.h"
#include "support/virtual_sigstore.h"

namespace sekisho::sigstore {
namespace {

using support::at;
using support::code_of;

const support::VirtualSigstore& sigstore_instance() {
  static const auto kInstance = support::VirtualSigstore::make();
  return kInstance;
}

Result<TrustedRoot> parse(const Json& root) { return parse_trusted_root(render_json(root), Limits{}); }

Result<TrustedRoot> parse_edited(const std::function<void(Json&)>& edit) {
  Json root = sigstore_instance().trusted_root();
  edit(root);
  return parse(root);
}

// Everything that is wrong with a root has one code.
void expect_refused(const std::function<void(Json&)>& edit, const std::string& what) {
  EXPECT_REASON(code_of(parse_edited(edit)), ReasonCode::kTrustedRootInvalid) << what;
}

void expect_refused(const std::string& path, const Json& value) {
  expect_refused([&](Json& root) { at(root, path) = value; }, path + " = " + render_json(value));
}

void expect_refused_without(const std::string& path) {
  expect_refused([&](Json& root) { support::remove(root, path); }, "without " + path);
}

TEST(TrustedRoot, ReadsAllOfIt) {
  const auto& instance = sigstore_instance();
  const std::string text = render_json(instance.trusted_root());
  const auto root = parse_trusted_root(text, Limits{});
  ASSERT_TRUE(root.ok()) << root.error().detail;
  EXPECT_EQ(root->digest, crypto::Digest::of(text));
  ASSERT_EQ(root->logs.size(), 2U);
  EXPECT_EQ(root->logs[0].base_url, "https://rekor.acme.example");
  EXPECT_EQ(root->logs[0].id, instance.rekor.id());
  EXPECT_EQ(root->logs[0].key, instance.rekor.key.public_key());
  EXPECT_EQ(root->logs[0].scheme, crypto::SignatureScheme::kEcdsaSha256);
  EXPECT_EQ(root->logs[0].window.start, instance.rekor.from);
  EXPECT_FALSE(root->logs[0].window.end.has_value());
  EXPECT_EQ(root->logs[1].scheme, crypto::SignatureScheme::kEd25519);
  EXPECT_EQ(root->ct_logs.size(), 2U);
  ASSERT_EQ(root->authorities.size(), 1U);
  EXPECT_EQ(root->authorities[0].uri, "https://fulcio.acme.example");
  EXPECT_EQ(root->authorities[0].name, "O=acme.example, CN=virtual-sigstore");
  EXPECT_EQ(root->authorities[0].chain.size(), 2U);
  EXPECT_EQ(root->timestamp_authorities.size(), 2U);
  EXPECT_TRUE(root->unusable.empty());
  EXPECT_EQ(newest_start(*root), instance.ca_from);
}

TEST(TrustedRoot, ReadsThePublicOne) {
  const std::filesystem::path file =
      SEKISHO_SOURCE_DIR "/../shared/conformance/trusted_root.public-good.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no conformance suite here";
  const auto root = parse_trusted_root(*read_file(file, kMiB), Limits{});
  ASSERT_TRUE(root.ok()) << root.error().detail;
  EXPECT_FALSE(root->logs.empty());
  EXPECT_FALSE(root->ct_logs.empty());
  EXPECT_FALSE(root->authorities.empty());
}

TEST(TrustedRoot, IsOfVersion01Or02) {
  for (const char* type : {"application/vnd.dev.sigstore.trustedroot.v0.1+json",
                           "application/vnd.dev.sigstore.trustedroot.v0.2+json"}) {
    EXPECT_TRUE(parse_edited([&](Json& root) { at(root, "mediaType") = type; }).ok()) << type;
  }
  for (const char* type : {"", "application/json", "application/vnd.dev.sigstore.trustedroot.v0.3+json",
                           "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
                           "application/vnd.dev.sigstore.bundle.v0.3+json"}) {
    expect_refused("mediaType", type);
  }
  expect_refused_without("mediaType");
}

// TLG-27: what is left out is not there; whether it is needed, the policy's authorities say.
TEST(TrustedRoot, ReadsEmptyLists) {
  const auto root = parse(*parse_json(
      R"({"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[],"ctlogs":[]})",
      8));
  ASSERT_TRUE(root.ok()) << root.error().detail;
  EXPECT_TRUE(root->logs.empty());
  EXPECT_TRUE(root->authorities.empty());
  EXPECT_FALSE(newest_start(*root).has_value());
}

// TLG-27
TEST(TrustedRoot, RefusesTheSameLogTwice) {
  const auto twice = [](const char* list) {
    return [list](Json& root) {
      auto& array = support::list_at(root, list);
      array.push_back(Json(array.front()));
    };
  };
  expect_refused(twice("tlogs"), "tlogs");
  expect_refused(twice("ctlogs"), "ctlogs");
  EXPECT_TRUE(
      parse_edited(twice("certificateAuthorities")).ok());  // of another time, as real roots have them
}

// TLG-27
TEST(TrustedRoot, LeavesLogsOfUnknownKindsOutAndSaysSo) {
  const auto root = parse_edited([](Json& r) { at(r, "tlogs/1/publicKey/keyDetails") = "PKIX_ML_DSA_65"; });
  ASSERT_TRUE(root.ok()) << root.error().detail;
  EXPECT_EQ(root->logs.size(), 1U);
  ASSERT_EQ(root->unusable.size(), 1U);
  EXPECT_NE(root->unusable[0].find("log2026-1.rekor.acme.example"), std::string::npos);
  EXPECT_NE(root->unusable[0].find("PKIX_ML_DSA_65"), std::string::npos);
}

TEST(TrustedRoot, RefusesKeysThatAreNotOfTheirKind) {
  expect_refused("tlogs/0/publicKey/keyDetails", "PKIX_ED25519");
  expect_refused("tlogs/0/publicKey/rawBytes", encode_base64("no key"));
  expect_refused("tlogs/0/publicKey/rawBytes", "?");
  expect_refused("ctlogs/0/publicKey/keyDetails", "PKIX_ECDSA_P384_SHA_384");
}

TEST(TrustedRoot, RefusesLogsWithoutWhatTheyNeed) {
  for (const char* member : {"publicKey", "publicKey/validFor", "publicKey/validFor/start", "logId",
                             "logId/keyId", "hashAlgorithm", "publicKey/rawBytes", "publicKey/keyDetails"}) {
    expect_refused_without(std::string("tlogs/0/") + member);
    expect_refused_without(std::string("ctlogs/1/") + member);
  }
  expect_refused("tlogs/0/logId/keyId", "");
  EXPECT_TRUE(parse_edited([](Json& root) { support::remove(root, "tlogs/0/baseUrl"); }).ok());
}

// TLG-28
TEST(TrustedRoot, ReadsOneSpellingOfEachValue) {
  expect_refused("tlogs/0/hashAlgorithm", "SHA2_512");
  expect_refused("tlogs/0/hashAlgorithm", 1);
  expect_refused("tlogs/0/publicKey/keyDetails", 5);
  expect_refused("tlogs/0/publicKey/raw_bytes", "AAAA");
  expect_refused("tlogs/0/base_url", "https://evil.example");
  expect_refused("media_type", "x");
  expect_refused("tlogs/0/publicKey/validFor/start", "2026-01-01");
  expect_refused("tlogs/0/publicKey/validFor/start", 0);
  expect_refused("tlogs/0/publicKey/validFor/start", Json());
}

TEST(TrustedRoot, RefusesUnknownMembersEverywhere) {
  for (const char* path :
       {"x", "tlogs/0/x", "tlogs/0/logId/x", "tlogs/0/publicKey/x", "tlogs/0/publicKey/validFor/x",
        "ctlogs/0/x", "certificateAuthorities/0/x", "certificateAuthorities/0/subject/x",
        "certificateAuthorities/0/validFor/x", "certificateAuthorities/0/certChain/x",
        "certificateAuthorities/0/certChain/certificates/0/x", "timestampAuthorities/0/x"}) {
    expect_refused(path, "x");
  }
  EXPECT_TRUE(parse_edited([](Json& root) { at(root, "tlogs/0/operator") = "acme"; }).ok());
  EXPECT_TRUE(parse_edited([](Json& root) {
                at(root, "tlogs/0/checkpointKeyId") = Json::Object{{"keyId", "AAAA"}};
              }).ok());
}

// TLG-27
TEST(TrustedRoot, RefusesNullsAndOtherTypes) {
  for (const char* path :
       {"tlogs", "ctlogs", "certificateAuthorities", "timestampAuthorities", "tlogs/0",
        "certificateAuthorities/0", "certificateAuthorities/0/certChain",
        "certificateAuthorities/0/certChain/certificates",
        "certificateAuthorities/0/certChain/certificates/0", "certificateAuthorities/0/subject"}) {
    for (const Json& value : {Json(), Json(1), Json("x")}) expect_refused(path, value);
  }
}

TEST(TrustedRoot, RefusesChainsThatAreNone) {
  const std::string chain = "certificateAuthorities/0/certChain/certificates";
  expect_refused(chain, Json::Array{});
  expect_refused_without("certificateAuthorities/0/certChain");
  expect_refused(chain + "/0/rawBytes", encode_base64("no certificate"));
  expect_refused(chain + "/0/rawBytes", "");
  expect_refused(
      [&](Json& root) {
        auto& list = support::list_at(root, chain);
        list.resize(17, Json(list.front()));
      },
      "17 certificates");
}

TEST(TrustedRoot, RefusesWindowsThatEndBeforeTheyStart) {
  const auto window = [](const char* start, const char* end) {
    return [=](Json& root) {
      at(root, "certificateAuthorities/0/validFor") = Json::Object{{"start", start}, {"end", end}};
    };
  };
  expect_refused(window("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"), "ends before it starts");
  const auto moment = parse_edited(window("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
  ASSERT_TRUE(moment.ok());
  const Window& one = moment->authorities[0].window;
  EXPECT_TRUE(one.contains(*one.start));
  EXPECT_FALSE(one.contains(*one.start + Seconds(1)));
  EXPECT_FALSE(one.contains(*one.start - Seconds(1)));
  EXPECT_TRUE(Window{}.contains(*one.start));
}

// TLG-27
TEST(TrustedRoot, RefusesWhatIsNoJsonAndTooMuch) {
  for (const char* text : {"", "{", "null", "[]", "{}", "text"}) {
    EXPECT_REASON(code_of(parse_trusted_root(text, Limits{})), ReasonCode::kTrustedRootInvalid) << text;
  }
  expect_refused(
      [](Json& root) {
        auto& list = support::list_at(root, "timestampAuthorities");
        list.resize(257, Json(list.front()));
      },
      "257 authorities");
}

}  // namespace
}  // namespace sekisho::sigstore
