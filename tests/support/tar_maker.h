// Tar maker: archives built field by field, so that a test can make any that is wrong in one way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/reason.h"

namespace sekisho::support {

// TarFields is one header as it will stand in the block; numbers are texts, so that they may be wrong too.
struct TarFields {
  Bytes name = "a.yaml";
  Bytes mode = "0000644";
  Bytes uid = "0000000";
  Bytes gid = "0000000";
  std::optional<Bytes> size;  // the data's, in octal, where it is not given
  Bytes mtime = "00000000000";
  std::optional<Bytes> checksum;  // the right one where it is not given
  char type = '0';
  Bytes linkname;
  Bytes magic = Bytes("ustar\0", 6);
  Bytes version = "00";
  Bytes uname;
  Bytes gname;
  Bytes devmajor = "0000000";
  Bytes devminor = "0000000";
  Bytes prefix;
  Bytes rest;  // the last 12 bytes
};

inline constexpr const char* kGnuMagic = "ustar ";
inline constexpr const char* kGnuVersion = " ";

// tar_header is one block; tar_entry a block, the data and zeros up to the next block.
Bytes tar_header(const TarFields& fields, std::uint64_t size = 0);
Bytes tar_entry(const TarFields& fields, BytesView data = {});
// tar_file, tar_directory and tar_link are plain entries.
Bytes tar_file(const Bytes& name, BytesView data);
Bytes tar_directory(const Bytes& name);
Bytes tar_link(char type, const Bytes& name, const Bytes& target);
// pax_record writes "LENGTH KEY=VALUE\n"; tar_pax is an extended header ('x' or 'g') with such records.
Bytes pax_record(const Bytes& key, const Bytes& value);
Bytes tar_pax(BytesView records, char type = 'x');
// gnu_long_name is GNU's way of a long name.
Bytes gnu_long_name(const Bytes& name, char type = 'L');
// tar_end is two zero blocks.
Bytes tar_end();

// GzipFields is how a gzip member is framed (RFC 1952).
struct GzipFields {
  std::uint8_t method = 8;
  std::uint8_t flags = 0;
  Bytes optional;  // what stands between the fixed header and the data, as the flags say
  std::uint32_t crc_flip = 0;
  std::uint32_t length_flip = 0;
};

// gzip_member compresses at level 6.
Bytes gzip_member(BytesView plain, const GzipFields& fields = {});
// layer is the gzip of entries and the end of an archive.
Bytes layer(BytesView entries);

// HostileLayer is a layer that must be refused, and how.
struct HostileLayer {
  std::string name;  // of the situation, fit for a file name
  std::string row;   // of the threat
  Bytes bytes;
  ReasonCode code;
};

// hostile_layers are all of them, small enough to keep in memory at once (the largest is about 1 MiB).
std::vector<HostileLayer> hostile_layers();

}  // namespace sekisho::support
