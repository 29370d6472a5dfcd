#include <gtest/gtest.h>

#include "unpack_kit.h"

namespace sekisho::archive {
namespace {

using support::GzipFields;
using support::layer;
using support::pax_record;
using support::tar_directory;
using support::tar_end;
using support::tar_entry;
using support::tar_file;
using support::tar_pax;
using support::TarFields;
using Tree = std::map<std::string, std::string>;

TEST(Unpack, WritesFilesAndDirectories) {
  Unpacker unpacker;
  const Bytes tar =
      tar_directory(".") + tar_file("a.yaml", "a") + tar_directory("d") + tar_file("d/b.yaml", "bb");
  const auto unpacked = unpacker.unpack(layer(tar));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"a.yaml", "a"}, {"d", "/"}, {"d/b.yaml", "bb"}}));
  EXPECT_EQ(unpacked->files, 2U);
  EXPECT_EQ(unpacked->directories, 1U);
  EXPECT_EQ(unpacked->bytes, 3U);
}

TEST(Unpack, DiffIdIsTheHashOfTheWholeTar) {
  Unpacker unpacker;
  const Bytes tar = tar_file("a.yaml", "a") + tar_end() + Bytes(9000, '\0');
  const auto unpacked = unpacker.unpack(support::gzip_member(tar));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacked->diff_id, crypto::Digest::of(tar));
}

TEST(Unpack, PiecesTellWhatIsOnDisk) {
  Unpacker unpacker;
  const auto unpacked = unpacker.unpack(layer(tar_file("d/a", "12345")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  ASSERT_EQ(unpacked->pieces.size(), 2U);
  EXPECT_EQ(unpacked->pieces[0].path, "d");
  EXPECT_EQ(unpacked->pieces[0].kind, PieceKind::kDirectory);
  struct stat info {};
  ASSERT_EQ(::stat((unpacker.root() / "d/a").c_str(), &info), 0);
  EXPECT_EQ(unpacked->pieces[1].inode, info.st_ino);
  EXPECT_EQ(unpacked->pieces[1].size, 5U);
}

TEST(Unpack, NamesWithOneLeadingDotAreTheSame) {
  Unpacker unpacker;
  const auto unpacked =
      unpacker.unpack(layer(tar_directory("./") + tar_directory("./d/") + tar_file("./d/a", "1")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"d", "/"}, {"d/a", "1"}}));
}

TEST(Unpack, ParentsThatAreNotDeclaredAreMade) {
  Unpacker unpacker;
  const auto unpacked =
      unpacker.unpack(layer(tar_file("x/y/z", "1") + tar_file("x/w", "2") + tar_directory("x/y")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"x", "/"}, {"x/y", "/"}, {"x/y/z", "1"}, {"x/w", "2"}}));
  EXPECT_EQ(unpacker.mode("x/y"), 0755U);
}

// UNP-07
TEST(Unpack, ModesAreFixedWhateverTheArchiveAndTheUmaskSay) {
  Unpacker unpacker;
  TarFields program, data, secret;
  program.name = "program", program.mode = "0006777";
  data.name = "data", data.mode = "0007666";
  secret.name = "d/secret", secret.mode = "0000000";
  TarFields directory;
  directory.name = "d", directory.mode = "0001777", directory.type = '5';
  const mode_t before = ::umask(0077);
  const auto unpacked = unpacker.unpack(
      layer(tar_entry(program, "1") + tar_entry(data, "2") + tar_entry(directory) + tar_entry(secret, "3")));
  ::umask(before);
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.mode("program"), 0755U);
  EXPECT_EQ(unpacker.mode("data"), 0644U);
  EXPECT_EQ(unpacker.mode("d"), 0755U);
  EXPECT_EQ(unpacker.mode("d/secret"), 0644U);
}

// UNP-07
TEST(Unpack, OwnersOfTheArchiveAreNotTaken) {
  Unpacker unpacker;
  TarFields fields;
  fields.uid = "0001750", fields.gid = "0001750", fields.uname = "somebody", fields.gname = "some";
  ASSERT_TRUE(unpacker.unpack(layer(tar_entry(fields, "1"))).ok());
  struct stat info {};
  ASSERT_EQ(::stat((unpacker.root() / "a.yaml").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, ::geteuid());
}

TEST(Unpack, PlainGnuHeadersAreRead) {
  Unpacker unpacker;
  TarFields fields;
  fields.magic = support::kGnuMagic, fields.version = support::kGnuVersion;
  fields.devmajor = fields.devminor = "";
  ASSERT_TRUE(unpacker.unpack(layer(tar_entry(fields, "1"))).ok());
  EXPECT_EQ(unpacker.content(), (Tree{{"a.yaml", "1"}}));
}

TEST(Unpack, OldTypeFlagOfFilesIsRead) {
  Unpacker unpacker;
  TarFields fields;
  fields.type = '\0';
  ASSERT_TRUE(unpacker.unpack(layer(tar_entry(fields, "1"))).ok());
}

TEST(Unpack, PosixPrefixIsRead) {
  Unpacker unpacker;
  TarFields fields;
  fields.prefix = "pre/fix";
  const auto unpacked = unpacker.unpack(layer(tar_entry(fields, "1")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"pre", "/"}, {"pre/fix", "/"}, {"pre/fix/a.yaml", "1"}}));
}

