#include "oci/reference.h"

#include <gtest/gtest.h>

#include "support/expect.h"

namespace sekisho::oci {
namespace {

const std::string kHex(64, 'a');
const std::string kDigest = "sha256:" + kHex;

void expect_refused(const std::string& text) {
  const auto parsed = Reference::parse(text);
  EXPECT_REASON(support::code_of(parsed), ReasonCode::kReferenceInvalid) << text;
}

std::string name_of(const std::string& text) {
  const auto parsed = Reference::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() && parsed->name() ? parsed->name()->text() : std::string();
}

TEST(Reference, ReadsHostRepositoryTagAndDigest) {
  const auto parsed = Reference::parse("oci://localhost:5000/acme/app:v1@" + kDigest);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->typed(), "oci://localhost:5000/acme/app:v1@" + kDigest);
  EXPECT_FALSE(parsed->is_layout());
  EXPECT_EQ(parsed->name()->host(), "localhost:5000");
  EXPECT_EQ(parsed->name()->repository(), "acme/app");
  EXPECT_EQ(parsed->tag(), "v1");
  EXPECT_EQ(parsed->digest()->text(), kDigest);
}

TEST(Reference, TakesLatestOnlyWhereNothingElseIsSaid) {
  EXPECT_EQ(Reference::parse("ghcr.io/a/b")->effective_tag(), "latest");
  EXPECT_EQ(Reference::parse("ghcr.io/a/b:v2")->effective_tag(), "v2");
  EXPECT_EQ(Reference::parse("ghcr.io/a/b@" + kDigest)->effective_tag(), std::nullopt);
  EXPECT_EQ(Reference::parse("layout:dir")->effective_tag(), std::nullopt);
}

// REF-17
TEST(Reference, ReadsAllSpellingsOfDockerHubAsOne) {
  for (const std::string text :
       {"nginx", "library/nginx", "docker.io/nginx", "docker.io/library/nginx", "index.docker.io/nginx",
        "index.docker.io/library/nginx", "registry-1.docker.io/library/nginx", "oci://nginx:1.27"}) {
    EXPECT_EQ(name_of(text), "docker.io/library/nginx") << text;
  }
  EXPECT_EQ(name_of("acme/app"), "docker.io/acme/app");
}

// REF-16
TEST(Reference, KeepsLookAlikeHostsApart) {
  EXPECT_EQ(name_of("cr.io/x"), "cr.io/x");
  EXPECT_EQ(name_of("victim.127.0.0.1.nip.io:5000/x"), "victim.127.0.0.1.nip.io:5000/x");
  EXPECT_EQ(name_of("ghcr.io.evil.io/acme"), "ghcr.io.evil.io/acme");
  EXPECT_EQ(name_of("docker.io.evil.io/nginx"), "docker.io.evil.io/nginx");
  EXPECT_NE(*Name::parse("ghcr.io/acme"), *Name::parse("ghcr.io/acme-evil"));
}

TEST(Reference, TakesAddressesAndPorts) {
  EXPECT_EQ(name_of("127.0.0.1:5000/a"), "127.0.0.1:5000/a");
  EXPECT_EQ(name_of("[::1]:5000/a"), "[::1]:5000/a");
  EXPECT_EQ(name_of("[0:0:0:0:0:0:0:1]/a"), "[::1]/a");
  EXPECT_EQ(name_of("r.io:1/a"), "r.io:1/a");
  EXPECT_EQ(name_of("r.io:65535/a"), "r.io:65535/a");
  EXPECT_EQ(name_of("xn--bcher-kva.example/a"), "xn--bcher-kva.example/a");
}

// REF-15
TEST(Reference, RefusesHostsThatReadersTellApart) {
  for (const std::string text : {"good.io@evil.io/x",
                                 "r.io\\@evil/x",
                                 "user:password@r.io/x",
                                 "R.IO/a",
                                 "r.io:0/a",
                                 "r.io:65536/a",
                                 "r.io:/a",
                                 "r.io:05/a",
                                 "r.io:80:80/a",
                                 "[::1%25x]:5000/a",
                                 "[::1%eth0]/a",
                                 "[::1/a",
                                 "::1/a",
                                 "[]/a",
                                 "[::1]x/a",
                                 "[::1]5/a",
                                 "[127.0.0.1]/a",
                                 "[::A]/a",
                                 "r.io./a",
                                 ".r.io/a",
                                 "r..io/a",
                                 "-r.io/a",
                                 "r-.io/a",
                                 "r_x.io/a",
                                 "b\u00fccher.example/a",
                                 "\u0433hcr.io/a",
                                 "https://r.io/a",
                                 "docker://r.io/a",
                                 "oci://oci://r.io/a",
                                 "localhost./a"}) {
    expect_refused(text);
  }
}

// REF-15: resolvers read all of these as addresses, most of them as 127.0.0.1.
TEST(Reference, RefusesNumbersThatAreAddressesInDisguise) {
  for (const std::string text : {"127.1/a", "0x7f.1/a", "0x7f000001:80/a", "2130706433:80/a", "127.0.0.01/a",
                                 "127.0.0.256/a", "1.2.3.4.5/a", "a.b.1/a", "a.0x1/a", "0177.0.0.1/a"}) {
    expect_refused(text);
  }
}

// REF-15
TEST(Reference, RefusesRepositoriesThatChangeARequest) {
  for (const std::string text : {"r.io/a%0d%0aX:y",
                                 "r.io/a?x",
                                 "r.io/a#b",
                                 "r.io/../v2/",
                                 "r.io/a/../b",
                                 "r.io/a/./b",
                                 "r.io//a",
                                 "r.io/a/",
                                 "r.io/",
                                 "",
                                 "/",
                                 "/a",
                                 "r.io/A",
                                 "r.io/a b",
                                 "r.io/a..b",
                                 "r.io/a___b",
                                 "r.io/a._b",
                                 "r.io/-a",
                                 "r.io/a-",
                                 "r.io/.a",
                                 "r.io/a\u017f",
                                 " r.io/a",
                                 "r.io/a ",
                                 "oci://",
                                 ":v1",
                                 "@"}) {
    expect_refused(text);
  }
}

TEST(Reference, TakesAllSeparatorsOfRepositories) {
  for (const std::string text : {"r.io/a.b", "r.io/a_b", "r.io/a__b", "r.io/a---b", "r.io/0/1-2/3.4_5"}) {
    EXPECT_EQ(name_of(text), text);
  }
  EXPECT_EQ(name_of("r.io/" + std::string(255, 'a')), "r.io/" + std::string(255, 'a'));
  expect_refused("r.io/" + std::string(256, 'a'));
}

// REF-15: CR, LF and NUL in a tag would be further headers or another path.
TEST(Reference, RefusesTagsThatAreNone) {
  for (const std::string tag :
       {"", ".a", "-a", "v1\r\nX: y", "v1\n", "a b", "a/b", "\u00e4", "a:b", "a%20"}) {
    expect_refused("r.io/a:" + tag);
  }
  expect_refused(std::string("r.io/a:v1\0", 10));
  expect_refused("r.io/a:" + std::string(129, 'a'));
  EXPECT_TRUE(Reference::parse("r.io/a:" + std::string(128, 'a')).ok());
  EXPECT_TRUE(is_tag("_A.b-9"));
}

// REF-13
TEST(Reference, RefusesDigestsThatAreNotExact) {
  for (const std::string& digest :
       {std::string("sha256:../../../etc/passwd"), "sha256:" + std::string(64, 'A'),
        "sha256:" + std::string(63, 'a'), "sha256:" + std::string(65, 'a'), kDigest + "\n",
        "md5:" + std::string(32, 'a'), std::string("sha256:"), "sha512:" + kHex, kDigest + "/../x",
        "sha256:" + std::string(32, 'a') + std::string(1, '\0') + std::string(31, 'a'), std::string(),
        "SHA256:" + kHex, kDigest + "@" + kDigest}) {
    expect_refused("r.io/a@" + digest);
    expect_refused("layout:dir@" + digest);
  }
  EXPECT_TRUE(Reference::parse("r.io/a@sha512:" + std::string(128, 'a')).ok());
}

// REF-14: neither is dropped; the digest is what is fetched, the tag what a policy may ask about.
TEST(Reference, KeepsTagAndDigestSideBySide) {
  const auto parsed = Reference::parse("r.io/a:v1@" + kDigest);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->tag(), "v1");
  EXPECT_EQ(parsed->effective_tag(), "v1");
  EXPECT_TRUE(parsed->digest().has_value());
}

