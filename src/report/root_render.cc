#include "base/text.h"
#include "report/page.h"
#include "report/root_words.h"
#include "report/trusted_root.h"

namespace sekisho::report {
namespace {

using Kind = RootPart::Kind;
using State = RootPart::State;

Json or_null(const std::optional<Time>& time) { return time ? Json(render_time(*time)) : Json(); }

Json render_part(const RootPart& part) {
  Json::Object object;
  const bool is_log = part.certificates.empty();
  if (!is_log) object.emplace_back("subject", part.subject);
  object.emplace_back(is_log ? "url" : "uri", part.uri.empty() ? Json() : Json(printable(part.uri)));
  if (is_log) object.emplace_back("keyKind", part.key_kind);
  if (is_log) object.emplace_back("keyId", part.key_id);
  object.emplace_back("state", state_word(part.state));
  object.emplace_back("validFor",
                      Json::Object{{"start", or_null(part.window.start)}, {"end", or_null(part.window.end)}});
  object.emplace_back("ends", or_null(part.ends));
  if (is_log) return object;
  Json::Array certificates;
  for (const auto& certificate : part.certificates) {
    certificates.push_back(Json::Object{{"subject", certificate.subject},
                                        {"notBefore", render_time(certificate.not_before)},
                                        {"notAfter", render_time(certificate.not_after)}});
  }
  object.emplace_back("certificates", std::move(certificates));
  return object;
}

Json::Array render_parts(const RootReport& report, Kind kind) {
  Json::Array array;
  for (const RootPart& part : report.parts) {
    if (part.kind == kind) array.push_back(render_part(part));
  }
  return array;
}

Json::Array render_texts(const std::vector<std::string>& texts) {
  Json::Array array;
  for (const std::string& text : texts) array.emplace_back(printable(text));
  return array;
}

// How long ago, in whole days; negative where it is still to come.
Json render_age(const RootReport& report) {
  if (!report.newest_start) return {};
  return std::int64_t{(report.time - *report.newest_start).count() / 86400};
}

std::string describe_age(const RootReport& report) {
  if (!report.newest_start) return "names no time from which anything is in use";
  const std::string days = days_between(report.time, *report.newest_start);
  if (*report.newest_start > report.time)
    return "in use from " + render_time(*report.newest_start) + " (in " + days + ")";
  return "in use since " + render_time(*report.newest_start) + " (" + days + " ago)";
}

std::string describe_window(const sigstore::Window& window) {
  const std::string from = window.start ? "from " + render_time(*window.start) : "from ever";
  return from + (window.end ? " until " + render_time(*window.end) : ", no end named");
}

std::string describe_state(State state) {
  switch (state) {
    case State::kInUse:
      return "";
    case State::kNotYet:
      return ", not yet in use";
    case State::kEnded:
      return ", no longer in use";
  }
  return "";
}

std::string_view label_of(Kind kind) {
  switch (kind) {
    case Kind::kCertificateAuthority:
      return "authority";
    case Kind::kCtLog:
      return "CT log";
    case Kind::kTransparencyLog:
      return "log";
    case Kind::kTimestampAuthority:
      return "timestamps";
  }
  return "";
}

void show_part(Page& page, const RootPart& part) {
  page.line(label_of(part.kind), page.strong(describe(part)) + describe_state(part.state));
  page.line("  valid", describe_window(part.window));
  if (!part.key_id.empty()) page.line("  key", part.key_kind + ", id " + part.key_id);
  for (const auto& certificate : part.certificates) {
    page.line("  chain", certificate.subject + ", until " + render_time(certificate.not_after));
  }
}

}  // namespace

Json render_root(const RootReport& report) {
  return Json::Object{
      {"schema", "https://sekisho.dev/trusted-root-report/v1"},
      {"file", printable(report.file)},
      {"digest", report.digest.text()},
      {"time", render_time(report.time)},
      {"newestStart", or_null(report.newest_start)},
      {"newestStartDaysAgo", render_age(report)},
      {"certificateAuthorities", render_parts(report, Kind::kCertificateAuthority)},
      {"ctLogs", render_parts(report, Kind::kCtLog)},
      {"transparencyLogs", render_parts(report, Kind::kTransparencyLog)},
      {"timestampAuthorities", render_parts(report, Kind::kTimestampAuthority)},
      {"unusable", render_texts(report.unusable)},
      {"warnings", render_texts(report.warnings)},
  };
}

std::string render_root_text(const RootReport& report, Colour colour) {
  Page page(colour);
  page.headline("trusted root", "1", printable(report.file));
  page.line("digest", report.digest.text());
  page.line("newest part", describe_age(report));
  for (const std::string& warning : report.warnings) page.line("warning", printable(warning));
  for (const RootPart& part : report.parts) show_part(page, part);
  for (const std::string& unusable : report.unusable) page.line("unusable", printable(unusable));
  return page.take();
}

}  // namespace sekisho::report
