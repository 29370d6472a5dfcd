#include "sigstore/window.h"

#include <string>
#include <string_view>

namespace sekisho::sigstore {
namespace {

Result<std::optional<Time>> parse_time_member(Members& members, std::string_view name, ReasonCode code) {
  SEKISHO_TRY(text, members.maybe_text(name));
  if (!text) return std::optional<Time>();
  const auto time = parse_time(*text);
  if (time) return std::optional<Time>(*time);
  return fail(code, members.what() + "." + std::string(name) + " is not an RFC 3339 time");
}

}  // namespace

Result<Window> parse_window(Members& owner, ReasonCode code) {
  SEKISHO_TRY(members, owner.maybe_object("validFor"));
  if (!members) return Window{};
  SEKISHO_TRY(start, parse_time_member(*members, "start", code));
  SEKISHO_TRY(end, parse_time_member(*members, "end", code));
  SEKISHO_CHECK(members->others_refused());
  if (start && end && *end < *start) return fail(code, members->what() + " ends before it starts");
  return Window{start, end};
}

}  // namespace sekisho::sigstore
