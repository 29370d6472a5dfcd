// make_cases DIRECTORY: writes all golden cases anew, with keys made for them and thrown away. Run it by
// hand, after a case was added here; `git diff` then shows what changed. Cases whose folder is there already
// are kept, so that only new ones are made; remove a folder to make it anew (all of them, to have one pair of
// keys).
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "archive/pack.h"
#include "base/file.h"
#include "golden/case_maker.h"
#include "support/temporary.h"

namespace sekisho::golden {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message());
  return *std::move(result);
}

Shared make_shared_values() {
  const support::TemporaryDirectory scratch;
  const auto path = scratch.path() / "layer";
  const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const auto app = std::filesystem::path(SEKISHO_SOURCE_DIR) / "testdata" / "app";
  const auto tree = must(archive::SourceTree::of_directory(app, archive::IgnoreRules::flux(), Limits{}));
  const auto packed = must(archive::pack(tree, file.get(), Limits{}));
  return {must(crypto::PrivateKey::generate()), must(crypto::PrivateKey::generate()),
          must(crypto::PrivateKey::generate()), must(read_file(path, Limits{}.layer_bytes)),
          packed.diff_id.text()};
}

int run(const std::filesystem::path& directory) {
  const Shared shared = make_shared_values();
  int made = 0;
  for (const auto& part : {reference_cases(), manifest_cases(), signature_cases(), attestation_cases(),
                           policy_cases(), book_cases(), paper_cases(), archive_cases(), sigstore_cases()}) {
    for (const Case& one : part) {
      const auto place = directory / one.name;
      if (std::filesystem::exists(place)) continue;
      CaseMaker maker(shared, place);
      one.make(maker);
      maker.finish(one.why, one.threats);
      ++made;
    }
  }
  std::cout << made << " cases made\n";
  return 0;
}

}  // namespace
}  // namespace sekisho::golden

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_cases DIRECTORY\n";
    return 2;
  }
  if (!sekisho::crypto::initialise_crypto().ok()) return 1;
  return sekisho::golden::run(argv[1]);
}
