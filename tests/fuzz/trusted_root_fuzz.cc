// Laws of trusted roots: one or trusted-root.invalid; each log is there once and has a start; every chain
// that anchors take leads upwards; what was read is the text that it was read from.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "sigstore/key_details.h"
#include "sigstore/trusted_root.h"
#include "verify/anchors.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void check_logs(const std::vector<sigstore::Log>& logs) {
  std::set<Bytes> ids;
  for (const auto& log : logs) {
    require(ids.insert(log.id).second && !log.id.empty());
    require(log.window.start && (!log.window.end || *log.window.start <= *log.window.end));
  }
}

void check_authorities(const std::vector<sigstore::CertificateAuthority>& authorities) {
  for (const auto& authority : authorities) {
    require(!authority.chain.empty());
    for (std::size_t i = 0; i + 1 < authority.chain.size(); ++i) {
      require(authority.chain[i].issuer() == authority.chain[i + 1].subject());
      require(authority.chain[i + 1].is_ca());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto root = sigstore::parse_trusted_root(bytes, Limits{});
  if (!root.ok()) {
    require(root.error().code == ReasonCode::kTrustedRootInvalid);
    return 0;
  }
  require(root->digest == crypto::Digest::of(bytes));
  check_logs(root->logs);
  check_logs(root->ct_logs);
  const auto newest = newest_start(*root);
  for (const auto& log : root->logs) require(newest && log.window.start <= newest);
  const auto anchors = verify::Anchors::of(*root);
  if (!anchors.ok()) {
    require(anchors.error().code == ReasonCode::kTrustedRootInvalid);
    return 0;
  }
  check_authorities((*anchors)->root().authorities);
  check_authorities((*anchors)->root().timestamp_authorities);
  return 0;
}
