#include "support/tar_maker.h"

#include <cstdio>
#include <numeric>
#include <stdexcept>

#include <zlib.h>

namespace sekisho::support {
namespace {

constexpr std::size_t kBlock = 512;

Bytes octal(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  return text;
}

void put(Bytes& block, std::size_t offset, std::size_t room, BytesView text) {
  const BytesView cut = text.substr(0, room);
  block.replace(offset, cut.size(), cut);
}

Bytes filler(std::size_t size) { return Bytes((kBlock - size % kBlock) % kBlock, '\0'); }

Bytes little_endian(std::uint32_t value) {
  Bytes out;
  for (const unsigned shift : {0U, 8U, 16U, 24U}) out += static_cast<char>(value >> shift & 0xFFU);
  return out;
}

Bytes raw_deflate(BytesView plain) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib");
  Bytes out(deflateBound(&stream, static_cast<uLong>(plain.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

Bytes tar_header(const TarFields& fields, std::uint64_t size) {
  Bytes block(kBlock, '\0');
  put(block, 0, 100, fields.name);
  put(block, 100, 8, fields.mode);
  put(block, 108, 8, fields.uid);
  put(block, 116, 8, fields.gid);
  put(block, 124, 12, fields.size.value_or(octal(size, 11)));
  put(block, 136, 12, fields.mtime);
  put(block, 148, 8, "        ");
  block[156] = fields.type;
  put(block, 157, 100, fields.linkname);
  put(block, 257, 6, fields.magic);
  put(block, 263, 2, fields.version);
  put(block, 265, 32, fields.uname);
  put(block, 297, 32, fields.gname);
  put(block, 329, 8, fields.devmajor);
  put(block, 337, 8, fields.devminor);
  put(block, 345, 155, fields.prefix);
  put(block, 500, 12, fields.rest);
  const auto sum = std::accumulate(block.begin(), block.end(), std::uint64_t{0},
                                   [](std::uint64_t s, char c) { return s + static_cast<unsigned char>(c); });
  put(block, 148, 8, fields.checksum.value_or(octal(sum, 6) + Bytes("\0 ", 2)));
  return block;
}

Bytes tar_entry(const TarFields& fields, BytesView data) {
  return tar_header(fields, data.size()) + Bytes(data) + filler(data.size());
}

Bytes tar_file(const Bytes& name, BytesView data) {
  TarFields fields;
  fields.name = name;
  return tar_entry(fields, data);
}

Bytes tar_directory(const Bytes& name) {
  TarFields fields;
  fields.name = name;
  fields.mode = "0000755";
  fields.type = '5';
  return tar_entry(fields);
}

Bytes tar_link(char type, const Bytes& name, const Bytes& target) {
  TarFields fields;
  fields.name = name;
  fields.type = type;
  fields.linkname = target;
  return tar_entry(fields);
}

Bytes pax_record(const Bytes& key, const Bytes& value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest;
  while (length != rest + std::to_string(length).size()) length = rest + std::to_string(length).size();
  return std::to_string(length) + " " + key + "=" + value + "\n";
}

Bytes tar_pax(BytesView records, char type) {
  TarFields fields;
  fields.name = "PaxHeaders.0/a.yaml";
  fields.type = type;
  return tar_entry(fields, records);
}

Bytes gnu_long_name(const Bytes& name, char type) {
  TarFields fields;
  fields.name = "././@LongLink";
  fields.type = type;
  fields.magic = kGnuMagic;
  fields.version = kGnuVersion;
  return tar_entry(fields, name + Bytes(1, '\0'));
}

Bytes tar_end() { return Bytes(2 * kBlock, '\0'); }

Bytes gzip_member(BytesView plain, const GzipFields& fields) {
  Bytes out = "\x1f\x8b";
  out += static_cast<char>(fields.method);
  out += static_cast<char>(fields.flags);
  out += Bytes("\0\0\0\0\0\xff", 6);
  out += fields.optional;
  out += raw_deflate(plain);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(plain.data()), static_cast<uInt>(plain.size()));
  out += little_endian(static_cast<std::uint32_t>(crc) ^ fields.crc_flip);
  out += little_endian(static_cast<std::uint32_t>(plain.size()) ^ fields.length_flip);
  return out;
}

Bytes layer(BytesView entries) { return gzip_member(Bytes(entries) + tar_end()); }

}  // namespace sekisho::support
