// Laws of SCT lists: one or sct.invalid; what was read, written again, is the same bytes but for the kind of
// signature, which is not kept.
#include <cstdint>
#include <cstdlib>

#include "crypto/der.h"
#include "sigstore/sct.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

Bytes big_endian(std::uint64_t value, std::size_t octets) {
  Bytes bytes(octets, '\0');
  for (auto octet = bytes.rbegin(); octet != bytes.rend(); ++octet, value >>= 8U)
    *octet = static_cast<char>(value & 0xffU);
  return bytes;
}

Bytes counted(const Bytes& bytes) { return big_endian(bytes.size(), 2) + bytes; }

char hash_code(crypto::HashAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::HashAlgorithm::kSha256:
      return 4;
    case crypto::HashAlgorithm::kSha384:
      return 5;
    case crypto::HashAlgorithm::kSha512:
      return 6;
  }
  return 0;
}

Bytes render(const sigstore::Sct& sct) {
  return Bytes(1, '\0') + sct.log_id + big_endian(sct.milliseconds, 8) + counted(sct.extensions) +
         Bytes(1, hash_code(sct.algorithm)) + '\3' + counted(sct.signature);
}

Bytes render(const std::vector<sigstore::Sct>& scts) {
  Bytes list;
  for (const auto& sct : scts) list += counted(render(sct));
  return crypto::render_der(crypto::DerTag::kOctetString, counted(list));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto scts = sigstore::parse_sct_list(bytes);
  if (!scts.ok()) {
    require(scts.error().code == ReasonCode::kSctInvalid);
    return 0;
  }
  require(!scts->empty() && scts->size() <= 32);
  for (const auto& sct : *scts) {
    require(sct.log_id.size() == 32);
    require(sct.time.time_since_epoch().count() == static_cast<std::int64_t>(sct.milliseconds / 1000));
  }
  const Bytes again = render(*scts);
  require(again.size() == bytes.size());
  const auto reread = sigstore::parse_sct_list(again);
  require(reread.ok() && render(*reread) == again);
  return 0;
}
