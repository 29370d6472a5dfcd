// VirtualCt: certificate transparency logs and their promises, the SCTs in certificates (RFC 6962).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "support/certificate_maker.h"

namespace sekisho::support {

struct CtLog {
  Key key;
  std::string url;
  Time from;

  Bytes id() const { return sha256(key.public_key().der()); }
  Json trusted() const;  // as in a trusted root
};

// SctSpec is what one SCT says, and what it signs (RFC 6962 section 3.2).
struct SctSpec {
  Key key;
  Bytes log_id;
  std::uint64_t milliseconds = 0;
  Bytes issuer_key_hash = {};
  Bytes extensions = {};  // of the SCT; a static CT log puts the leaf's index there
  int version = 0;
  Bytes tbs = {};                                   // empty: that of the certificate
  std::function<void(Bytes& sct)> spoil = nullptr;  // changes the finished SCT
};

SctSpec sct_of(const CtLog& log, Time time, BytesView issuer_key_info);
Bytes render_sct(const SctSpec& spec, BytesView tbs);
// sct_extension is the extension that embeds them.
RawExtension sct_extension(const std::vector<Bytes>& scts);
// leaf_index_extension is what a static CT log puts into an SCT.
Bytes leaf_index_extension(std::uint64_t index);

inline constexpr const char* kSctOid = "1.3.6.1.4.1.11129.2.4.2";

}  // namespace sekisho::support
