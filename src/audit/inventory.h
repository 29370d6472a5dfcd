// Inventory: what runs in a cluster, or is to run there, as a list of references to judge; text in, values
// out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "oci/reference.h"
#include "report/audit.h"

namespace sekisho::audit {

// Entry is one use of an artifact. The same reference may be used often.
struct Entry {
  oci::Reference reference;  // HOST/REPOSITORY@DIGEST, or HOST/REPOSITORY:TAG where no digest is known
  report::Place place;
  // index is the digest that the specification names where another one runs: an index, which that may be a
  // manifest of. Nothing here proves that it is.
  std::optional<crypto::Digest> index = {};
};

struct Inventory {
  std::vector<Entry> entries;              // in the order of the text, what waits for other entries last
  std::vector<report::AuditFault> faults;  // entries that could not be read
};

// read_inventory reads one text, of whatever format its content is: Kubernetes objects and lists of them as
// JSON or YAML (Pods by what runs, workloads by their template, Flux's sources and Kustomizations, Argo CD's
// Applications), a CycloneDX BOM in JSON, or one reference a line. name is the inventory's in places and
// faults. What cannot be read of it is a fault, and the rest goes on. Error: inventory.invalid where the text
// is malformed as a whole, over a limit (limits.inventory_bytes, inventory_entries, json_depth; of YAML
// kube_nodes), or nothing in it was understood.
Result<Inventory> read_inventory(BytesView text, const std::string& name, const Limits& limits);

}  // namespace sekisho::audit
