#include "audit/lines.h"

#include <algorithm>
#include <string>

#include "audit/image.h"

namespace sekisho::audit {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string_view without_comment(std::string_view line) {
  for (std::size_t hash = line.find('#'); hash != std::string_view::npos; hash = line.find('#', hash + 1)) {
    if (hash == 0 || kSpace.find(line[hash - 1]) != std::string_view::npos) return line.substr(0, hash);
  }
  return line;
}

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = trim(without_comment(rest.substr(0, end)));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

}  // namespace

bool looks_like_lines(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (line.empty()) continue;
    return !line.starts_with("---") && !line.starts_with("- ") && !line.ends_with(':') &&
           line.find(": ") == std::string_view::npos;
  }
  return true;
}

void read_lines(Draft& draft, std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string spec(next_line(text));
    if (spec.empty()) continue;
    const auto reference = oci::Reference::parse(spec);
    if (!reference.ok()) {
      draft.note("line " + std::to_string(number), reference.error().detail);
      continue;
    }
    report::Place place;
    place.spec = spec;
    draft.add({plain(*reference), std::move(place)});
  }
}

}  // namespace sekisho::audit