TEST(Unpack, PaxPathSizeAndTimesAreRead) {
  Unpacker unpacker;
  const Bytes records = pax_record("mtime", "1.5") + pax_record("atime", "-1") + pax_record("ctime", "2") +
                        pax_record("path", "e/\u00e9.yaml") + pax_record("size", "1");
  const auto unpacked = unpacker.unpack(layer(tar_pax(records) + tar_file("short", "1")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"e", "/"}, {"e/\u00e9.yaml", "1"}}));
}

TEST(Unpack, NamesOutsideAsciiAreRead) {
  Unpacker unpacker;
  const auto unpacked = unpacker.unpack(layer(tar_file("\u95a2\u6240.yaml", "1") + tar_file("\u00e4", "2")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"\u95a2\u6240.yaml", "1"}, {"\u00e4", "2"}}));
}

// UNP-35
TEST(Unpack, SourceIgnoreIsJustAFile) {
  Unpacker unpacker;
  ASSERT_TRUE(unpacker.unpack(layer(tar_file(".sourceignore", "*\n") + tar_file("evil.yaml", "1"))).ok());
  EXPECT_EQ(unpacker.content(), (Tree{{".sourceignore", "*\n"}, {"evil.yaml", "1"}}));
}

TEST(Unpack, EmptyFilesAndFilesOfWholeBlocksAreWritten) {
  Unpacker unpacker;
  const Bytes block(1024, 'x');
  const auto unpacked =
      unpacker.unpack(layer(tar_file("empty", "") + tar_file("blocks", block) + tar_file("z", "1")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content(), (Tree{{"empty", ""}, {"blocks", block}, {"z", "1"}}));
}

TEST(Unpack, FilesLargerThanABufferAreWhole) {
  Unpacker unpacker;
  Bytes large;
  for (std::uint32_t i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i * 2654435761U);
  const auto unpacked =
      unpacker.unpack(layer(tar_file("a", "1") + tar_file("large", large) + tar_file("z", "2")));
  ASSERT_TRUE(unpacked.ok()) << outcome(unpacked);
  EXPECT_EQ(unpacker.content().at("large"), large);
}

TEST(Unpack, NamesAndCommentsInTheGzipHeaderAreSkipped) {
  Unpacker unpacker;
  GzipFields fields;
  fields.flags = 0x18;
  fields.optional = Bytes("app.tar\0said\0", 13);
  EXPECT_TRUE(unpacker.unpack(support::gzip_member(tar_file("a", "1") + tar_end(), fields)).ok());
}

TEST(Unpack, PaddingToARecordIsRead) {
  Unpacker unpacker;
  EXPECT_TRUE(unpacker.unpack(support::gzip_member(tar_file("a", "1") + tar_end() + Bytes(8192, '\0'))).ok());
}

TEST(Unpack, ReadsTheFileFromItsStart) {
  const Bytes bytes = layer(tar_file("a", "1"));
  const Fd file = file_with(bytes);  // its offset is at the end
  support::TemporaryDirectory temporary;
  const Fd directory(::open(temporary.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_TRUE(unpack(file.get(), bytes.size(), directory.get(), {}).ok());
}

TEST(Unpack, FileShorterThanItsSizeIsDamaged) {
  const Bytes bytes = layer(tar_file("a", "1"));
  const Fd file = file_with(bytes);
  support::TemporaryDirectory temporary;
  const Fd directory(::open(temporary.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto unpacked = unpack(file.get(), bytes.size() + 1, directory.get(), {});
  ASSERT_FALSE(unpacked.ok());
  EXPECT_EQ(unpacked.error().code, ReasonCode::kArchiveGzip);
}

TEST(Unpack, NothingThatIsThereIsWrittenOver) {
  Unpacker unpacker;
  std::filesystem::create_directories(unpacker.root());
  std::ofstream(unpacker.root() / "a") << "old";
  const auto unpacked = unpacker.unpack(layer(tar_file("a", "new")));
  ASSERT_FALSE(unpacked.ok());
  EXPECT_EQ(unpacked.error().code, ReasonCode::kDiskError);
  EXPECT_EQ(unpacker.content().at("a"), "old");
}

TEST(Unpack, LinksThatAreThereAreNotFollowed) {
  Unpacker unpacker;
  std::filesystem::create_directories(unpacker.root());
  std::filesystem::create_directory(unpacker.outside() / "elsewhere");
  std::filesystem::create_directory_symlink(unpacker.outside() / "elsewhere", unpacker.root() / "d");
  const auto unpacked = unpacker.unpack(layer(tar_file("d/a", "1")));
  ASSERT_FALSE(unpacked.ok());
  EXPECT_EQ(unpacked.error().code, ReasonCode::kDiskError);
  EXPECT_TRUE(std::filesystem::is_empty(unpacker.outside() / "elsewhere"));
}

}  // namespace
}  // namespace sekisho::archive
