// kinds: what is known of Kubernetes' kinds without asking a cluster.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "manifests/inventory.h"

namespace sekisho::manifests {

// split_api_version is group and version of "apps/v1" or "v1".
std::pair<std::string, std::string> split_api_version(std::string_view text);

// is_cluster_scoped tells kinds of Kubernetes' own that are in no namespace.
bool is_cluster_scoped(std::string_view group, std::string_view kind);
// has_merge_keys tells kinds of which kustomize knows by what their lists are merged; lists of others are
// replaced.
bool has_merge_keys(std::string_view group, std::string_view kind);
// holds_data tells kinds whose fields are text for others: ConfigMap, Secret.
bool holds_data(std::string_view group, std::string_view kind);
// brings_in_more tells kinds that have a controller fetch and apply what is not in the tree.
bool brings_in_more(std::string_view group, std::string_view kind);
// is_list tells kinds that hold objects: List, PodList.
bool is_list(std::string_view kind);

}  // namespace sekisho::manifests
