// The bundles of the public conformance suite, where it lies beside the source: each is read or refused for
// its version; none is malformed to us that its signers' own clients read.
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "sigstore/bundle.h"
#include "support/expect.h"

namespace sekisho::sigstore {
namespace {

namespace fs = std::filesystem;

TEST(ConformanceBundles, AreReadOrOfAnotherVersion) {
  const fs::path cases = SEKISHO_SOURCE_DIR "/../shared/conformance/cases";
  if (!fs::is_directory(cases)) GTEST_SKIP() << "no conformance suite here";
  std::size_t read = 0;
  for (const auto& entry : fs::directory_iterator(cases)) {
    const fs::path file = entry.path() / "bundle.sigstore.json";
    if (!fs::exists(file)) continue;
    const auto parsed = parse_bundle(*read_file(file, kMiB), Limits{});
    if (parsed.ok()) {
      ++read;
    } else {
      EXPECT_REASON(parsed.error().code, ReasonCode::kBundleVersion) << file << parsed.error().message();
    }
  }
  EXPECT_GT(read, 0U);
}

}  // namespace
}  // namespace sekisho::sigstore
