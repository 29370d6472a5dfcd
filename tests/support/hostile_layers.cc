// The hostile layers, by the rows of the threat catalogue.
#include <functional>

#include "support/tar_maker.h"

namespace sekisho::support {
namespace {

using Layers = std::vector<HostileLayer>;

const Bytes kGood = "kind: ConfigMap\n";

// A layer with a good file before and after what is wrong, so that nothing rests on its being first or last.
Bytes between(BytesView wrong) {
  return layer(tar_file("first.yaml", kGood) + Bytes(wrong) + tar_file("last.yaml", kGood));
}

Bytes with(const std::function<void(TarFields&)>& change, BytesView data = kGood) {
  TarFields fields;
  change(fields);
  return tar_entry(fields, data);
}

void paths(Layers& out) {
  const auto add = [&out](const char* name, const Bytes& path) {
    out.push_back({name, "UNP-01", between(tar_file(path, kGood)), ReasonCode::kArchivePath});
  };
  add("parent", "../x.yaml");
  add("parent-later", "a/../../x.yaml");
  add("parent-after-empty", "x//../a.yaml");
  add("parent-at-end", "sub/..");
  add("parent-alone", "..");
  add("parent-after-dot", "./../x.yaml");
  out.push_back({"parent-in-pax", "UNP-01",
                 between(tar_pax(pax_record("path", "../x")) + tar_file("x", kGood)),
                 ReasonCode::kArchivePath});
  out.push_back({"parent-in-prefix", "UNP-01", between(with([](TarFields& f) { f.prefix = ".."; })),
                 ReasonCode::kArchivePath});
  out.push_back({"parent-directory", "UNP-01", between(tar_directory("../d")), ReasonCode::kArchivePath});
  for (const auto& [name, path] : {std::pair<const char*, const char*>{"absolute", "/abs.yaml"},
                                   {"absolute-twice", "//x"},
                                   {"drive", "C:\\x"},
                                   {"drive-relative", "c:x.yaml"},
                                   {"backslash-absolute", "\\x"}}) {
    out.push_back({name, "UNP-02", between(tar_file(path, kGood)), ReasonCode::kArchivePath});
  }
}

void links(Layers& out) {
  const auto code = ReasonCode::kArchiveLink;
  out.push_back({"symlink-then-write", "UNP-03",
                 between(tar_link('2', "d", "/tmp") + tar_file("d/x.yaml", kGood)), code});
  out.push_back(
      {"symlink-chain", "UNP-03",
       between(tar_directory("a/b") + tar_link('2', "a/b/up", "../..") + tar_link('2', "up", "a/b/up")),
       code});
  out.push_back({"symlink-inside", "UNP-03", between(tar_link('2', "b.yaml", "first.yaml")), code});
  out.push_back({"hardlink", "UNP-04", between(tar_link('1', "kustomization.yaml", "first.yaml")), code});
  out.push_back({"hardlink-over-file", "UNP-04", between(tar_link('1', "first.yaml", "/etc/passwd")), code});
  out.push_back({"hardlink-with-data", "UNP-04", between(with([](TarFields& f) {
                   f.type = '1';
                   f.linkname = "first.yaml";
                 })),
                 code});
  out.push_back(
      {"file-with-target", "UNP-04", between(with([](TarFields& f) { f.linkname = "first.yaml"; })), code});
  out.push_back(
      {"symlink-then-directory", "UNP-06", between(tar_link('2', "s", "/tmp") + tar_directory("s/")), code});
}

void types(Layers& out) {
  const auto add = [&out](const char* name, const char* row, char type, ReasonCode code) {
    out.push_back({name, row, between(with([type](TarFields& f) { f.type = type; }, "")), code});
  };
  add("character-device", "UNP-05", '3', ReasonCode::kArchiveType);
  add("block-device", "UNP-05", '4', ReasonCode::kArchiveType);
  add("fifo", "UNP-05", '6', ReasonCode::kArchiveType);
  add("contiguous", "UNP-14", '7', ReasonCode::kArchiveType);
  add("gnu-dump-directory", "UNP-14", 'D', ReasonCode::kArchiveType);
  add("gnu-multi-volume", "UNP-14", 'M', ReasonCode::kArchiveType);
  add("gnu-volume-label", "UNP-14", 'V', ReasonCode::kArchiveType);
  add("gnu-sparse", "UNP-20", 'S', ReasonCode::kArchiveType);
  add("solaris-acl", "UNP-14", 'A', ReasonCode::kArchiveType);
  add("unknown-type", "UNP-14", 'Z', ReasonCode::kArchiveType);
  add("type-0xff", "UNP-14", '\xff', ReasonCode::kArchiveType);
  add("solaris-extended", "UNP-14", 'X', ReasonCode::kArchivePax);
}

void sizes(Layers& out) {
  const Bytes hidden = tar_file("hidden.yaml", kGood);
  TarFields empty;
  empty.size = "00000000000";
  out.push_back(
      {"pax-size-over-zero", "UNP-08",
       between(tar_pax(pax_record("size", std::to_string(hidden.size()))) + tar_header(empty) + hidden),
       ReasonCode::kArchivePax});
  out.push_back({"pax-size-zero", "UNP-09",
                 between(tar_pax(pax_record("size", "0")) + tar_file("a.yaml", hidden)),
                 ReasonCode::kArchivePax});
  const auto directory = [&](const Bytes& before, const Bytes& size) {
    TarFields fields;
    fields.name = "d";
    fields.type = '5';
    fields.size = size;
    return between(before + tar_header(fields) + hidden);
  };
  out.push_back({"pax-size-of-directory", "UNP-10",
                 directory(tar_pax(pax_record("size", "1024")), "00000000000"), ReasonCode::kArchivePax});
  out.push_back({"directory-with-size", "UNP-10", directory("", "00000002000"), ReasonCode::kArchiveHeader});
  out.push_back({"directory-with-both-sizes", "UNP-10",
                 directory(tar_pax(pax_record("size", "1024")), "00000002000"), ReasonCode::kArchiveHeader});
}

void mixed_extensions(Layers& out) {
  const auto code = ReasonCode::kArchivePax;
  const Bytes pax = tar_pax(pax_record("path", "pax.yaml"));
  const Bytes file = tar_file("short.yaml", kGood);
  out.push_back({"pax-then-long-name", "UNP-11", between(pax + gnu_long_name("gnu.yaml") + file), code});
  out.push_back({"long-name-then-pax", "UNP-11", between(gnu_long_name("gnu.yaml") + pax + file), code});
  out.push_back({"long-name", "UNP-11", between(gnu_long_name("gnu.yaml") + file), code});
  out.push_back({"long-link", "UNP-11", between(gnu_long_name("gnu.yaml", 'K') + file), code});
  out.push_back({"pax-before-gnu-magic", "UNP-11", between(pax + with([](TarFields& f) {
                                                             f.magic = kGnuMagic;
                                                             f.version = kGnuVersion;
                                                           })),
                 code});
  out.push_back(
      {"global-path", "UNP-16", between(tar_pax(pax_record("path", "kustomization.yaml"), 'g')), code});
  out.push_back({"global-comment", "UNP-16", between(tar_pax(pax_record("comment", "0123"), 'g')), code});
}

void headers(Layers& out) {
  const auto code = ReasonCode::kArchiveHeader;
  const auto add = [&](const char* name, const char* row, const std::function<void(TarFields&)>& change) {
    out.push_back({name, row, between(with(change)), code});
  };
  add("gnu-magic-with-prefix", "UNP-13", [](TarFields& f) {
    f.magic = kGnuMagic;
    f.version = kGnuVersion;
    f.prefix = "pre/fix";
  });
  add("nul-version", "UNP-13", [](TarFields& f) { f.version = Bytes("\0\0", 2); });
  add("space-version", "UNP-13", [](TarFields& f) { f.version = "  "; });
  add("no-magic", "UNP-13", [](TarFields& f) { f.magic = Bytes(6, '\0'), f.version = Bytes(2, '\0'); });
  add("star-trailer", "UNP-13", [](TarFields& f) { f.rest = Bytes("\0\0\0\0\0\0\0\0tar\0", 12); });
  add("wrong-checksum", "UNP-17", [](TarFields& f) { f.checksum = "0000000"; });
  add("no-checksum", "UNP-17", [](TarFields& f) { f.checksum = Bytes(8, '\0'); });
  add("size-not-octal", "UNP-08", [](TarFields& f) { f.size = "0000000001x"; });
  add("size-in-base-256", "UNP-08", [](TarFields& f) { f.size = Bytes("\x80\0\0\0\0\0\0\0\0\0\0\x10", 12); });
  add("size-negative", "UNP-08", [](TarFields& f) { f.size = "-0000000020"; });
  add("size-after-space", "UNP-08", [](TarFields& f) { f.size = "         20"; });
  add("size-empty", "UNP-08", [](TarFields& f) { f.size = Bytes(12, '\0'); });
  add("mode-not-octal", "UNP-08", [](TarFields& f) { f.mode = "rw-r--r"; });
  add("time-in-base-256", "UNP-08",
      [](TarFields& f) { f.mtime = Bytes("\x80\0\0\0\0\0\0\0\0\0\0\x10", 12); });
  TarFields file;
  out.push_back(
      {"filler-not-zero", "UNP-25", between(tar_header(file, 10) + "0123456789" + Bytes(502, 'x')), code});
}

void pax_records(Layers& out) {
  const auto add = [&out](const char* name, const char* row, const Bytes& records) {
    out.push_back(
        {name, row, between(tar_pax(records) + tar_file("a.yaml", kGood)), ReasonCode::kArchivePax});
  };
  add("pax-unterminated", "UNP-18", "16 path=abcdefgh");
  add("pax-nul-in-path", "UNP-18", pax_record("path", Bytes("a\0b.yaml", 8)));
  add("pax-length-garbage", "UNP-18", "8abc path=x\n");
  add("pax-length-plus", "UNP-18", "+10 path=x\n");
  add("pax-length-leading-zero", "UNP-18", "010 path=x\n");
  add("pax-length-short", "UNP-18", "3 path=x\n");
  add("pax-length-long", "UNP-18", "99 path=x\n");
  add("pax-length-huge", "UNP-18", "99999999999999999999999 path=x\n");
  add("pax-no-length", "UNP-18", "path=x\n");
  add("pax-no-value", "UNP-18", "7 path\n");
  add("pax-size-plus", "UNP-18", pax_record("size", "+16"));
  add("pax-size-garbage", "UNP-18", pax_record("size", "16x"));
  add("pax-size-leading-zero", "UNP-18", pax_record("size", "016"));
  add("pax-time-garbage", "UNP-18", pax_record("mtime", "soon"));
  add("pax-empty-value", "UNP-18", pax_record("path", ""));
  add("pax-key-twice", "UNP-18", pax_record("path", "b.yaml") + pax_record("path", "c.yaml"));
  add("pax-not-utf8", "UNP-18", pax_record("path", "\xff.yaml"));
  add("pax-sparse-name", "UNP-12", pax_record("GNU.sparse.name", "renamed.yaml"));
  add("pax-sparse-map", "UNP-20",
      pax_record("GNU.sparse.major", "1") + pax_record("GNU.sparse.minor", "0") +
          pax_record("GNU.sparse.realsize", "10000000000000"));
  add("pax-sparse-size", "UNP-20", pax_record("GNU.sparse.size", "10000000000000"));
  add("pax-schily-size", "UNP-19", pax_record("SCHILY.realsize", "4"));
  add("pax-schily-attribute", "UNP-07", pax_record("SCHILY.xattr.user.x", "1"));
  add("pax-libarchive", "UNP-19", pax_record("LIBARCHIVE.creationtime", "0"));
  add("pax-sun", "UNP-19", pax_record("SUN.holesdata", "0"));
  add("pax-character-set", "UNP-19", pax_record("hdrcharset", "BINARY"));
  add("pax-link-path", "UNP-19", pax_record("linkpath", "x"));
  add("pax-comment", "UNP-19", pax_record("comment", "x"));
  out.push_back(
      {"pax-twice", "UNP-18",
       between(tar_pax(pax_record("path", "b")) + tar_pax(pax_record("path", "c")) + tar_file("a", kGood)),
       ReasonCode::kArchivePax});
  out.push_back({"pax-at-the-end", "UNP-18", layer(tar_file("a", kGood) + tar_pax(pax_record("path", "b"))),
                 ReasonCode::kArchivePax});
  out.push_back(
      {"pax-empty", "UNP-18", between(tar_pax("") + tar_file("a", kGood)), ReasonCode::kArchivePax});
  out.push_back({"pax-large", "UNP-33",
                 between(tar_pax(pax_record("path", Bytes(70'000, 'a'))) + tar_file("a", kGood)),
                 ReasonCode::kArchiveLimits});
}

void names(Layers& out) {
  const auto add = [&out](const char* name, const char* row, const Bytes& path) {
    out.push_back({name, row, between(tar_pax(pax_record("path", path)) + tar_file("a.yaml", kGood)),
                   ReasonCode::kArchiveName});
  };
  out.push_back({"file-with-slash", "UNP-15", between(tar_file("a.yaml/", kGood)), ReasonCode::kArchiveName});
  out.push_back({"old-file-with-slash", "UNP-15", between(with([](TarFields& f) {
                   f.name = "a.yaml/";
                   f.type = '\0';
                 })),
                 ReasonCode::kArchiveName});
  add("backslash", "UNP-22", "a\\b.yaml");
  add("control", "UNP-22", "a\x1b[2J.yaml");
  add("newline", "UNP-22", "a\n.yaml");
  add("delete", "UNP-22", "a\x7f.yaml");
  add("bidirectional", "UNP-22", "a\u202elmay.b");
  add("invisible", "UNP-22", "a\u200b.yaml");
  out.push_back({"not-utf8", "UNP-22", between(tar_file("\xff.yaml", kGood)), ReasonCode::kArchiveName});
  out.push_back(
      {"overlong-utf8", "UNP-22", between(tar_file("a\xc0\xaf.yaml", kGood)), ReasonCode::kArchiveName});
  out.push_back({"empty-name", "UNP-22", between(tar_file("", kGood)), ReasonCode::kArchiveName});
  out.push_back({"nul-suffix", "UNP-22", between(tar_file(Bytes("a.yaml\0.txt", 11), kGood)),
                 ReasonCode::kArchiveName});
  add("component-256", "UNP-22", Bytes(256, 'a'));
  add("component-dot", "UNP-21", "a/./b.yaml");
  add("component-dot-twice", "UNP-21", "././b.yaml");
  add("component-empty", "UNP-21", "a//b.yaml");
  add("file-dot", "UNP-21", ".");
  add("decomposed", "UNP-21", "e\u0301.yaml");
  add("angstrom-sign", "UNP-21", "\u212b.yaml");
  add("kana-with-mark", "UNP-21", "\u304b\u3099.yaml");
  add("apple-double", "UNP-32", "._evil.yaml");
  add("apple-double-directory", "UNP-32", "._d/evil.yaml");
  out.push_back(
      {"path-long", "UNP-22",
       between(tar_pax(pax_record("path", Bytes(250, 'a') + "/" + Bytes(250, 'b') + "/" + Bytes(20, 'c'))) +
               tar_file("a", kGood)),
       ReasonCode::kArchiveLimits});
  Bytes deep = "x";
  for (int i = 0; i < 40; ++i) deep = "d/" + deep;
  out.push_back({"path-deep", "UNP-22", between(tar_file(deep, kGood)), ReasonCode::kArchiveLimits});
}

void collisions(Layers& out) {
  const auto add = [&out](const char* name, const char* row, const Bytes& entries, ReasonCode code) {
    out.push_back({name, row, between(entries), code});
  };
  const auto twice = ReasonCode::kArchiveDuplicate;
  add("same-file", "UNP-21", tar_file("a", "1") + tar_file("a", "2"), twice);
  add("same-file-dotted", "UNP-21", tar_file("a", "1") + tar_file("./a", "2"), twice);
  add("same-file-other-case", "UNP-21", tar_file("a.yaml", "1") + tar_file("A.yaml", "2"), twice);
  add("same-file-other-case-umlaut", "UNP-21", tar_file("\u00e4", "1") + tar_file("\u00c4", "2"), twice);
  add("same-file-long-s", "UNP-21", tar_file("s", "1") + tar_file("\u017f", "2"), twice);
  add("same-file-sharp-s", "UNP-21", tar_file("ss", "1") + tar_file("\u00df", "2"), twice);
  add("same-directory", "UNP-21", tar_directory("d") + tar_directory("d/"), twice);
  add("same-directory-other-case", "UNP-21", tar_file("d/a", "1") + tar_file("D/b", "2"), twice);
  add("root-twice", "UNP-21", tar_directory(".") + tar_directory("./"), twice);
  const auto conflict = ReasonCode::kArchiveConflict;
  add("file-then-directory", "UNP-23", tar_file("x", "1") + tar_directory("x"), conflict);
  add("file-then-below", "UNP-23", tar_file("x", "1") + tar_file("x/y", "2"), conflict);
  add("directory-then-file", "UNP-23", tar_directory("x") + tar_file("x", "1"), conflict);
  add("below-then-file", "UNP-23", tar_file("x/y", "2") + tar_file("x", "1"), conflict);
}

void ends(Layers& out) {
  const Bytes file = tar_file("a.yaml", kGood);
  const Bytes zero(512, '\0');
  out.push_back({"one-zero-block-then-entry", "UNP-24", gzip_member(file + zero + file + tar_end()),
                 ReasonCode::kArchiveEnd});
  out.push_back({"one-zero-block", "UNP-24", gzip_member(file + zero), ReasonCode::kArchiveEnd});
  out.push_back({"no-end", "UNP-24", gzip_member(file), ReasonCode::kArchiveEnd});
  out.push_back(
      {"cut-in-data", "UNP-24", gzip_member(BytesView(file).substr(0, 520)), ReasonCode::kArchiveEnd});
  out.push_back(
      {"cut-in-header", "UNP-24", gzip_member(file + file.substr(0, 300)), ReasonCode::kArchiveEnd});
  const auto trailing = ReasonCode::kArchiveTrailing;
  out.push_back({"entry-after-end", "UNP-25", gzip_member(file + tar_end() + file + tar_end()), trailing});
  out.push_back({"garbage-after-end", "UNP-25", gzip_member(file + tar_end() + "x"), trailing});
  out.push_back(
      {"garbage-after-padding", "UNP-25", gzip_member(file + tar_end() + Bytes(5000, '\0') + "x"), trailing});
  out.push_back({"second-member", "UNP-25", layer(file) + layer(file), trailing});
  out.push_back({"garbage-after-member", "UNP-25", layer(file) + "x", trailing});
  out.push_back({"zeros-after-member", "UNP-25", layer(file) + Bytes(512, '\0'), trailing});
  out.push_back({"split-in-two-members", "UNP-31", gzip_member(file) + gzip_member(tar_end()), trailing});
  Bytes members;
  const Bytes none = gzip_member("");
  for (int i = 0; i < 10'000; ++i) members += none;
  out.push_back({"empty-members", "UNP-31", members, trailing});
  out.push_back({"much-padding", "UNP-25", gzip_member(file + tar_end() + Bytes(70'000, '\0')),
                 ReasonCode::kArchiveLimits});
}

void gzip_frames(Layers& out) {
  const Bytes tar = tar_file("a.yaml", kGood) + tar_end();
  const auto add = [&](const char* name, const GzipFields& fields, ReasonCode code) {
    out.push_back({name, "UNP-26", gzip_member(tar, fields), code});
  };
  GzipFields fields;
  fields.crc_flip = 1;
  add("wrong-crc", fields, ReasonCode::kArchiveGzip);
  fields = {};
  fields.length_flip = 1;
  add("wrong-length", fields, ReasonCode::kArchiveGzip);
  fields = {};
  fields.flags = 0x20;
  add("reserved-flag", fields, ReasonCode::kArchiveFormat);
  fields.flags = 0x01;
  add("text-flag", fields, ReasonCode::kArchiveFormat);
  fields.flags = 0x02;
  fields.optional = "\x01\x02";
  add("header-crc", fields, ReasonCode::kArchiveFormat);
  fields.flags = 0x04;
  fields.optional = Bytes("\x04\0abcd", 6);
  add("extra-field", fields, ReasonCode::kArchiveFormat);
  fields.flags = 0x08;
  fields.optional = Bytes(3000, 'n') + Bytes(1, '\0');
  add("long-name-in-gzip", fields, ReasonCode::kArchiveFormat);
  fields = {};
  fields.method = 7;
  add("other-method", fields, ReasonCode::kArchiveFormat);
  const Bytes good = gzip_member(tar);
  out.push_back({"gzip-cut", "UNP-26", good.substr(0, good.size() / 2), ReasonCode::kArchiveGzip});
  out.push_back(
      {"gzip-without-trailer", "UNP-26", good.substr(0, good.size() - 3), ReasonCode::kArchiveGzip});
  out.push_back({"gzip-header-only", "UNP-26", good.substr(0, 10), ReasonCode::kArchiveGzip});
  Bytes invalid = good.substr(0, 10) + Bytes("\x07\xff\xff", 3) + good.substr(10);
  out.push_back({"deflate-reserved-block", "UNP-26", invalid, ReasonCode::kArchiveGzip});
}

void formats(Layers& out) {
  const Bytes tar = tar_file("a.yaml", kGood) + tar_end();
  const auto add = [&](const char* name, const char* row, const Bytes& bytes) {
    out.push_back({name, row, bytes, ReasonCode::kArchiveFormat});
  };
  add("plain-tar", "UNP-27", tar);
  add("gzip-in-gzip", "UNP-27", gzip_member(gzip_member(tar)));
  add("text-in-gzip", "UNP-27", gzip_member(Bytes(600, 'x')));
  add("short-text-in-gzip", "UNP-27", gzip_member(kGood));
  add("bzip2", "UNP-27", "BZh91AY&SY" + tar);
  add("xz", "UNP-27",
      Bytes("\xfd"
            "7zXZ\0",
            6) +
          tar);
  add("zstd", "UNP-27", "\x28\xb5\x2f\xfd" + tar);
  add("zip", "UNP-28", "PK\x03\x04" + tar);
  add("seven-zip", "UNP-28", "7z\xbc\xaf\x27\x1c" + tar);
  add("rar", "UNP-28", "Rar!\x1a\x07\x01" + tar);
  add("cpio-in-gzip", "UNP-28", gzip_member("070701" + Bytes(600, '0')));
  add("zip-in-gzip", "UNP-28", gzip_member("PK\x03\x04" + Bytes(600, '0')));
  add("nothing", "UNP-27", "");
}

void bombs(Layers& out) {
  const auto code = ReasonCode::kArchiveLimits;
  const Bytes zeros(17 << 20, '\0');
  out.push_back({"large-file", "UNP-29", layer(tar_file("zeros", zeros)), code});
  out.push_back({"ratio", "UNP-29", layer(tar_file("zeros", BytesView(zeros).substr(0, 4 << 20))), code});
  TarFields huge;
  huge.size = "77777777777";
  out.push_back({"file-of-8-gib", "UNP-29", layer(tar_header(huge)), code});
  TarFields some;
  some.size = "00077777777";  // 16 MiB less one byte: allowed alone, the archive ends in its data
  out.push_back({"size-beyond-end", "UNP-29", gzip_member(tar_header(some)), ReasonCode::kArchiveEnd});
  Bytes many;
  for (int i = 0; i < 10'001; ++i) many += tar_file("f" + std::to_string(i), "");
  out.push_back({"many-files", "UNP-29", layer(many), code});
  Bytes parents;
  const Bytes deep = "/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d";
  for (int i = 0; i < 500; ++i) parents += tar_file(std::to_string(i) + deep, "");
  out.push_back({"many-implicit-directories", "UNP-29", layer(parents), code});
}

void empties(Layers& out) {
  const auto add = [&out](const char* name, const Bytes& tar) {
    out.push_back({name, "UNP-30", gzip_member(tar), ReasonCode::kArchiveEmpty});
  };
  add("empty-stream", "");
  add("only-the-end", tar_end());
  add("only-directories", tar_directory(".") + tar_directory("./a") + tar_end());
}

void last_of_ten(Layers& out) {
  Bytes entries;
  for (int i = 0; i < 9; ++i) entries += tar_file("f" + std::to_string(i), Bytes(100'000, 'x'));
  out.push_back(
      {"last-of-ten", "UNP-34", layer(entries + tar_file("../x", kGood)), ReasonCode::kArchivePath});
}

}  // namespace

std::vector<HostileLayer> hostile_layers() {
  Layers out;
  for (const auto add : {paths, links, types, sizes, mixed_extensions, headers, pax_records, names,
                         collisions, ends, gzip_frames, formats, bombs, empties, last_of_ten}) {
    add(out);
  }
  return out;
}

}  // namespace sekisho::support
