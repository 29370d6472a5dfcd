#include "verify/check_trust.h"

#include <set>
#include <string>

#include "verify/timestamps.h"

namespace sekisho::verify {
namespace {

Error incomplete(const std::string& what) { return fail(ReasonCode::kTrustedRootIncomplete, what); }

std::string number(std::size_t count) { return std::to_string(count); }

Done check_certificates(const Authority& authority) {
  if (!authority.identity) return done();
  if (!authority.anchors) return incomplete("an identity needs a trusted root");
  if (authority.anchors->root().authorities.empty())
    return incomplete("the trusted root has no certificate authority");
  const std::size_t known = authority.anchors->root().ct_logs.size();
  if (authority.sct == SctUse::kIgnored || authority.scts <= known) return done();
  return incomplete(number(authority.scts) + " SCTs are required, and the trusted root has " + number(known) +
                    " CT logs; or set sct: ignored");
}

Done check_log(const Authority& authority) {
  const std::size_t known = authority.anchors ? authority.anchors->root().logs.size() : 0;
  if (authority.log == LogUse::kRequired && authority.logs > known) {
    return incomplete("entries of " + number(authority.logs) +
                      " logs are required, and a trusted root with " + number(known) +
                      " transparency logs is named");
  }
  if (authority.witnesses == 0) return done();
  if (authority.log != LogUse::kRequired)
    return incomplete("witnesses are asked for, and a log entry is not required");
  if (authority.witnesses <= authority.witness_keys.size()) return done();
  return incomplete(number(authority.witnesses) + " witnesses are required, and " +
                    number(authority.witness_keys.size()) + " witness keys are named");
}

Done check_times(const Authority& authority) {
  std::set<std::string> known;
  if (authority.anchors) {
    for (const auto& one : authority.anchors->root().timestamp_authorities) {
      known.insert(stamp_name(one));
    }
  }
  if (authority.timestamps > known.size()) {
    return incomplete(number(authority.timestamps) + " timestamps are required, and the trusted root has " +
                      number(known.size()) + " timestamp authorities");
  }
  if (!authority.signed_before || authority.timestamps > 0 || authority.log == LogUse::kRequired)
    return done();
  return incomplete("signedBefore needs a trusted time: require a timestamp or a log entry");
}

}  // namespace

bool can_tell_time(const Authority& authority) {
  if (!authority.anchors) return false;
  const auto& root = authority.anchors->root();
  return !root.timestamp_authorities.empty() || (authority.log != LogUse::kIgnored && !root.logs.empty());
}

Done check_authority(const Authority& authority) {
  SEKISHO_CHECK(check_certificates(authority));
  SEKISHO_CHECK(check_log(authority));
  return check_times(authority);
}

}  // namespace sekisho::verify
