#include "report/trusted_root.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "report/root_words.h"
#include "sigstore/key_details.h"

namespace sekisho::report {
namespace {

using Kind = RootPart::Kind;
using State = RootPart::State;

constexpr Seconds kSoon(90 * 86400);

void end_by(RootPart& part, std::optional<Time> end) {
  if (end && (!part.ends || *end < *part.ends)) part.ends = end;
}

State state_of(const RootPart& part, Time time) {
  const bool began = !part.window.start || *part.window.start <= time;
  const bool certified =
      std::all_of(part.certificates.begin(), part.certificates.end(),
                  [&](const RootPart::Certificate& certificate) { return certificate.not_before <= time; });
  if (!began || !certified) return State::kNotYet;
  return part.ends && *part.ends < time ? State::kEnded : State::kInUse;
}

RootPart part_of(Kind kind, const sigstore::Log& log) {
  RootPart part;
  part.kind = kind;
  part.uri = log.base_url;
  part.key_kind = sigstore::key_details_of(log.key, log.scheme).value_or("of another kind");
  part.key_id = encode_hex(log.id);
  part.window = log.window;
  return part;
}

RootPart part_of(Kind kind, const sigstore::CertificateAuthority& authority) {
  RootPart part;
  part.kind = kind;
  part.uri = authority.uri;
  part.subject = authority.chain.front().subject_text();
  part.window = authority.window;
  for (const auto& certificate : authority.chain) {
    part.certificates.push_back(
        {certificate.subject_text(), certificate.not_before(), certificate.not_after()});
    end_by(part, certificate.not_after());
  }
  return part;
}

template <class Parts>
void add_parts(RootReport& report, Kind kind, const Parts& parts) {
  for (const auto& one : parts) {
    RootPart part = part_of(kind, one);
    end_by(part, part.window.end);
    part.state = state_of(part, report.time);
    report.parts.push_back(std::move(part));
  }
}

void warn_of_ends(RootReport& report) {
  for (const RootPart& part : report.parts) {
    if (part.state != State::kInUse || !part.ends || *part.ends - report.time > kSoon) continue;
    report.warnings.push_back("the " + std::string(kind_word(part.kind)) + " " + describe(part) +
                              " ends at " + render_time(*part.ends) + ", " +
                              days_between(report.time, *part.ends) + " from now");
  }
}

void warn_of_nothing(RootReport& report) {
  constexpr std::array kKinds = {Kind::kCertificateAuthority, Kind::kCtLog, Kind::kTransparencyLog,
                                 Kind::kTimestampAuthority};
  for (const Kind kind : kKinds) {
    const bool usable = std::any_of(report.parts.begin(), report.parts.end(), [&](const RootPart& part) {
      return part.kind == kind && part.state == State::kInUse;
    });
    if (!usable) report.warnings.push_back("no " + std::string(kind_word(kind)) + " is in use now");
  }
}

}  // namespace

RootReport report_trusted_root(const sigstore::TrustedRoot& root, std::string file, Time time) {
  RootReport report{std::move(file), root.digest, time, newest_start(root), {}, root.unusable, {}};
  add_parts(report, Kind::kCertificateAuthority, root.authorities);
  add_parts(report, Kind::kCtLog, root.ct_logs);
  add_parts(report, Kind::kTransparencyLog, root.logs);
  add_parts(report, Kind::kTimestampAuthority, root.timestamp_authorities);
  warn_of_nothing(report);
  warn_of_ends(report);
  return report;
}

}  // namespace sekisho::report
