#include "signing/notary.h"

#include <algorithm>
#include <utility>

#include "crypto/timestamp.h"
#include "signing/rekor.h"
#include "signing/service_call.h"

namespace sekisho::signing {
namespace {

// RFC 3161 section 3.4.
Result<ServiceCall> stamp_call(const std::string& url, const Signature& signature) {
  SEKISHO_TRY(target, service_url(url, ""));
  ServiceCall call{"the timestamp authority " + url, {}};
  call.request.method = "POST";
  call.request.url = std::move(target);
  call.request.headers = {{"Content-Type", "application/timestamp-query"},
                          {"Accept", "application/timestamp-reply"}};
  call.request.body = crypto::render_timestamp_query(signature.stamped);
  return call;
}

Result<Bytes> parse_stamp(const ServiceCall& call, net::Answer answer) {
  if (answer.status != 200 && answer.status != 201) return refusal(call, answer);
  const auto stamp = crypto::Timestamp::parse_response(answer.body);
  if (!stamp.ok()) return unexpected(call.service, stamp.error().message());
  return std::move(answer.body);
}

}  // namespace

Notary::Notary(std::shared_ptr<net::Transport> transport, Services services,
               std::shared_ptr<const verify::Anchors> anchors, const Limits& limits)
    : transport_(std::move(transport)),
      services_(std::move(services)),
      anchors_(std::move(anchors)),
      limits_(limits) {}

Result<Testimony> Notary::testify(const Signature& signature) const {
  std::vector<ServiceCall> calls;
  for (const LogService& log : services_.logs) {
    SEKISHO_TRY(call, entry_call(log, signature));
    calls.push_back(std::move(call));
  }
  for (const std::string& url : services_.timestamp_authorities) {
    SEKISHO_TRY(call, stamp_call(url, signature));
    calls.push_back(std::move(call));
  }
  Testimony testimony;
  if (calls.empty()) return testimony;
  auto answers = call_services(*transport_, calls, limits_);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    SEKISHO_TRY(answer, std::move(answers[i]));
    if (i < services_.logs.size()) {
      SEKISHO_TRY(entry, parse_entry(services_.logs[i], calls[i], answer, *transport_, limits_));
      testimony.entries.push_back(std::move(entry));
    } else {
      SEKISHO_TRY(stamp, parse_stamp(calls[i], std::move(answer)));
      testimony.timestamps.push_back(std::move(stamp));
    }
  }
  return testimony;
}

void Notary::demand(Form form, verify::Authority& authority) const {
  const auto v1 = [](const LogService& log) { return log.version == RekorVersion::kV1; };
  const bool room = form == Form::kBundle || std::any_of(services_.logs.begin(), services_.logs.end(), v1);
  const std::size_t logs = room ? services_.logs.size() : 0;
  const std::size_t stamps = services_.timestamp_authorities.size();
  authority.anchors = anchors_;
  authority.log = logs == 0 ? verify::LogUse::kIgnored : verify::LogUse::kRequired;
  authority.logs = form == Form::kBundle ? std::max<std::size_t>(logs, 1) : 1;
  authority.timestamps = form == Form::kBundle ? stamps : std::min<std::size_t>(stamps, 1);
}

}  // namespace sekisho::signing
