// RootReport: what a trusted root trusts and until when, what of it is of no use, and what its owner should
// look after.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "report/judgement.h"
#include "sigstore/trusted_root.h"

namespace sekisho::report {

struct RootPart {
  enum class Kind { kCertificateAuthority, kCtLog, kTransparencyLog, kTimestampAuthority };
  // Whether what is signed at the time of the report can rest on it. What was signed within its window is
  // good whatever the state.
  enum class State { kInUse, kNotYet, kEnded };
  struct Certificate {
    std::string subject;
    Time not_before, not_after;
  };
  Kind kind = Kind::kCertificateAuthority;
  State state = State::kInUse;
  std::string uri;
  std::string subject;   // of an authority
  std::string key_kind;  // of a log: Sigstore's name of it
  std::string key_id;    // of a log: its logId in hex
  sigstore::Window window;
  std::optional<Time> ends;               // the earliest end of the window and the certificates
  std::vector<Certificate> certificates;  // of an authority, lowest first
};

struct RootReport {
  std::string file;  // as typed
  crypto::Digest digest;
  Time time;                          // of the report
  std::optional<Time> newest_start;   // when the newest part came into use: the root is no older than that
  std::vector<RootPart> parts;        // in the order of RootPart::Kind
  std::vector<std::string> unusable;  // parts that are not read here, and why
  std::vector<std::string> warnings;  // a kind with nothing in use, an end within 90 days
};

// report_trusted_root looks at a root as of a time.
RootReport report_trusted_root(const sigstore::TrustedRoot& root, std::string file, Time time);

// render_root is the JSON of docs/trusted-root-report.schema.json.
Json render_root(const RootReport& report);
// render_root_text is the same for people, several lines, ending in a newline.
std::string render_root_text(const RootReport& report, Colour colour);

}  // namespace sekisho::report
