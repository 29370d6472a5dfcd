// SourceList: which artifacts `sekisho source` watches, as a strict YAML file names them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "kube/client.h"
#include "oci/reference.h"

namespace sekisho::serve {

struct SourceEntry {
  kube::Name name;  // of the ExternalArtifact
  oci::Reference reference;
  Seconds interval;
  std::string cluster;             // empty: what the command line says
  std::vector<std::string> paths;  // of the tree, that are applied
};

// read_source_list reads a file of kind SourceList. Names are those that Kubernetes allows, each once;
// intervals are 10s to 24h. Errors: sources.invalid (FILE:LINE:COLUMN: what), file.unreadable.
Result<std::vector<SourceEntry>> read_source_list(const std::filesystem::path& file, const Limits& limits);
// parse_source_list reads its text; name is used in errors.
Result<std::vector<SourceEntry>> parse_source_list(BytesView text, const std::string& name,
                                                   const Limits& limits);

}  // namespace sekisho::serve
