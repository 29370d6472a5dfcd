// What openssl, which shares no code with the makers, says of what they make.
#include <fstream>

#include <gtest/gtest.h>

#include "base/child.h"
#include "base/limits.h"
#include "crypto/pem.h"
#include "support/temporary.h"
#include "support/virtual_sigstore.h"

namespace sekisho::support {
namespace {

using Arguments = std::vector<std::string>;

class VirtualOpenssl : public testing::Test {
 protected:
  void SetUp() override {
    const auto version = run_child({"openssl", "version"}, {}, Seconds(60), kMiB);
    if (!version.ok() || version->exit != 0) GTEST_SKIP() << "no openssl";
  }

  std::string write(const std::string& name, BytesView bytes) const {
    const auto path = directory.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }

  std::string write_pem(const std::string& name, const std::vector<Bytes>& certificates) const {
    std::string pem;
    for (const auto& one : certificates) pem += crypto::render_pem_block("CERTIFICATE", one);
    return write(name, pem);
  }

  // What openssl prints where it succeeds, else nothing.
  static std::string openssl(Arguments arguments) {
    arguments.insert(arguments.begin(), "openssl");
    const auto output = run_child(arguments, {}, Seconds(60), kMiB);
    return output.ok() && output->exit == 0 ? output->out : std::string();
  }

  static std::string epoch(Time time) { return std::to_string(time.time_since_epoch().count()); }

  const TemporaryDirectory directory;
  const VirtualSigstore sigstore = VirtualSigstore::make();
};

TEST_F(VirtualOpenssl, ReadsTheLeaf) {
  const std::string leaf = write("leaf", sigstore.issue_leaf({}, make_key()));
  const std::string text = openssl({"x509", "-inform", "DER", "-in", leaf, "-noout", "-text"});
  EXPECT_NE(text.find(std::string("URI:") + kIdentity), std::string::npos) << text;
  EXPECT_NE(text.find("Not After : Nov 23 11:09:58 2026 GMT"), std::string::npos) << text;
  EXPECT_NE(text.find("CT Precertificate SCTs"), std::string::npos) << text;
  EXPECT_NE(text.find("Code Signing"), std::string::npos) << text;
}

TEST_F(VirtualOpenssl, FindsTheWayToTheRoot) {
  const std::string leaf = write_pem("leaf", {sigstore.issue_leaf({}, make_key())});
  const std::string middle = write_pem("middle", {sigstore.ca.links[0].der});
  const std::string root = write_pem("root", {sigstore.ca.links[1].der});
  const Arguments verify{"verify",     "-x509_strict", "-attime", epoch(signing_time()), "-CAfile", root,
                         "-untrusted", middle,         leaf};
  EXPECT_NE(openssl(verify), "");
  Arguments too_late = verify;
  too_late[3] = epoch(signing_time() + std::chrono::hours(1));
  EXPECT_EQ(openssl(too_late), "");
}

TEST_F(VirtualOpenssl, VerifiesTimestamps) {
  const std::string data = write("data", "signature");
  for (const auto& authority : sigstore.tsas) {
    for (const Embed embed : {Embed::kNo, Embed::kSigner}) {
      const StampSpec spec = stamp_of(authority, "signature", signing_time(), embed);
      const std::string response = write("response", render_stamp(spec));
      const std::string signer = write_pem("signer", {authority.chain.links[0].der});
      const std::string root = write_pem("root", {authority.chain.links[1].der});
      EXPECT_NE(openssl({"ts", "-verify", "-in", response, "-data", data, "-CAfile", root, "-untrusted",
                         signer, "-attime", epoch(signing_time())}),
                "");
      const std::string text = openssl({"ts", "-reply", "-in", response, "-text"});
      EXPECT_NE(text.find("Time stamp: Nov 23 11:00:00 2026 GMT"), std::string::npos) << text;
    }
  }
}

}  // namespace
}  // namespace sekisho::support
