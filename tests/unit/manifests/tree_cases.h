// TreeCase: a tree of testdata/trees and what is expected of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "manifests/inspect.h"

namespace sekisho::manifests {

struct TreeCase {
  std::string name, path = ".";
  bool refused = false, may_refuse = false;
  std::vector<std::string> images;           // distinct, sorted
  std::vector<std::string> further;          // of custom resources and variables
  std::map<std::string, std::string> files;  // by path
};

// read_tree_cases reads all of them: of each its expect.json, and the files in its tree.
std::vector<TreeCase> read_tree_cases();

// inspect_files writes files into a fresh directory and inspects it.
Inventory inspect_files(const std::map<std::string, std::string>& files, const Scope& scope = {},
                        const Limits& limits = {});

}  // namespace sekisho::manifests
