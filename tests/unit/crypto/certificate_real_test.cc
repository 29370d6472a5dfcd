// Certificates of the public instances of Sigstore and of the conformance suite, where it lies beside the
// source: all of them are read, and each that names another as its issuer is signed by it.
#include <filesystem>
#include <optional>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/certificate.h"
#include "crypto/der.h"
#include "crypto/digest.h"

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

std::optional<PublicKey> find_key(BytesView der) {
  for (const auto& key : {PublicKey::parse_der(der), PublicKey::parse_pkcs1(der)}) {
    if (key.ok()) return *key;
  }
  return std::nullopt;
}

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
      if (const auto key = find_key(der)) {
        keys_.push_back(*key);
        continue;
      }
      const auto parsed = Certificate::parse_der(der);
      ASSERT_TRUE(parsed.ok()) << parsed.error().message() << " " << encode_base64(der);
      all_.push_back(*parsed);
    }
    ASSERT_GT(all_.size(), 20U);
  }
  const Certificate* find_issuer(const Certificate& certificate) const {
    for (const Certificate& issuer : all_) {
      if (names(certificate, issuer)) return &issuer;
    }
    return nullptr;
  }
  const PublicKey* find_log(BytesView id) const {
    for (const PublicKey& key : keys_) {
      if (key.id().hex() == encode_hex(id)) return &key;
    }
    return nullptr;
  }
  std::vector<Certificate> all_;
  std::vector<PublicKey> keys_;
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

// Sct is the only one of a list (RFC 6962 section 3.2): version, log, time, extensions, and after the two
// octets of the algorithm and the two of the length the signature.
struct Sct {
  explicit Sct(BytesView list) : sct(take_only(list, DerTag::kOctetString).value_or(BytesView()).substr(4)) {}
  BytesView sct;
  BytesView log() const { return sct.substr(1, 32); }
  BytesView time() const { return sct.substr(33, 8); }
  std::size_t extensions_size() const { return static_cast<unsigned char>(sct[42]); }
  BytesView extensions() const { return sct.substr(41, 2 + extensions_size()); }  // with their length
  BytesView signature() const { return sct.substr(43 + extensions_size() + 4); }
};

Bytes length_in_three_octets(const Bytes& bytes) {
  Bytes length;
  for (const unsigned shift : {16U, 8U, 0U})
    length.push_back(static_cast<char>(bytes.size() >> shift & 0xffU));
  return length;
}

TEST_F(RealCertificates, AreWithoutTheirListWhatTheLogSigned) {
  std::size_t verified = 0;
  for (const Certificate& certificate : all_) {
    const Extension* list = certificate.find(kSctListOid);
    const Certificate* issuer = find_issuer(certificate);
    if (list == nullptr || issuer == nullptr) continue;
    const Sct sct(list->value);
    const PublicKey* log = find_log(sct.log());
    if (log == nullptr) continue;
    const Bytes tbs = certificate.tbs_without(kSctListOid);
    const Bytes message = Bytes(2, '\0') + Bytes(sct.time()) + Bytes("\0\1", 2) +
                          hash_bytes(HashAlgorithm::kSha256, issuer->key_info()) +
                          length_in_three_octets(tbs) + tbs + Bytes(sct.extensions());
    EXPECT_TRUE(verify_signature(*log, log->default_schemes().front(), message, sct.signature()).ok());
    ++verified;
  }
  EXPECT_GT(verified, 3U);
}

}  // namespace
}  // namespace sekisho::crypto
