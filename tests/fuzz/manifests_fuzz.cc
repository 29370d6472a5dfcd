// Laws of the inspection of manifests: of any tree it tells something, an object or a finding, the same each
// time and within its limits; what a kustomization makes of it does not change what it is told of its files.
// The input is up to three files, parted by NULs: a.yaml, kustomization.yaml and patch.yaml.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>

#include "manifests/inspect.h"
#include "support/temporary.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

const std::filesystem::path& directory() {
  static const support::TemporaryDirectory made;
  return made.path();
}

std::vector<std::string> write_files(const std::string& input) {
  std::vector<std::string> names;
  std::size_t from = 0;
  for (const char* name : {"a.yaml", "kustomization.yaml", "patch.yaml"}) {
    const std::size_t end = std::min(input.find('\0', from), input.size());
    std::ofstream(directory() / name, std::ios::binary) << input.substr(from, end - from);
    names.emplace_back(name);
    if (end == input.size()) break;
    from = end + 1;
  }
  return names;
}

bool same(const manifests::Inventory& a, const manifests::Inventory& b) {
  if (a.objects.size() != b.objects.size() || a.images.size() != b.images.size()) return false;
  for (std::size_t i = 0; i < a.images.size(); ++i) {
    if (a.images[i].text != b.images[i].text || a.images[i].field != b.images[i].field) return false;
  }
  return a.findings.size() == b.findings.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto names = write_files(std::string(data, data + size));
  static const int open = ::open(directory().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const manifests::Tree tree(open, names);
  Limits limits;
  limits.kube_findings = 20;
  for (const auto consumer : {manifests::Consumer::kAny, manifests::Consumer::kKubectl}) {
    const manifests::Scope scope{{"."}, consumer, {{"", "", "spec/x[]/image"}}};
    const auto first = manifests::inspect(tree, scope, limits);
    require(!first.objects.empty() || !first.findings.empty());
    require(first.findings.size() <= limits.kube_findings + 1);
    require(same(first, manifests::inspect(tree, scope, limits)));
    for (const auto& image : first.images) {
      require(!image.spot.file.empty() && image.spot.place.line >= 1);
      require(!image.reference || image.reference->typed() == image.text);
    }
    for (const auto& finding : first.findings) require(!finding.file.empty() && !finding.detail.empty());
  }
  return 0;
}
