#include "archive/pack.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "archive/tar_writer.h"
#include "unpack_kit.h"

namespace sekisho::archive {
namespace {

using Tree = std::map<std::string, std::string>;

class Pack : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((source() / name).parent_path());
    std::ofstream(source() / name, std::ios::binary) << text;
  }
  std::filesystem::path source() const { return temporary_.path() / "source"; }
  std::filesystem::path file() const { return temporary_.path() / "layer.tgz"; }

  Result<Packed> pack(const Limits& limits = {}) const {
    const Fd fd(::open(file().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    SEKISHO_TRY(tree, SourceTree::of_directory(source(), rules_, limits));
    return archive::pack(tree, fd.get(), limits);
  }
  Result<Packed> pack_file(const std::string& path, const std::string& name) const {
    const Fd fd(::open(file().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    SEKISHO_TRY(tree, SourceTree::of_file(Fd(::open((source() / path).c_str(), O_RDONLY)), name, Limits{}));
    return archive::pack(tree, fd.get(), Limits{});
  }
  Bytes packed_bytes() const { return *read_file(file(), 1 << 30); }
  std::optional<ReasonCode> refusal(const Limits& limits = {}) const {
    const auto packed = pack(limits);
    if (packed.ok()) return std::nullopt;
    return packed.error().code;
  }

  IgnoreRules rules_ = IgnoreRules::flux();

 private:
  support::TemporaryDirectory temporary_;
};

// What Flux's source-controller stores: modes for its own user alone.
TEST_F(Pack, WritesTheModesThatSourceControllerStores) {
  write("a/run.sh", "#!/bin/sh\n");
  write("b.yaml", "kind: List\n");
  ::chmod((source() / "a/run.sh").c_str(), 0755);
  const auto tree = SourceTree::of_directory(source(), rules_, Limits{});
  const Fd fd(::open(file().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const auto packed = archive::pack(*tree, fd.get(), Limits{}, {kServed, {}});
  ASSERT_TRUE(packed.ok());
  EXPECT_EQ(packed->diff_id,
            crypto::Digest::of(render_tar_header(".", EntryKind::kDirectory, 0750, 0) +
                               render_tar_header("a", EntryKind::kDirectory, 0750, 0) +
                               render_tar_header("a/run.sh", EntryKind::kFile, 0700, 10) + "#!/bin/sh\n" +
                               Bytes(502, '\0') + render_tar_header("b.yaml", EntryKind::kFile, 0600, 11) +
                               "kind: List\n" + Bytes(501, '\0') + render_tar_end()));
}

TEST_F(Pack, LeavesOutWhatSourceControllerDoesNotStore) {
  const auto leaves_out = [](const IgnoreRules& rules, const char* path) {
    return rules.ignores(path, EntryKind::kFile);
  };
  const IgnoreRules standard = IgnoreRules::stored(std::nullopt);
  for (const char* path : {".git/config", ".github/x.yaml", "a/.sops.yaml", "x.png", ".gitlab-ci.yml"})
    EXPECT_TRUE(leaves_out(standard, path)) << path;
  EXPECT_FALSE(leaves_out(standard, "a.yaml"));
  const IgnoreRules own = IgnoreRules::stored("a.yaml\n!.git/\n!x.png\n");
  EXPECT_TRUE(leaves_out(own, "a.yaml"));
  EXPECT_FALSE(leaves_out(own, "x.png"));
}

// formats-gitops: fluxcd/pkg tar.go. The bytes are fixed: each field is written out below.
TEST_F(Pack, WritesTheTarThatFluxWrites) {
  write("a/run.sh", "#!/bin/sh\n");
  write("b.yaml", "kind: List\n");
  ::chmod((source() / "a/run.sh").c_str(), 0700);
  const auto header = [](const char* name, const char* mode, char type, const char* size, const char* sum) {
    Bytes block(512, '\0');
    const auto put = [&block](std::size_t at, BytesView text) { block.replace(at, text.size(), text); };
    put(0, name);
    put(100, mode);
    put(108, "0000000");
    put(116, "0000000");
    put(124, size);
    put(136, "00000000000");
    put(148, sum);
    put(155, " ");
    block[156] = type;
    put(257, "ustar");
    put(263, "00");
    put(329, "0000000");
    put(337, "0000000");
    return block;
  };
  const Bytes expected = header(".", "0000755", '5', "00000000000", "007263") +
                         header("a", "0000755", '5', "00000000000", "007346") +
                         header("a/run.sh", "0000755", '0', "00000000012", "010561") + "#!/bin/sh\n" +
                         Bytes(502, '\0') + header("b.yaml", "0000644", '0', "00000000013", "010304") +
                         "kind: List\n" + Bytes(501, '\0') + Bytes(1024, '\0');
  const auto packed = pack();
  ASSERT_TRUE(packed.ok()) << packed.error().message();
  EXPECT_EQ(packed->diff_id, crypto::Digest::of(expected));
  EXPECT_EQ(packed->files, 2U);
}

TEST_F(Pack, DigestAndSizeAreThoseOfTheFile) {
  write("a.yaml", "1");
  const auto packed = pack();
  ASSERT_TRUE(packed.ok());
  const Bytes bytes = packed_bytes();
  EXPECT_EQ(packed->digest, crypto::Digest::of(bytes));
  EXPECT_EQ(packed->size, bytes.size());
  EXPECT_EQ(bytes.substr(0, 10), Bytes("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
}

TEST_F(Pack, SameTreeGivesSameBytesWhateverTimesAndModes) {
  write("d/a.yaml", "1");
  const auto first = pack();
  ::chmod((source() / "d/a.yaml").c_str(), 0600);
  ::chmod((source() / "d").c_str(), 0700);
  std::filesystem::last_write_time(source() / "d/a.yaml", std::filesystem::file_time_type::clock::now());
  const auto second = pack();
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->digest, second->digest);
}

TEST_F(Pack, UnpackReadsWhatPackWrites) {
  const std::string deep = "deep/" + std::string(90, 'd') + "/" + std::string(90, 'e');
  Tree expected = {
      {"a.yaml", "1"}, {"empty", ""}, {"d", "/"}, {"d/b", std::string(100'000, 'x')}, {"deep", "/"}};
  expected[deep.substr(0, 95)] = "/";
  expected[deep] = "/";
  expected[deep + "/f"] = "2";
  expected[std::string(200, 'n')] = "3";
  expected["\u95a2\u6240.yaml"] = "4";
  expected[std::string(99, 'p') + "\u00e9"] = "5";
  for (const auto& [name, text] : expected) {
    if (text != "/") write(name, text);
  }
  const auto packed = pack();
  ASSERT_TRUE(packed.ok()) << packed.error().message();
  Unpacker unpacker;
  const auto unpacked = unpacker.unpack(packed_bytes());
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), expected);
  EXPECT_EQ(unpacked->diff_id, packed->diff_id);
  EXPECT_EQ(unpacked->files, packed->files);
}

TEST_F(Pack, PathsOfEachLengthComeBack) {
  for (const std::size_t directory : {1U, 54U, 99U, 100U, 101U, 154U, 155U, 156U, 200U}) {
    for (const std::size_t name : {1U, 98U, 99U, 100U, 101U, 155U}) {
      write(std::string(directory, 'd') + "/" + std::string(name, 'n'), "1");
    }
  }
  ASSERT_TRUE(pack().ok());
  Unpacker unpacker;
  const auto unpacked = unpacker.unpack(packed_bytes());
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacked->files, 54U);
}

TEST_F(Pack, PythonReadsTheSame) {
  if (std::system("python3 -c 'import tarfile' 2>/dev/null") != 0) GTEST_SKIP() << "no python3";
  write("d/" + std::string(150, 'n'), "1");
  write("\u95a2\u6240.yaml", "22");
  ASSERT_TRUE(pack().ok());
  const std::filesystem::path listed = file().string() + ".txt";
  const std::string script =
      "import sys,tarfile\n"
      "for m in tarfile.open(sys.argv[1]):\n"
      "  "
      "print(m.name,m.size,oct(m.mode),m.uid,m.mtime,m.isdir(),file=open(sys.argv[2],'a',encoding='utf-8'))"
      "\n";
  std::ofstream(file().string() + ".py") << script;
  const std::string command = "python3 " + file().string() + ".py " + file().string() + " " + listed.string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(*read_file(listed, 10'000), ". 0 0o755 0 0 True\nd 0 0o755 0 0 True\nd/" + std::string(150, 'n') +
                                            " 1 0o644 0 0 False\n\u95a2\u6240.yaml 2 0o644 0 0 False\n");
}

TEST_F(Pack, WhatFluxIgnoresIsLeftOut) {
  for (const char* name :
       {".git/config", "d/.git/HEAD", ".gitignore", "d/.gitmodules", ".gitattributes", "a.jpg", "d/b.jpeg",
        "c.gif", "d.png", "e.wmv", "f.flv", "g.tar.gz", "h.zip", "i.zip/x.yaml"}) {
    write(name, "x");
  }
  for (const char* name : {"a.yaml", "git", ".github/x.yaml", "a.tgz", "jpg", "d/.sourceignore"})
    write(name, "1");
  ASSERT_TRUE(pack().ok());
  Unpacker unpacker;
  ASSERT_TRUE(unpacker.unpack(packed_bytes()).ok());
  EXPECT_EQ(unpacker.content(), (Tree{{"a.yaml", "1"},
                                      {"git", "1"},
                                      {".github", "/"},
                                      {".github/x.yaml", "1"},
                                      {"a.tgz", "1"},
                                      {"jpg", "1"},
                                      {"d", "/"},
                                      {"d/.sourceignore", "1"}}));
}

TEST_F(Pack, GitFileOfAWorktreeIsPacked) {
  write(".git", "gitdir: x");
  EXPECT_TRUE(pack().ok());
}

TEST_F(Pack, LinksAreRefused) {
  write("a.yaml", "1");
  std::filesystem::create_symlink("a.yaml", source() / "b.yaml");
  EXPECT_EQ(refusal(), ReasonCode::kArchiveLink);
}

TEST_F(Pack, AllLinksAreNamed) {
  write("a.yaml", "1");
  std::filesystem::create_symlink("a.yaml", source() / "b.yaml");
  std::filesystem::create_directory(source() / "d");
  std::filesystem::create_symlink("/etc", source() / "d/c");
  std::filesystem::create_symlink("a.yaml", source() / "ignored.png");
  const auto packed = pack();
  ASSERT_FALSE(packed.ok());
  EXPECT_EQ(packed.error().detail, "\"b.yaml\" is a symbolic link, \"d/c\" is a symbolic link");
}

TEST_F(Pack, OneFileIsTheTreeWithThatFileAlone) {
  write("a.yaml", "kind: List\n");
  const auto tree = pack();
  const auto file = pack_file("a.yaml", "a.yaml");
  ASSERT_TRUE(tree.ok() && file.ok());
  EXPECT_EQ(tree->diff_id, file->diff_id);
  EXPECT_EQ(pack_file("a.yaml", "d/a.yaml").error().code, ReasonCode::kArchiveName);
  EXPECT_EQ(pack_file("a.yaml", "..").error().code, ReasonCode::kArchivePath);
  EXPECT_EQ(pack_file(".", "a.yaml").error().code, ReasonCode::kFileUnreadable);
  write("empty.yaml", "");
  EXPECT_EQ(pack_file("empty.yaml", "a.yaml").error().code, ReasonCode::kArchiveEmpty);
}

TEST_F(Pack, WhatARuleTakesBackIsPacked) {
  write("d/a.yaml", "1");
  write("d/b.yaml", "2");
  write("c.yaml", "3");
  rules_ = IgnoreRules();
  rules_.add("d/\n!d/a.yaml\nc.*");
  ASSERT_TRUE(pack().ok());
  Unpacker unpacker;
  ASSERT_TRUE(unpacker.unpack(packed_bytes()).ok());
  EXPECT_EQ(unpacker.content(), (Tree{{"d", "/"}, {"d/a.yaml", "1"}}));
}

TEST_F(Pack, SpecialFilesAreRefused) {
  write("a.yaml", "1");
  ASSERT_EQ(::mkfifo((source() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(), ReasonCode::kArchiveType);
}

TEST_F(Pack, TreesWithoutAFileAreRefused) {
  std::filesystem::create_directories(source() / "d");
  EXPECT_EQ(refusal(), ReasonCode::kArchiveEmpty);
  write("only.png", "x");
  EXPECT_EQ(refusal(), ReasonCode::kArchiveEmpty);
}

TEST_F(Pack, DirectoryThatIsNotThereIsUnreadable) { EXPECT_EQ(refusal(), ReasonCode::kFileUnreadable); }

TEST_F(Pack, WhatUnpackWouldRefuseIsNotPacked) {
  write("a.yaml", "1");
  write("A.yaml", "2");
  EXPECT_EQ(refusal(), ReasonCode::kArchiveDuplicate);
  std::filesystem::remove(source() / "A.yaml");
  write("back\\slash", "1");
  EXPECT_EQ(refusal(), ReasonCode::kArchiveName);
  std::filesystem::remove(source() / "back\\slash");
  write("zeros", std::string(2 << 20, '\0'));
  EXPECT_EQ(refusal(), ReasonCode::kArchiveLimits);
  Limits limits;
  limits.ratio = 5000;
  EXPECT_EQ(refusal(limits), std::nullopt);
  limits.file_bytes = 1 << 20;
  EXPECT_EQ(refusal(limits), ReasonCode::kArchiveLimits);
  limits = {};
  limits.entries = 2;
  EXPECT_EQ(refusal(limits), ReasonCode::kArchiveLimits);
  limits = {};
  limits.layer_bytes = 100;
  EXPECT_EQ(refusal(limits), ReasonCode::kArchiveLimits);
}

}  // namespace
}  // namespace sekisho::archive
