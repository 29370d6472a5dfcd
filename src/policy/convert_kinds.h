// The kinds of foreign settings: each reads its own into the book.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/convert_section.h"

namespace sekisho::policy {

// Documents are those of all texts, with what notes call them.
struct ForeignDocument {
  std::string where;
  const yaml::Node* node;
};

// convert_cosign reads the words of a `cosign verify` command. Error: usage.invalid.
Done convert_cosign(const std::vector<std::string>& words, ForeignBook& book);
// convert_image_policy reads a ClusterImagePolicy of policy-controller.
void convert_image_policy(const ForeignDocument& document, ForeignBook& book);
// convert_containers reads a containers-policy.json(5); `list` tells its rules from those of other files.
void convert_containers(const ForeignDocument& document, std::size_t list, ForeignBook& book);
// ChartRepositories are the URLs of Flux's HelmRepositories, by NAMESPACE/NAME.
using ChartRepositories = std::map<std::string, std::string>;
ChartRepositories chart_repositories(const std::vector<ForeignDocument>& documents);
// convert_flux reads an OCIRepository, a HelmChart or a HelmRelease.
void convert_flux(const ForeignDocument& document, const ChartRepositories& repositories, ForeignBook& book);
// convert_kyverno reads the verifyImages of a Policy or ClusterPolicy.
void convert_kyverno(const ForeignDocument& document, ForeignBook& book);
// convert_validating_policy reads a Kyverno ImageValidatingPolicy.
void convert_validating_policy(const ForeignDocument& document, ForeignBook& book);

// text_at is the string below a map by a path of keys, empty where there is none.
std::string text_at(const yaml::Node& node, std::initializer_list<std::string_view> path);

// deny_rule makes a rule deny, and notes it. One that only warned is left out by add_globs: without it no
// more is admitted than with it.
void deny_rule(Section& section, ForeignRule& rule);

// add_globs gives a rule the patterns of globs, and notes what they cannot say. How a glob that also holds
// for more names than it did is to be taken: kAsk where more names asked for is stricter, kDeny where no rule
// denied.
enum class Widening { kAsk, kDeny };
void add_globs(Section& section, const std::vector<std::string>& globs, Widening widening, ForeignRule rule);

}  // namespace sekisho::policy
