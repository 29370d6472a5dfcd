// Contents: what a rule asks of the manifests in an artifact.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/inspect.h"

namespace sekisho::policy {

enum class Choice { kRefuse, kAllow };
// Whether images have digests: need not; may get them when the tree is handed over; must. The last is the
// strictest.
enum class ImagePin { kAny, kResolve, kRequired };
enum class ImageUse { kUnverified, kVerified };

// KindPattern is KIND in any group, KIND.GROUP, *.GROUP or *; the core group is "core".
struct KindPattern {
  std::string kind, group;  // group empty: any

  static std::optional<KindPattern> parse(std::string_view text);
  bool matches(const manifests::Object& object) const;
};

// ContentDemand: what is absent is as strict as can be, but for images, which are only pinned, and kinds,
// which may be any. Where several lists allow, each of them must.
struct ContentDemand {
  std::optional<ImagePin> pin;
  std::optional<ImageUse> use;
  std::vector<manifests::ImageField> fields;
  std::optional<Choice> remote;
  std::optional<Choice> substitutions;
  std::vector<std::string> variables, encrypted;  // allowed by name where substitutions is refused
  std::vector<std::vector<KindPattern>> allow;
  std::vector<KindPattern> deny;
  std::vector<std::vector<std::string>> namespaces;
  std::optional<Choice> cluster_scoped;

  ImagePin pins() const { return pin.value_or(ImagePin::kRequired); }
  bool verifies_images() const { return use == ImageUse::kVerified; }
};

// The parts of a demand that an exception can set aside, by the names of their keys.
enum class ContentPart { kImages, kRemoteResources, kSubstitutions, kKinds };

}  // namespace sekisho::policy
