#include "verify/sct.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "sigstore/sct.h"

namespace sekisho::verify {
namespace {

using sigstore::Log;
using sigstore::Sct;

Bytes big_endian(std::uint64_t value, std::size_t octets) {
  Bytes bytes(octets, '\0');
  for (auto octet = bytes.rbegin(); octet != bytes.rend(); ++octet, value >>= 8U)
    *octet = static_cast<char>(value & 0xffU);
  return bytes;
}

// RFC 6962 section 3.2: what is signed for a precertificate: version 1, certificate_timestamp, precert_entry.
Bytes signed_data(const Sct& sct, const Bytes& issuer_key_hash, const Bytes& tbs) {
  return big_endian(0, 1) + big_endian(0, 1) + big_endian(sct.milliseconds, 8) + big_endian(1, 2) +
         issuer_key_hash + big_endian(tbs.size(), 3) + tbs + big_endian(sct.extensions.size(), 2) +
         sct.extensions;
}

Error invalid(const Log& log, const std::string& why) {
  return fail(ReasonCode::kSctInvalid, "the SCT of " + printable(log.base_url, 200) + ": " + why);
}

Done verify_sct(const Sct& sct, const Log& log, const Bytes& issuer_key_hash, const Bytes& tbs) {
  if (!log.window.contains(sct.time)) {
    return invalid(log, "it is of " + render_time(sct.time) + ", when the log's key was not in use");
  }
  if (crypto::scheme_hash(log.scheme) != sct.algorithm)
    return invalid(log, "the log does not sign with that hash");
  const Bytes data = signed_data(sct, issuer_key_hash, tbs);
  if (crypto::verify_signature(log.key, log.scheme, data, sct.signature).ok()) return done();
  return invalid(log, "its signature is not over this certificate");
}

}  // namespace

Done verify_scts(const crypto::Certificate& leaf, const crypto::Certificate& issuer,
                 const std::vector<Log>& logs, std::size_t required) {
  const auto* extension = leaf.find(crypto::kSctListOid);
  if (extension == nullptr) return fail(ReasonCode::kSctMissing, "the certificate has no SCT");
  SEKISHO_TRY(scts, sigstore::parse_sct_list(extension->value));
  const Bytes issuer_key_hash = crypto::hash_bytes(crypto::HashAlgorithm::kSha256, issuer.key_info());
  const Bytes tbs = leaf.tbs_without(crypto::kSctListOid);
  std::set<BytesView> found;  // one log counts once, however many SCTs it gave
  for (const Sct& sct : scts) {
    const auto log =
        std::find_if(logs.begin(), logs.end(), [&](const Log& one) { return one.id == sct.log_id; });
    if (log == logs.end()) continue;
    SEKISHO_CHECK(verify_sct(sct, *log, issuer_key_hash, tbs));
    found.insert(log->id);
  }
  if (found.size() >= required) return done();
  return fail(ReasonCode::kSctMissing, std::to_string(scts.size()) + " SCTs are of " +
                                           std::to_string(found.size()) + " distinct trusted logs, " +
                                           std::to_string(required) + " required; the first is of log " +
                                           encode_hex(scts.front().log_id));
}

}  // namespace sekisho::verify
