#include "manifests/kinds.h"

#include <algorithm>
#include <array>

namespace sekisho::manifests {
namespace {

struct Kind {
  std::string_view group, kind;
};

template <std::size_t N>
bool is_among(const std::array<Kind, N>& kinds, std::string_view group, std::string_view kind) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const Kind& one) {
    return one.group == group && (one.kind == kind || one.kind == "*");
  });
}

// The kinds of Kubernetes 1.21, whose schema kustomize carries, and none of others' groups.
constexpr std::array<std::string_view, 19> kOwnGroups{"",
                                                      "admissionregistration.k8s.io",
                                                      "apiextensions.k8s.io",
                                                      "apiregistration.k8s.io",
                                                      "apps",
                                                      "authentication.k8s.io",
                                                      "authorization.k8s.io",
                                                      "autoscaling",
                                                      "batch",
                                                      "certificates.k8s.io",
                                                      "coordination.k8s.io",
                                                      "discovery.k8s.io",
                                                      "events.k8s.io",
                                                      "extensions",
                                                      "flowcontrol.apiserver.k8s.io",
                                                      "networking.k8s.io",
                                                      "policy",
                                                      "rbac.authorization.k8s.io",
                                                      "storage.k8s.io"};

}  // namespace

std::pair<std::string, std::string> split_api_version(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {"", std::string(text)};
  return {std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

bool is_cluster_scoped(std::string_view group, std::string_view kind) {
  constexpr std::array<Kind, 29> kKinds{{
      {"", "ComponentStatus"},
      {"", "Namespace"},
      {"", "Node"},
      {"", "PersistentVolume"},
      {"admissionregistration.k8s.io", "*"},
      {"apiextensions.k8s.io", "CustomResourceDefinition"},
      {"apiregistration.k8s.io", "APIService"},
      {"authentication.k8s.io", "TokenReview"},
      {"authentication.k8s.io", "SelfSubjectReview"},
      {"authorization.k8s.io", "SelfSubjectAccessReview"},
      {"authorization.k8s.io", "SelfSubjectRulesReview"},
      {"authorization.k8s.io", "SubjectAccessReview"},
      {"certificates.k8s.io", "*"},
      {"extensions", "PodSecurityPolicy"},
      {"flowcontrol.apiserver.k8s.io", "*"},
      {"internal.apiserver.k8s.io", "*"},
      {"networking.k8s.io", "IngressClass"},
      {"networking.k8s.io", "IPAddress"},
      {"networking.k8s.io", "ServiceCIDR"},
      {"node.k8s.io", "*"},
      {"policy", "PodSecurityPolicy"},
      {"rbac.authorization.k8s.io", "ClusterRole"},
      {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
      {"resource.k8s.io", "DeviceClass"},
      {"scheduling.k8s.io", "*"},
      {"storage.k8s.io", "CSIDriver"},
      {"storage.k8s.io", "CSINode"},
      {"storage.k8s.io", "StorageClass"},
      {"storage.k8s.io", "VolumeAttachment"},
  }};
  return is_among(kKinds, group, kind);
}

bool has_merge_keys(std::string_view group, std::string_view kind) {
  if (kind == "CustomResourceDefinition") return true;
  return std::find(kOwnGroups.begin(), kOwnGroups.end(), group) != kOwnGroups.end();
}

bool holds_data(std::string_view group, std::string_view kind) {
  return group.empty() && (kind == "ConfigMap" || kind == "Secret");
}

bool brings_in_more(std::string_view group, std::string_view kind) {
  constexpr std::array<Kind, 16> kKinds{{
      {"source.toolkit.fluxcd.io", "*"},
      {"kustomize.toolkit.fluxcd.io", "*"},
      {"helm.toolkit.fluxcd.io", "*"},
      {"image.toolkit.fluxcd.io", "ImageUpdateAutomation"},
      {"source.extensions.fluxcd.io", "*"},
      {"fluxcd.controlplane.io", "*"},
      {"argoproj.io", "Application"},
      {"argoproj.io", "ApplicationSet"},
      {"argoproj.io", "AppProject"},
      {"configsync.gke.io", "RootSync"},
      {"configsync.gke.io", "RepoSync"},
      {"fleet.cattle.io", "*"},
      {"helm.cattle.io", "*"},
      {"kappctrl.k14s.io", "*"},
      {"packaging.carvel.dev", "*"},
      {"core.oam.dev", "Application"},
  }};
  return is_among(kKinds, group, kind);
}

bool is_list(std::string_view kind) { return kind.size() >= 4 && kind.ends_with("List"); }

}  // namespace sekisho::manifests
