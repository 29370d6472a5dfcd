#include "manifests/pin.h"

#include <algorithm>

namespace sekisho::manifests {
namespace {

constexpr std::string_view kInImages = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:";
constexpr std::string_view kBehindPlain = " \t\r\n,]}";

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where a place is in a text; past its end where it has no such line.
std::size_t offset_of(std::string_view text, yaml::Place place) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < place.line; ++line) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
  }
  for (std::uint32_t column = 1; column < place.column && at < text.size(); ++column) {
    ++at;
    while (at < text.size() && continues_character(text[at])) ++at;
  }
  return at;
}

Error cannot(const std::string& why) { return fail(ReasonCode::kImageNotPinned, why); }

bool belongs_to(std::string_view word, const Pin& pin) {
  return word == pin.image || pin.image.ends_with(":" + std::string(word));
}

// The end of what stands at an offset, where a digest goes.
Result<std::size_t> end_of_image(std::string_view text, const Pin& pin) {
  const std::size_t begin = offset_of(text, pin.place);
  const char quote = begin < text.size() && (text[begin] == '"' || text[begin] == '\'') ? text[begin] : '\0';
  const std::size_t first = quote == '\0' ? begin : begin + 1;
  const std::size_t end = std::min(text.find_first_not_of(kInImages, first), text.size());
  const bool closed =
      end < text.size()
          ? quote == '\0' ? kBehindPlain.find(text[end]) != std::string_view::npos : text[end] == quote
          : quote == '\0';
  if (end > first && closed && belongs_to(text.substr(first, end - first), pin)) return end;
  return cannot(
      "no digest can be put behind it where it stands; write the image, or its tag, as one word there");
}

}  // namespace

Result<std::string> pin_text(std::string text, std::vector<Pin> pins) {
  std::sort(pins.begin(), pins.end());
  for (std::size_t i = 1; i < pins.size(); ++i) {
    if (pins[i].place == pins[i - 1].place && pins[i].digest != pins[i - 1].digest)
      return cannot("its tag is that of images with different digests");
  }
  // From the last to the first, so that places stay right.
  for (auto pin = pins.rbegin(); pin != pins.rend(); ++pin) {
    if (pin != pins.rbegin() && std::prev(pin)->place == pin->place) continue;
    SEKISHO_TRY(end, end_of_image(text, *pin));
    text.insert(end, "@" + pin->digest);
  }
  return text;
}

}  // namespace sekisho::manifests
