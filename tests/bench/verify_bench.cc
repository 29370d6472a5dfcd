// verify_bench BUNDLE ROOT IDENTITY ISSUER ARTIFACT: how often a second one bundle is verified inside one
// process, and how often OpenSSL alone does the same signature checks: the leaf by its authority, the
// artifact by the leaf, the SCT, the log's promise and checkpoint, and each timestamp by its authority. The
// trusted root is read once for both.
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "crypto/der.h"
#include "crypto/initialise.h"
#include "crypto/timestamp.h"
#include "sigstore/bundle.h"
#include "sigstore/checkpoint.h"
#include "sigstore/sct.h"
#include "verify/evidence.h"

namespace {

using namespace sekisho;
using Clock = std::chrono::steady_clock;

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message());
  return *std::move(result);
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

// Check is one signature check as OpenSSL does it. A signature is checked over a hash of its length, not over
// what it is of: whether it holds makes no difference to the work.
class Check {
 public:
  Check(const crypto::PublicKey& key, BytesView signature) : signature_(signature) {
    const auto* der = reinterpret_cast<const unsigned char*>(key.der().data());
    key_.reset(d2i_PUBKEY(nullptr, &der, static_cast<long>(key.der().size())));
    if (!key_) throw std::runtime_error("OpenSSL cannot read a key");
    pure_ = key.kind() == crypto::KeyKind::kEd25519;
  }
  void run() const {
    const std::string hash(32, 'x');
    const auto* bytes = reinterpret_cast<const unsigned char*>(hash.data());
    const auto* signature = reinterpret_cast<const unsigned char*>(signature_.data());
    if (pure_) {
      EVP_MD_CTX* context = EVP_MD_CTX_new();
      EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key_.get());
      EVP_DigestVerify(context, signature, signature_.size(), bytes, hash.size());
      EVP_MD_CTX_free(context);
      return;
    }
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key_.get(), nullptr);
    EVP_PKEY_verify_init(context);
    EVP_PKEY_verify(context, signature, signature_.size(), bytes, hash.size());
    EVP_PKEY_CTX_free(context);
  }

 private:
  std::unique_ptr<EVP_PKEY, FreeKey> key_;
  Bytes signature_;
  bool pure_ = false;
};

struct Case {
  Bytes bundle;
  verify::BlobSubject subject;
  std::shared_ptr<const verify::Anchors> anchors;
  verify::TrustMaterial trust;
};

Case read_case(char** argv) {
  const Limits limits;
  Case one{
      must(read_file(argv[1], limits.bundle_bytes)), {std::nullopt, crypto::Digest::of("")}, nullptr, {}};
  one.anchors =
      must(verify::Anchors::of(must(sigstore::parse_trusted_root(must(read_file(argv[2], kMiB)), limits))));
  verify::Authority authority;
  authority.name = "identity";
  authority.anchors = one.anchors;
  authority.identity = verify::IdentityPattern{
      verify::TextPattern::exactly(argv[4]), verify::TextPattern::exactly(argv[3]), {}};
  one.trust.authorities.push_back(authority);
  one.subject.bytes = must(read_file(argv[5], limits.layer_bytes));
  one.subject.digest = crypto::Digest::of(*one.subject.bytes);
  return one;
}

void verify_once(const Case& one) {
  static const verify::Circumstances circumstances{now(), {}};
  static const Limits limits;
  verify::Evidence evidence;
  verify::verify_blob(one.bundle, one.subject, {one.trust, circumstances, limits}, evidence);
  if (evidence.proofs.size() != 1) throw std::runtime_error(evidence.rejections.at(0).detail);
}

// The last element of a certificate is its signature.
Bytes signature_of(const crypto::Certificate& certificate) {
  crypto::DerReader reader(*crypto::take_only(certificate.der(), crypto::DerTag::kSequence));
  reader.take(crypto::DerTag::kSequence);
  reader.take(crypto::DerTag::kSequence);
  return Bytes(*reader.take_octets());
}

const crypto::PublicKey& key_of(const std::vector<sigstore::Log>& logs, BytesView id) {
  for (const auto& log : logs) {
    if (log.id == id) return log.key;
  }
  throw std::runtime_error("a log is not in the root");
}

void add_log(const sigstore::Bundle& bundle, const sigstore::TrustedRoot& root, std::vector<Check>& checks) {
  for (const auto& entry : bundle.log_entries) {
    const auto& key = key_of(root.logs, entry.log_id);
    if (entry.promise) checks.emplace_back(key, *entry.promise);
    if (entry.proof)
      checks.emplace_back(
          key, must(sigstore::parse_checkpoint(entry.proof->checkpoint)).signatures.front().signature);
  }
}

// A timestamp's check is that of its authority's key over one more signature of that kind: the certificate's
// own serves.
void add_timestamps(const sigstore::Bundle& bundle, const sigstore::TrustedRoot& root,
                    std::vector<Check>& checks) {
  for (const Bytes& response : bundle.timestamps) {
    const auto timestamp = must(crypto::Timestamp::parse_response(response));
    for (const auto& authority : root.timestamp_authorities) {
      if (!timestamp.names_signer(authority.chain.front())) continue;
      for (const auto& certificate : authority.chain) {
        if (certificate.key().kind() != authority.chain.front().key().kind()) continue;
        checks.emplace_back(authority.chain.front().key(), signature_of(certificate));
        break;
      }
    }
  }
}

std::vector<Check> bare_checks(const Case& one) {
  const auto bundle = must(sigstore::parse_bundle(one.bundle, {}));
  const auto& root = one.anchors->root();
  const auto leaf = must(
      crypto::Certificate::parse_der(std::get<sigstore::CertificateMaterial>(bundle.material).chain.at(0)));
  std::vector<Check> checks;
  for (const auto& authority : root.authorities) {
    const auto& issuer = authority.chain.front();
    if (crypto::verify_certificate_signature(leaf, issuer.key()).ok())
      checks.emplace_back(issuer.key(), signature_of(leaf));
  }
  checks.emplace_back(leaf.key(), std::get<sigstore::MessageSignature>(bundle.content).signature);
  for (const auto& sct : must(sigstore::parse_sct_list(leaf.find(crypto::kSctListOid)->value))) {
    checks.emplace_back(key_of(root.ct_logs, sct.log_id), sct.signature);
  }
  add_log(bundle, root, checks);
  add_timestamps(bundle, root, checks);
  return checks;
}

double microseconds(const std::function<void()>& what, int count) {
  const auto start = Clock::now();
  for (int i = 0; i < count; ++i) what();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count() / count;
}

int run(char** argv) {
  const Case one = read_case(argv);
  const auto checks = bare_checks(one);
  const auto whole = [&] { verify_once(one); };
  const auto bare = [&] {
    for (const Check& check : checks) check.run();
  };
  // In turns, the best of each: what disturbs makes things only slower.
  double ours = 1e9;
  double theirs = 1e9;
  for (int turn = 0; turn < 12; ++turn) {
    ours = std::min(ours, microseconds(whole, 200));
    theirs = std::min(theirs, microseconds(bare, 200));
  }
  std::cout << "  in one process: " << static_cast<int>(1e6 / ours) << " verifications a second (" << ours
            << " us), bare checks (" << checks.size() << ") " << static_cast<int>(1e6 / theirs)
            << " a second (" << theirs << " us): " << static_cast<int>(100 * theirs / ours) << " %\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: verify_bench BUNDLE ROOT IDENTITY ISSUER ARTIFACT\n";
    return 2;
  }
  try {
    return crypto::initialise_crypto().ok() ? run(argv) : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
