// Certificates of the public instances of Sigstore and of the conformance suite, where it lies beside the
// source: all of them are read, and each that names another as its issuer is signed by it.
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/certificate.h"

namespace sekisho::crypto {
namespace {

namespace fs = std::filesystem;

// All "rawBytes" of trusted roots and bundles, each once.
std::set<Bytes> find_raw_bytes(const fs::path& folder) {
  std::set<Bytes> found;
  const std::regex raw("\"rawBytes\": *\"([0-9A-Za-z+/=]+)\"");
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const std::string text = *read_file(entry.path(), 16 * kMiB);
    for (std::sregex_iterator at(text.begin(), text.end(), raw), end; at != end; ++at) {
      found.insert(decode_base64((*at)[1].str()).value_or(Bytes()));
    }
  }
  return found;
}

bool is_key(BytesView der) { return PublicKey::parse_der(der).ok() || PublicKey::parse_pkcs1(der).ok(); }

// Two instances have authorities of one name: the key identifiers tell them apart.
bool names(const Certificate& certificate, const Certificate& issuer) {
  if (certificate.issuer() != issuer.subject()) return false;
  if (certificate == issuer) return true;
  const auto key = certificate.authority_key_id();
  return key && key == issuer.subject_key_id();
}

class RealCertificates : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path folder = SEKISHO_SOURCE_DIR "/../shared/conformance";
    if (!fs::is_directory(folder / "cases")) GTEST_SKIP() << "no conformance suite here";
    for (const Bytes& der : find_raw_bytes(folder)) {
      if (is_key(der)) continue;
      const auto parsed = Certificate::parse_der(der);
      ASSERT_TRUE(parsed.ok()) << parsed.error().message() << " " << encode_base64(der);
      all_.push_back(*parsed);
    }
    ASSERT_GT(all_.size(), 20U);
  }
  std::vector<Certificate> all_;
};

TEST_F(RealCertificates, AreReadAndWrittenAgain) {
  for (const Certificate& certificate : all_) {
    EXPECT_FALSE(certificate.extensions().empty());
    EXPECT_NE(certificate.der().find(certificate.tbs_without("1.2.3")), Bytes::npos);
    EXPECT_EQ(certificate.subject_text().empty(), !certificate.alternative_names().empty());
  }
}

TEST_F(RealCertificates, AreSignedByTheirIssuers) {
  std::size_t verified = 0;
  for (const Certificate& certificate : all_) {
    for (const Certificate& issuer : all_) {
      if (!names(certificate, issuer)) continue;
      const auto result = verify_certificate_signature(certificate, issuer.key());
      EXPECT_TRUE(result.ok()) << certificate.subject_text() << issuer.subject_text();
      ++verified;
    }
  }
  EXPECT_GT(verified, 10U);
}

}  // namespace
}  // namespace sekisho::crypto
