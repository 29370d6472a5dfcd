// pin: digests behind the images that a file names; nothing else in the file changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// Pin is a digest ("sha256:HEX") for an image, all of which or whose tag stands at a place.
struct Pin {
  yaml::Place place;
  std::string image, digest;

  bool operator==(const Pin&) const = default;
  auto operator<=>(const Pin&) const = default;
};

// pin_text puts each digest behind what stands at its place. Error: image.not-pinned where that is not the
// image or its tag, plain or quoted on one line, or belongs to images with different digests.
Result<std::string> pin_text(std::string text, std::vector<Pin> pins);

}  // namespace sekisho::manifests
