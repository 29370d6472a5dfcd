#include "verify/timestamps.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "crypto/timestamp.h"
#include "verify/chain.h"

namespace sekisho::verify {
namespace {

using crypto::Certificate;
using crypto::Timestamp;
using sigstore::CertificateAuthority;

// A timestamp is of the signature itself (Sigstore client specification, section 4.1.5).
Done check_imprint(const Timestamp& timestamp, BytesView stamped) {
  if (crypto::hash_bytes(timestamp.imprint_algorithm(), stamped) == timestamp.imprint()) return done();
  return fail(ReasonCode::kTimestampMismatch, "the timestamp's imprint is not of this signature");
}

// RFC 3161 section 2.3: one extended key usage, and critical.
Done check_signer(const Certificate& signer) {
  const auto& usages = signer.extended_key_usage();
  const bool alone = usages && usages->size() == 1 && usages->front() == crypto::kTimeStampingOid;
  if (signer.is_ca() || !alone || !signer.extended_key_usage_is_critical() || !signer.may_sign_data()) {
    return fail(ReasonCode::kTimestampCertificate, "the certificate of " + signer.subject_text() +
                                                       " is not one for timestamps alone, marked critical");
  }
  return done();
}

// The signer's certificate: the authority's own where the root names it, whatever came along; else the one
// that came along and that the timestamp names (TLG-18).
const Certificate* find_signer(const Timestamp& timestamp, const CertificateAuthority& authority) {
  const Certificate& lowest = authority.chain.front();
  if (!lowest.is_ca()) return timestamp.names_signer(lowest) ? &lowest : nullptr;
  for (const Certificate& certificate : timestamp.certificates()) {
    if (timestamp.names_signer(certificate)) return &certificate;
  }
  return nullptr;
}

// The path of the signer. Of an authority whose own certificate signs it is the chain whose signatures were
// checked when the root was read.
Result<Path> path_of(const Certificate& signer, const Timestamp& timestamp,
                     const CertificateAuthority& authority) {
  if (signer == authority.chain.front()) {
    Path path{&authority, authority.chain};
    SEKISHO_CHECK(check_constraints(path, crypto::kTimeStampingOid));
    return path;
  }
  return find_path(signer, timestamp.certificates(), std::span(&authority, 1), crypto::kTimeStampingOid);
}

// An authority above that is for other usages is none for timestamps.
Error of_timestamps(Error error) {
  if (error.code == ReasonCode::kCertificateUsage) error.code = ReasonCode::kTimestampCertificate;
  return error;
}

Done check_window(const Path& path, Time time) {
  const auto valid = check_time(path, time);
  if (valid.ok()) return done();
  return fail(ReasonCode::kTimestampWindow, valid.error().detail);
}

// Nothing where the timestamp is not this authority's.
Result<std::optional<Stamp>> verify_by(const Timestamp& timestamp, const CertificateAuthority& authority,
                                       const Anchors& anchors) {
  std::optional<Stamp> none;
  const Certificate* signer = find_signer(timestamp, authority);
  if (signer == nullptr) return none;
  const auto path = path_of(*signer, timestamp, authority);
  if (!path.ok() && path.error().code == ReasonCode::kCertificateUntrusted) return none;
  SEKISHO_CHECK(check_signer(*signer));
  if (!path.ok()) return of_timestamps(path.error());
  SEKISHO_CHECK(crypto::verify_timestamp(timestamp, *signer));
  SEKISHO_CHECK(anchors.verify_chain(authority));
  SEKISHO_CHECK(check_window(*path, timestamp.time()));
  return std::optional<Stamp>({timestamp.time(), stamp_name(authority)});
}

Result<std::optional<Stamp>> verify_one(BytesView response, BytesView stamped, const Anchors& anchors) {
  SEKISHO_TRY(timestamp, Timestamp::parse_response(response));
  SEKISHO_CHECK(check_imprint(timestamp, stamped));
  // Two entries of a root may be one authority with two windows: the first that holds decides.
  std::optional<Error> nearest;
  for (const CertificateAuthority& authority : anchors.root().timestamp_authorities) {
    auto stamp = verify_by(timestamp, authority, anchors);
    if (stamp.ok() && *stamp) return stamp;
    if (!stamp.ok() && !nearest) nearest = std::move(stamp).error();
  }
  if (nearest) return *std::move(nearest);
  return std::optional<Stamp>();
}

}  // namespace

Result<Stamps> verify_timestamps(const std::vector<Bytes>& responses, BytesView stamped,
                                 const Anchors& anchors) {
  Stamps stamps;
  for (const Bytes& response : responses) {
    SEKISHO_TRY(stamp, verify_one(response, stamped, anchors));
    if (stamp) {
      stamps.verified.push_back(*std::move(stamp));
    } else {
      ++stamps.unknown;
    }
  }
  return stamps;
}

std::string stamp_name(const CertificateAuthority& authority) {
  return authority.uri.empty() ? authority.chain.front().subject_text() : authority.uri;
}

std::size_t count_authorities(const std::vector<Stamp>& stamps) {
  std::set<std::string> names;
  for (const Stamp& stamp : stamps) names.insert(stamp.authority);
  return names.size();
}

}  // namespace sekisho::verify
