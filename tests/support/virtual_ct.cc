#include "support/virtual_ct.h"

#include "support/der_writer.h"
#include "support/trusted_parts.h"

namespace sekisho::support {
namespace {

Bytes counted(BytesView bytes, std::size_t octets) {
  return der::big_endian(bytes.size(), octets) + Bytes(bytes);
}

// RFC 6962 section 3.2: what the log signs for a precertificate.
Bytes signed_part(const SctSpec& spec, BytesView tbs) {
  return Bytes(1, static_cast<char>(spec.version)) + Bytes(1, '\0') + der::big_endian(spec.milliseconds, 8) +
         der::big_endian(1, 2) + spec.issuer_key_hash + counted(tbs, 3) + counted(spec.extensions, 2);
}

}  // namespace

Json CtLog::trusted() const { return trusted_log(url, key.public_key(), from, id()); }

SctSpec sct_of(const CtLog& log, Time time, BytesView issuer_key_info) {
  const auto seconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
  return {log.key, log.id(), seconds * 1000 + 123, sha256(issuer_key_info)};
}

Bytes render_sct(const SctSpec& spec, BytesView tbs) {
  const Bytes signature =
      sign_with(spec.key, signed_part(spec, spec.tbs.empty() ? tbs : BytesView(spec.tbs)));
  Bytes sct = Bytes(1, static_cast<char>(spec.version)) + spec.log_id +
              der::big_endian(spec.milliseconds, 8) + counted(spec.extensions, 2) + "\x04\x03" +
              counted(signature, 2);
  if (spec.spoil) spec.spoil(sct);
  return sct;
}

RawExtension sct_extension(const std::vector<Bytes>& scts) {
  Bytes list;
  for (const auto& sct : scts) list += counted(sct, 2);
  return {kSctOid, false, der::octets(counted(list, 2))};
}

Bytes leaf_index_extension(std::uint64_t index) {
  return Bytes(1, '\0') + counted(der::big_endian(index, 5), 2);
}

}  // namespace sekisho::support