TEST(Reference, IsRefusedWhereItIsLongerThanAnyHonestOne) {
  expect_refused("layout:" + std::string(5000, 'a'));
}

TEST(Layout, ReadsDirectoryTagAndDigest) {
  EXPECT_EQ(Reference::parse("layout:dir")->directory(), "dir");
  EXPECT_EQ(Reference::parse("layout:/a:b/dir")->directory(), "/a:b/dir");
  EXPECT_EQ(Reference::parse("layout:/a@b/dir")->directory(), "/a@b/dir");
  EXPECT_EQ(Reference::parse("layout:../dir:v1")->directory(), "../dir");
  EXPECT_EQ(Reference::parse("layout:../dir:v1")->tag(), "v1");
  EXPECT_EQ(Reference::parse("layout:./My Dir@" + kDigest)->directory(), "./My Dir");
  EXPECT_EQ(Reference::parse("layout:./My Dir@" + kDigest)->digest()->text(), kDigest);
  EXPECT_EQ(Reference::parse("layout:a:b/")->directory(), "a:b/");
  EXPECT_TRUE(Reference::parse("layout:dir")->is_layout());
  EXPECT_FALSE(Reference::parse("layout:dir")->name().has_value());
}

TEST(Layout, RefusesWhatIsNoDirectoryWithATagOrADigest) {
  expect_refused("layout:");
  expect_refused("layout::v1");
  expect_refused("layout:@" + kDigest);
  expect_refused("layout:dir:");
  expect_refused("layout:dir@v1");
  expect_refused("layout:dir:v1@" + kDigest);
  expect_refused("layout:a:b:c");
  expect_refused("layout:/d/a:b:c");
  expect_refused("layout:dir\n");
  expect_refused(std::string("layout:dir\0x", 12));
}

