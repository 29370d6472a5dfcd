// Laws of timestamps: a value or one of a few errors; the imprint is as long as its hash; the same bytes read
// twice are the same; one byte more is never a timestamp; and what verifies is what the authority of the
// corpus signed: no other time and no other imprint.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"
#include "base/time.h"
#include "crypto/timestamp.h"

namespace {

using sekisho::Bytes;
using sekisho::BytesView;
using sekisho::ReasonCode;
using sekisho::Result;
using namespace sekisho::crypto;

void require(bool law) {
  if (!law) std::abort();
}

// The corpus has tokens by this certificate, all over one message.
const Certificate& authority() {
  static const Certificate certificate = *Certificate::parse_der(
      *sekisho::decode_base64("MIIBuDCCAV6gAwIBAgIUBBMx32pmdBKDcYoU+S2QoLXu+agwCgYIKoZIzj0EAwIw"
                              "JjEVMBMGA1UECgwMc2VraXNobyB0ZXN0MQ0wCwYDVQQDDARyb290MB4XDTI2MTEy"
                              "NTIyNDY0N1oXDTQ4MTAyMDIyNDY0N1owJjEVMBMGA1UECgwMc2VraXNobyB0ZXN0"
                              "MQ0wCwYDVQQDDARwMjU2MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEN+pFSfFR"
                              "6gajAdYHG0d9VDCY2ecgRv7MFsDdYQwTJMsdxcxDqPXjuhDyGiYh9K8s6BApmJyz"
                              "qTMe4iNFDntYf6NqMGgwDgYDVR0PAQH/BAQDAgeAMBYGA1UdJQEB/wQMMAoGCCsG"
                              "AQUFBwMIMB0GA1UdDgQWBBRKrc8ElJ1jRuXFfMBjREmFy1K/KTAfBgNVHSMEGDAW"
                              "gBTQXFij4nubn18+Pzv3qfUazkN1TTAKBggqhkjOPQQDAgNIADBFAiAFFsy6hAqv"
                              "RC6aFxiA0rBc/rO18xnKa8QcCwAeHLu7XgIhAMPu5kt8j+/SibelLLTR2FTvcGPj"
                              "PIL7Yc3vj2X9i2Xd"));
  return certificate;
}

bool was_signed(const Timestamp& timestamp) {
  static const Bytes imprint = hash_bytes(HashAlgorithm::kSha256, "hello, checkpoint\n");
  return timestamp.imprint() == imprint && timestamp.time() >= *sekisho::parse_time("2026-11-25T22:46:47Z") &&
         timestamp.time() <= *sekisho::parse_time("2026-11-25T22:46:48Z");
}

bool is_expected(ReasonCode code) {
  return code == ReasonCode::kTimestampMalformed || code == ReasonCode::kCertificateMalformed ||
         code == ReasonCode::kCertificateAlgorithm || code == ReasonCode::kCertificateExtension ||
         code == ReasonCode::kCertificateTooMany;
}

void check_signer(const Timestamp& timestamp, const Certificate& certificate) {
  const auto verified = verify_timestamp(timestamp, certificate);
  if (verified.ok()) return require(timestamp.names_signer(certificate));
  require(verified.error().code == ReasonCode::kTimestampInvalid);
}

void check_timestamp(const Timestamp& timestamp, BytesView input) {
  require(timestamp.imprint().size() == hash_bytes(timestamp.imprint_algorithm(), "").size());
  const auto again = Timestamp::parse_response(input);
  require(again.ok() && again->time() == timestamp.time() && again->imprint() == timestamp.imprint());
  require(!Timestamp::parse_response(Bytes(input) + '\0').ok());
  require(timestamp.certificates().size() <= 8);
  for (const Certificate& certificate : timestamp.certificates()) check_signer(timestamp, certificate);
  check_signer(timestamp, authority());
  if (verify_timestamp(timestamp, authority()).ok()) require(was_signed(timestamp));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const BytesView input(reinterpret_cast<const char*>(data), size);
  const Result<Timestamp> timestamp = Timestamp::parse_response(input);
  if (timestamp.ok()) {
    check_timestamp(*timestamp, input);
  } else {
    require(is_expected(timestamp.error().code));
  }
  return 0;
}
