// Selector: which objects a patch or replacement is for, as kustomize selects them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/regexp.h"
#include "base/result.h"
#include "manifests/resource.h"
#include "yaml/node.h"

namespace sekisho::manifests {

// LabelSelector is Kubernetes' selector in its equality form: a=b, a!=b, a, !a, joined by commas.
class LabelSelector {
 public:
  // Error: kustomize.undecidable for set-based ones (in, notin), kustomize.invalid for what is none.
  static Result<LabelSelector> parse(const std::string& text);
  // matches compares with a map of labels; null is none.
  bool matches(const yaml::Node* labels) const;

 private:
  enum class Op { kIs, kIsNot, kThere, kNotThere };
  struct Term {
    Op op;
    std::string key, value;
  };
  std::vector<Term> terms_;
};

class Selector {
 public:
  // read reads {group, version, kind, name, namespace, labelSelector, annotationSelector}; each of the first
  // five is a pattern that matches whole, absent ones match all. Errors: kustomize.invalid,
  // kustomize.undecidable.
  static Result<Selector> read(const yaml::Node& node);
  // matches compares names with what the object was called first and is called now.
  bool matches(const Resource& resource) const;
  // matches_always compares with each name that the object ever had: nothing where they do not all say the
  // same.
  std::optional<bool> matches_always(const Resource& resource) const;

 private:
  bool allows_names(const Identity& identity) const;
  bool allows_others(const Resource& resource) const;
  std::optional<Regexp> group_, version_, kind_, name_, name_space_;
  std::optional<LabelSelector> labels_, annotations_;
};

// is_called tells whether an object has or had this identity. An empty namespace is "default" for kinds that
// are in one.
bool is_called(const Resource& resource, const Identity& identity);

}  // namespace sekisho::manifests
