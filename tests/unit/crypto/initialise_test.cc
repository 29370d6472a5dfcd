#include "crypto/initialise.h"

#include <cstdlib>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "support/temporary.h"

namespace sekisho::crypto {
namespace {

// A configuration under which OpenSSL finds no algorithm at all.
constexpr std::string_view kUselessConfiguration =
    "openssl_conf = first\n[first]\nalg_section = second\n[second]\ndefault_properties = \"fips=yes\"\n";

TEST(Initialise, MayBeCalledTwice) {
  EXPECT_TRUE(initialise_crypto().ok());
  EXPECT_TRUE(initialise_crypto().ok());
}

TEST(InitialiseDeathTest, ReadsNoConfigurationFromTheEnvironment) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const support::TemporaryDirectory directory;
  const auto path = directory.path() / "openssl.cnf";
  std::ofstream(path) << kUselessConfiguration;
  setenv("OPENSSL_CONF", path.c_str(), 1);
  EXPECT_EXIT(std::exit(initialise_crypto().ok() && Digest::of("abc").hex().starts_with("ba7816bf") ? 0 : 1),
              testing::ExitedWithCode(0), "");
  EXPECT_EXIT(std::exit(Digest::of("abc").hex().starts_with("ba7816bf") ? 0 : 1), testing::ExitedWithCode(0),
              "");
  unsetenv("OPENSSL_CONF");
}

TEST(Initialise, NamesTheLibraries) {
  const auto versions = crypto_versions();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_TRUE(versions[0].starts_with("OpenSSL 3."));
  EXPECT_TRUE(versions[1].starts_with("libsodium 1."));
}

TEST(RandomBytes, AreAsManyAsAskedForAndNeverTheSame) {
  EXPECT_EQ(random_bytes(0).size(), 0U);
  std::set<Bytes> seen;
  for (int i = 0; i < 100; ++i) {
    const Bytes bytes = random_bytes(16);
    EXPECT_EQ(bytes.size(), 16U);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
}

}  // namespace
}  // namespace sekisho::crypto
