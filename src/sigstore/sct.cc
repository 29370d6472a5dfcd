#include "sigstore/sct.h"

#include <optional>
#include <utility>

#include "crypto/der.h"

namespace sekisho::sigstore {
namespace {

constexpr std::size_t kMaxScts = 32;
constexpr std::size_t kLogIdBytes = 32;
constexpr unsigned kVersion1 = 0;
constexpr std::uint64_t kMaxMilliseconds = std::uint64_t{1} << 48U;  // the year 10889

Error invalid(std::string detail) { return fail(ReasonCode::kSctInvalid, std::move(detail)); }

// TlsReader reads the presentation language of TLS (RFC 8446 section 3): big-endian numbers, opaque data
// behind its length.
class TlsReader {
 public:
  explicit TlsReader(BytesView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  std::optional<std::uint64_t> number(std::size_t octets) {
    const auto bytes = take(octets);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : *bytes) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }
  std::optional<BytesView> opaque16() {
    const auto length = number(2);
    return length ? take(*length) : std::nullopt;
  }
  std::optional<BytesView> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const BytesView bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

 private:
  BytesView rest_;
};

// RFC 5246 section 7.4.1.4.1: 4, 5 and 6 are SHA-256, SHA-384 and SHA-512.
std::optional<crypto::HashAlgorithm> hash_of(std::uint64_t code) {
  if (code == 4) return crypto::HashAlgorithm::kSha256;
  if (code == 5) return crypto::HashAlgorithm::kSha384;
  if (code == 6) return crypto::HashAlgorithm::kSha512;
  return std::nullopt;
}

// RFC 6962 section 3.2.
Result<Sct> parse_sct(BytesView bytes) {
  TlsReader reader(bytes);
  const auto version = reader.number(1);
  if (!version || *version != kVersion1) return invalid("an SCT is not of version 1");
  const auto log_id = reader.take(kLogIdBytes);
  const auto milliseconds = reader.number(8);
  const auto extensions = reader.opaque16();
  const auto hash = reader.number(1);
  const auto signature_kind = reader.number(1);
  const auto signature = reader.opaque16();
  if (!log_id || !milliseconds || !extensions || !hash || !signature_kind || !signature || !reader.at_end()) {
    return invalid("an SCT is cut off or followed by something");
  }
  const auto algorithm = hash_of(*hash);
  if (!algorithm) return invalid("an SCT is signed with a hash that is not of the SHA-2 family");
  if (*milliseconds > kMaxMilliseconds) return invalid("an SCT is from a year that no log will see");
  const Time time(Seconds(static_cast<std::int64_t>(*milliseconds / 1000)));
  return Sct{Bytes(*log_id), *milliseconds, time, Bytes(*extensions), *algorithm, Bytes(*signature)};
}

}  // namespace

Result<std::vector<Sct>> parse_sct_list(BytesView extension) {
  const auto content = crypto::take_only(extension, crypto::DerTag::kOctetString);
  if (!content) return invalid("the SCT list is not one DER octet string");
  TlsReader outer(*content);
  const auto list = outer.opaque16();
  if (!list || !outer.at_end()) return invalid("the SCT list is cut off or followed by something");
  TlsReader reader(*list);
  std::vector<Sct> scts;
  while (!reader.at_end()) {
    const auto bytes = reader.opaque16();
    if (!bytes) return invalid("the SCT list is cut off");
    if (scts.size() == kMaxScts) return invalid("the certificate has more than 32 SCTs");
    SEKISHO_TRY(sct, parse_sct(*bytes));
    scts.push_back(std::move(sct));
  }
  if (scts.empty()) return invalid("the SCT list is empty");
  return scts;
}

}  // namespace sekisho::sigstore
