#include "publish/list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "registry/tags.h"

namespace sekisho::publish {
namespace {

constexpr std::size_t kAtOnce = 100;

bool is_hidden(const std::string& tag) {
  constexpr std::array kSuffixes = {registry::kSignatureSuffix, registry::kAttestationSuffix,
                                    registry::kSbomSuffix};
  return registry::is_attachment_tag(tag) ||
         std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](std::string_view s) { return tag.ends_with(s); });
}

std::vector<std::string> newest_first(const std::vector<std::string>& tags, const VersionRange& range) {
  std::vector<std::pair<Version, std::string>> versions;
  for (const std::string& tag : tags) {
    auto version = Version::parse(tag);
    if (version && range.contains(*version)) versions.emplace_back(*std::move(version), tag);
  }
  std::sort(versions.begin(), versions.end(), std::greater<>());
  std::vector<std::string> out;
  for (auto& [version, tag] : versions) out.push_back(std::move(tag));
  return out;
}

Listed listed_as(const std::string& tag, const Result<registry::Fetched>& fetched) {
  Listed out{tag};
  if (!fetched.ok()) {
    out.error = fetched.error();
    return out;
  }
  out.digest = fetched->blob.digest();
  const auto& annotations = std::visit(
      [](const auto& value) -> const oci::Annotations& { return value.annotations; }, fetched->document);
  const auto said = [&](const char* name) {
    const std::string* value =
        oci::find_annotation(annotations, std::string("org.opencontainers.image.") + name);
    return value == nullptr ? std::string() : *value;
  };
  out.source = said("source");
  out.revision = said("revision");
  out.created = said("created");
  return out;
}

}  // namespace

std::vector<std::string> select_tags(const std::vector<std::string>& tags, const TagFilter& filter) {
  std::vector<std::string> out;
  for (const std::string& tag : tags) {
    if (!is_hidden(tag) && (!filter.pattern || filter.pattern->matches_part(tag))) out.push_back(tag);
  }
  return filter.versions ? newest_first(out, *filter.versions) : out;
}

Result<std::vector<Listed>> list_artifacts(registry::Repository& repository, const TagFilter& filter,
                                           const Limits& limits) {
  SEKISHO_TRY(tags, repository.list_tags());
  const std::vector<std::string> selected = select_tags(tags, filter);
  if (selected.size() > limits.tags_shown) {
    return fail(ReasonCode::kTagsTooMany, repository.describe() + " has " + std::to_string(selected.size()) +
                                              " such tags, the limit is " +
                                              std::to_string(limits.tags_shown));
  }
  std::vector<Listed> out;
  for (std::size_t begin = 0; begin < selected.size(); begin += kAtOnce) {
    const std::size_t end = std::min(begin + kAtOnce, selected.size());
    const std::vector<std::string> some(selected.begin() + static_cast<std::ptrdiff_t>(begin),
                                        selected.begin() + static_cast<std::ptrdiff_t>(end));
    const auto fetched = repository.fetch_tags(some);
    for (std::size_t i = 0; i < some.size(); ++i) out.push_back(listed_as(some[i], fetched[i]));
  }
  return out;
}

}  // namespace sekisho::publish
