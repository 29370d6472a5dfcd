// Walks over every admitted golden case and breaks what its verdict rests on, one thing at a time: each must
// deny.
#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "golden/recorded.h"
#include "support/temporary.h"

namespace sekisho::golden {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> admitted_cases() {
  std::vector<fs::path> admitted;
  for (const auto& path : all_cases()) {
    const auto recorded = Recorded::read(path);
    // In warn mode nothing is refused for want of a proof, only for broken bytes.
    // Of two scans the newest decides: the verdict does not rest on the older one.
    if (path.filename() == "book-scan-newest-met") continue;
    if (recorded.expectation.decision == "admitted" && recorded.expectation.reasons.empty())
      admitted.push_back(path);
  }
  return admitted;
}

std::vector<fs::path> blobs_of(const fs::path& directory) {
  std::vector<fs::path> blobs;
  for (const auto& entry : fs::directory_iterator(directory / "layout" / "blobs" / "sha256"))
    blobs.push_back(entry.path());
  return blobs;
}

// The blobs that hold a proof: the layers of the manifest that it came from.
std::vector<std::string> holders_of(const fs::path& directory, const verify::Proof& proof) {
  const auto text =
      read_file(directory / "layout" / "blobs" / "sha256" / std::string(proof.source.hex()), kMiB);
  const auto manifest = parse_json(*text);
  std::vector<std::string> names;
  for (const Json& layer : *manifest->find("layers")->as_array()) {
    names.push_back(layer.find("digest")->as_string()->substr(std::string("sha256:").size()));
  }
  return names;
}

void flip(const fs::path& path, std::size_t position) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(position));
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(position));
  file.put(byte);
}

class Tamper : public testing::TestWithParam<fs::path> {
 protected:
  // A copy of the case that may be broken.
  Recorded copy(const fs::path& name) const {
    fs::copy(GetParam(), scratch_.path() / name, fs::copy_options::recursive);
    return Recorded::read(scratch_.path() / name);
  }
  bool admits(const Recorded& recorded) const {
    return outcome_of(replay(recorded, recorded.directory / "tree")).decision == "admitted";
  }

  // The digests that the verdict rests on: the signed manifest, its layer and config, and the proofs'
  // manifests.
  std::set<std::string> rests_on() const {
    const auto judgement = replay(Recorded::read(GetParam()), scratch_.path() / "first");
    std::set<std::string> needed{std::string(judgement.digest->hex())};
    for (const auto& proof : judgement.proofs) {
      needed.insert(std::string(proof.source.hex()));
      for (const auto& name : holders_of(GetParam(), proof)) needed.insert(name);
    }
    return needed;
  }
  support::TemporaryDirectory scratch_;
};

TEST_P(Tamper, AFlippedByteInAnythingNeededDenies) {
  const auto needed = rests_on();
  // A digest that is approved needs no proof: three bytes of one document then.
  const int least = needed.size() == 1 ? 3 : 6;
  int broken = 0;
  for (const auto& blob : blobs_of(GetParam())) {
    if (!needed.contains(blob.filename().string())) continue;
    for (const std::size_t position : {std::size_t{0}, fs::file_size(blob) / 2, fs::file_size(blob) - 1}) {
      const auto recorded = copy("flip" + std::to_string(broken++));
      flip(recorded.directory / "layout" / "blobs" / "sha256" / blob.filename(), position);
      EXPECT_FALSE(admits(recorded)) << blob.filename() << " at " << position;
    }
  }
  EXPECT_GE(broken, least);
}

TEST_P(Tamper, AFlippedByteInTheLayerDenies) {
  if (Recorded::read(GetParam()).command != "admit") return;  // no layer is fetched
  for (const auto& blob : blobs_of(GetParam())) {
    const auto bytes = read_file(blob, kMiB);
    if (!bytes->starts_with("\x1f\x8b")) continue;
    for (std::size_t position = 0; position < bytes->size(); position += bytes->size() / 16) {
      const auto recorded = copy(blob.filename().string() + std::to_string(position));
      flip(recorded.directory / "layout" / "blobs" / "sha256" / blob.filename(), position);
      EXPECT_FALSE(admits(recorded)) << position;
    }
  }
}

TEST_P(Tamper, AMissingSignatureDenies) {
  const auto judgement = replay(Recorded::read(GetParam()), scratch_.path() / "first");
  int broken = 0;
  for (const auto& proof : judgement.proofs) {
    for (const auto& name : holders_of(GetParam(), proof)) {
      const auto recorded = copy("drop" + std::to_string(broken++));
      fs::remove(recorded.directory / "layout" / "blobs" / "sha256" / name);
      EXPECT_FALSE(admits(recorded)) << name;
    }
  }
  EXPECT_GE(broken, judgement.proofs.empty() ? 0 : 1);
}

// The cases that stand behind one, in a circle: enough to meet every kind of case, and not all with all.
std::vector<fs::path> neighbours_of(const fs::path& path) {
  constexpr std::size_t kCount = 12;
  auto cases = admitted_cases();
  const auto place = std::find(cases.begin(), cases.end(), path);
  std::rotate(cases.begin(), place, cases.end());
  cases.erase(cases.begin());
  cases.resize(std::min(cases.size(), kCount));
  return cases;
}

// Each signature that a verdict rests on is exchanged for a good one of another artifact.
TEST_P(Tamper, ASignatureOfAnotherCaseDenies) {
  const auto judgement = replay(Recorded::read(GetParam()), scratch_.path() / "first");
  for (const auto& other : neighbours_of(GetParam())) {
    const auto theirs =
        replay(Recorded::read(other), scratch_.path() / ("other-" + other.filename().string()));
    if (theirs.digest == judgement.digest || theirs.proofs.empty() || judgement.proofs.empty()) continue;
    const auto recorded = copy("swap-" + other.filename().string());
    const auto blobs = fs::path("layout") / "blobs" / "sha256";
    fs::copy_file(other / blobs / holders_of(other, theirs.proofs[0]).front(),
                  recorded.directory / blobs / holders_of(GetParam(), judgement.proofs[0]).front(),
                  fs::copy_options::overwrite_existing);
    EXPECT_FALSE(admits(recorded)) << other;
  }
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.filename();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Admitted, Tamper, testing::ValuesIn(admitted_cases()), name_of);

}  // namespace
}  // namespace sekisho::golden
