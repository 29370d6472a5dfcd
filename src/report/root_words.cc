#include "report/root_words.h"

#include "base/text.h"

namespace sekisho::report {

std::string_view kind_word(RootPart::Kind kind) {
  switch (kind) {
    case RootPart::Kind::kCertificateAuthority:
      return "certificate authority";
    case RootPart::Kind::kCtLog:
      return "CT log";
    case RootPart::Kind::kTransparencyLog:
      return "transparency log";
    case RootPart::Kind::kTimestampAuthority:
      return "timestamp authority";
  }
  return "";
}

std::string_view state_word(RootPart::State state) {
  switch (state) {
    case RootPart::State::kInUse:
      return "in-use";
    case RootPart::State::kNotYet:
      return "not-yet";
    case RootPart::State::kEnded:
      return "ended";
  }
  return "";
}

std::string describe(const RootPart& part) {
  if (!part.uri.empty()) return printable(part.uri, 200);
  return part.subject.empty() ? part.key_id : part.subject;
}

std::string days_between(Time one, Time other) {
  const auto days = (one < other ? other - one : one - other).count() / 86400;
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

}  // namespace sekisho::report