TEST(Layout, IsGivenAName) {
  const auto layout = Reference::parse("layout:dir:v1");
  const auto named = layout->as(*Name::parse("r.io/a"));
  ASSERT_TRUE(named.ok());
  EXPECT_EQ(named->name()->text(), "r.io/a");
  EXPECT_EQ(named->tag(), "v1");
  EXPECT_REASON(support::code_of(Reference::parse("r.io/a")->as(*Name::parse("r.io/b"))),
                ReasonCode::kReferenceInvalid);
}

TEST(Reference, MovesToAnotherTagOrDigest) {
  const auto digest = crypto::Digest::of("x");
  const auto reference = Reference::parse("r.io/a:v1@" + kDigest);
  EXPECT_EQ(reference->at_tag("v2").tag(), "v2");
  EXPECT_FALSE(reference->at_tag("v2").digest().has_value());
  EXPECT_EQ(reference->at(digest).digest(), digest);
  EXPECT_FALSE(reference->at(digest).tag().has_value());
  EXPECT_EQ(reference->resolved(digest), "r.io/a@" + digest.text());
  EXPECT_EQ(Reference::parse("layout:dir:v1")->resolved(digest), "layout:dir@" + digest.text());
}

TEST(Name, ReadsWhatIsNamedWithoutATag) {
  EXPECT_EQ(Name::parse("ghcr.io/acme/app")->text(), "ghcr.io/acme/app");
  EXPECT_EQ(Name::parse("index.docker.io/nginx")->text(), "docker.io/library/nginx");
  EXPECT_FALSE(Name::parse("ghcr.io/acme/app:v1").ok());
  EXPECT_FALSE(Name::parse("ghcr.io/acme/app@" + kDigest).ok());
  EXPECT_FALSE(Name::parse("oci://ghcr.io/acme/app").ok());
}

TEST(Name, KnowsLoopbackHostsOnly) {
  for (const std::string text :
       {"localhost/a", "localhost:5000/a", "127.0.0.1/a", "127.9.9.9:80/a", "[::1]/a", "[::1]:5000/a"}) {
    EXPECT_TRUE(Name::parse(text)->is_loopback()) << text;
  }
  for (const std::string text : {"127.evil.com/a", "127.0.0.1.nip.io/a", "localhost.evil.com/a", "10.0.0.1/a",
                                 "[::2]/a", "ghcr.io/a", "nginx", "[::ffff:127.0.0.1]/a"}) {
    EXPECT_FALSE(Name::parse(text)->is_loopback()) << text;
  }
}

}  // namespace
}  // namespace sekisho::oci
