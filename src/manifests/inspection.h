// Inspection: one look at a tree while it goes on: what was found so far, and which texts were read.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "manifests/inspect.h"
#include "manifests/inventory.h"
#include "manifests/tree.h"

namespace sekisho::manifests {

class Inspection {
 public:
  Inspection(const Tree& tree, const Scope& scope, const Limits& limits)
      : tree_(tree), scope_(scope), limits_(limits) {}

  const Tree& tree() const { return tree_; }
  const Scope& scope() const { return scope_; }
  const Limits& limits() const { return limits_; }

  // number_text gives a text its number, by which places name it.
  std::uint32_t number_text(std::string name);
  Spot spot(yaml::Place place) const { return {texts_.at(place.text), place}; }

  // note records a finding once; beyond limits.kube_findings only that there were more.
  void note(Finding finding);
  void note(ReasonCode code, yaml::Place place, std::string detail, std::string name = {});
  void note(const Error& error, const std::string& file);
  void note(const Error& error, yaml::Place place);

  // add_object and add_image record what is applied. Beyond the limits they note that.
  void add_object(Object object);
  void add_image(Image image);
  // look and make take from what kustomizations may cost in all: values looked at, and values made or held.
  // Error: manifests.limits where there is nothing left, which is noted too.
  // From then on nothing more is given, and spent tells so.
  Done look(std::uint64_t values);
  Done make(std::uint64_t values);
  bool spent() const;
  bool visit_kustomization();

  Inventory take() { return std::move(inventory_); }

 private:
  Done check_spent();
  Error over(const std::string& what, std::uint64_t limit);

  const Tree& tree_;
  const Scope& scope_;
  const Limits& limits_;
  std::vector<std::string> texts_;
  std::uint64_t looked_ = 0, made_ = 0;
  std::size_t kustomizations_ = 0;
  std::set<std::tuple<ReasonCode, std::string, std::string>> noted_;
  Inventory inventory_;
};

}  // namespace sekisho::manifests
