#include "manifests/inspection.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::manifests {

std::string Spot::text() const { return file + ":" + std::to_string(place.line); }

std::string Object::title() const { return kind + " " + (name_space.empty() ? "" : name_space + "/") + name; }

std::uint32_t Inspection::number_text(std::string name) {
  texts_.push_back(std::move(name));
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

void Inspection::note(Finding finding) {
  auto& findings = inventory_.findings;
  const auto same = [&](const Finding& other) {
    return other.code == finding.code && other.subject == finding.subject && other.detail == finding.detail;
  };
  if (std::any_of(findings.begin(), findings.end(), same)) return;
  if (findings.size() < limits_.kube_findings) return findings.push_back(std::move(finding));
  if (findings.size() == limits_.kube_findings) {
    findings.push_back({ReasonCode::kManifestsLimits, ".", "more faults than are told"});
  }
}

void Inspection::note(ReasonCode code, yaml::Place place, std::string detail, std::string name) {
  note({code, spot(place).text(), std::move(detail), std::move(name)});
}

void Inspection::note(const Error& error, const std::string& subject) {
  note({error.code, subject, error.message()});
}

void Inspection::over(const std::string& what, std::uint64_t limit) {
  note({ReasonCode::kManifestsLimits, ".", "more than " + std::to_string(limit) + " " + what});
}

void Inspection::add_object(Object object) {
  if (inventory_.objects.size() >= limits_.kube_objects) return over("objects", limits_.kube_objects);
  inventory_.objects.push_back(std::move(object));
}

void Inspection::add_image(Image image) {
  if (inventory_.images.size() >= limits_.kube_images) return over("images", limits_.kube_images);
  inventory_.images.push_back(std::move(image));
}

bool Inspection::spend(std::uint64_t steps) {
  steps_ += steps;
  if (steps_ <= limits_.kustomize_steps) return true;
  over("steps of kustomizations", limits_.kustomize_steps);
  return false;
}

bool Inspection::visit_kustomization() {
  if (++kustomizations_ <= limits_.kustomizations) return true;
  over("kustomizations", limits_.kustomizations);
  return false;
}

}  // namespace sekisho::manifests
