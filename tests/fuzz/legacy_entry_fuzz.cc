// Laws of cosign's annotations: an entry or an error that denies; an entry has a promise and no proof, and
// its body, where it is read, is of the kind that it says.
#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"
#include "base/json.h"
#include "sigstore/log_body.h"
#include "sigstore/log_entry.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

// Written again, the same entry is read.
void check_rendering(const sigstore::LogEntry& entry) {
  const std::int64_t seconds = entry.integrated_time ? entry.integrated_time->time_since_epoch().count() : 0;
  const Json payload = Json::Object{{"body", encode_base64(entry.body)},
                                    {"integratedTime", seconds},
                                    {"logIndex", entry.index},
                                    {"logID", encode_hex(entry.log_id)}};
  const Json again =
      Json::Object{{"SignedEntryTimestamp", encode_base64(*entry.promise)}, {"Payload", payload}};
  const auto reread = sigstore::parse_legacy_entry(render_json(again), Limits{});
  require(reread.ok());
  require(reread->index == entry.index && reread->log_id == entry.log_id && reread->body == entry.body);
  require(reread->promise == entry.promise && reread->integrated_time == entry.integrated_time);
}

void check_body(const sigstore::LogEntry& entry) {
  const auto body = sigstore::parse_log_body(entry, Limits{});
  if (!body.ok()) return require(reason_class(body.error().code) == ReasonClass::kDenied);
  require(!body->signatures.empty());
  require(body->data.has_value() == (entry.kind == "hashedrekord"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto stamp = sigstore::parse_legacy_timestamp(bytes, Limits{});
  require(stamp.ok() || reason_class(stamp.error().code) == ReasonClass::kDenied);
  const auto entry = sigstore::parse_legacy_entry(bytes, Limits{});
  if (!entry.ok()) {
    require(reason_class(entry.error().code) == ReasonClass::kDenied);
    return 0;
  }
  require(entry->promise.has_value() && !entry->proof.has_value());
  check_rendering(*entry);
  check_body(*entry);
  return 0;
}
