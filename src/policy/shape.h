// What kind of artifact a document is, as far as a rule asks.
#pragma once

#include <string>
#include <vector>

#include "oci/manifest.h"
#include "policy/decide.h"

namespace sekisho::policy {

const crypto::Digest& digest_of(const oci::Document& document);

// is_judged_by_parts tells whether a rule judges this document by the manifests in it.
bool is_judged_by_parts(const Demands& demands, const oci::Document& document);

// find_shape_faults is what speaks against a document's shape: an index where none is accepted, a type that
// the rule does not name.
std::vector<Reason> find_shape_faults(const Demands& demands, const oci::Document& document);

}  // namespace sekisho::policy
