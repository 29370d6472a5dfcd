#include "manifests/inspection.h"

#include "base/text.h"

namespace sekisho::manifests {

std::string Spot::text() const { return file + ":" + std::to_string(place.line); }

std::string Object::title() const { return kind + " " + (name_space.empty() ? "" : name_space + "/") + name; }

std::string Image::name() const {
  if (!reference) return {};
  if (reference->digest()) return reference->resolved(*reference->digest());
  return reference->name()->text() + ":" + reference->effective_tag().value_or("");
}

std::string Finding::subject() const { return line == 0 ? file : file + ":" + std::to_string(line); }

std::uint32_t Inspection::number_text(std::string name) {
  texts_.push_back(std::move(name));
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

void Inspection::note(Finding finding) {
  auto& findings = inventory_.findings;
  if (findings.size() > limits_.kube_findings) return;
  if (!noted_.emplace(finding.code, finding.subject(), finding.detail).second) return;
  if (findings.size() < limits_.kube_findings) return findings.push_back(std::move(finding));
  findings.push_back({ReasonCode::kManifestsLimits, ".", 0, "more faults than are told"});
}

void Inspection::note(ReasonCode code, yaml::Place place, std::string detail, std::string name) {
  note({code, spot(place).file, place.line, std::move(detail), std::move(name)});
}

void Inspection::note(const Error& error, const std::string& file) {
  note({error.code, file, 0, error.message()});
}

void Inspection::note(const Error& error, yaml::Place place) { note(error.code, place, error.message()); }

Error Inspection::over(const std::string& what, std::uint64_t limit) {
  Error error = fail(ReasonCode::kManifestsLimits, "more than " + std::to_string(limit) + " " + what);
  note(error, ".");
  return error;
}

void Inspection::add_object(Object object) {
  if (inventory_.objects.size() < limits_.kube_objects)
    return inventory_.objects.push_back(std::move(object));
  (void)over("objects", limits_.kube_objects);
}

void Inspection::add_image(Image image) {
  if (inventory_.images.size() < limits_.kube_images) return inventory_.images.push_back(std::move(image));
  (void)over("images", limits_.kube_images);
}

Done Inspection::look(std::uint64_t values) {
  looked_ += values;
  return check_spent();
}

Done Inspection::make(std::uint64_t values) {
  made_ += values;
  return check_spent();
}

bool Inspection::spent() const {
  return looked_ > limits_.kustomize_looks || made_ > limits_.kustomize_values;
}

Done Inspection::check_spent() {
  if (looked_ > limits_.kustomize_looks)
    return over("values looked at by kustomizations", limits_.kustomize_looks);
  if (made_ > limits_.kustomize_values)
    return over("values held by kustomizations", limits_.kustomize_values);
  return done();
}

bool Inspection::visit_kustomization() {
  if (++kustomizations_ <= limits_.kustomizations) return true;
  (void)over("kustomizations", limits_.kustomizations);
  return false;
}

}  // namespace sekisho::manifests
