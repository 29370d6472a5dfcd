#include "archive/tar_header.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/text.h"

namespace sekisho::archive {
namespace {

struct Field {
  std::size_t offset;
  std::size_t size;
  const char* name;
};

constexpr Field kName{0, 100, "name"};
constexpr Field kMode{100, 8, "mode"};
constexpr Field kUid{108, 8, "uid"};
constexpr Field kGid{116, 8, "gid"};
constexpr Field kSize{124, 12, "size"};
constexpr Field kTime{136, 12, "mtime"};
constexpr Field kChecksum{148, 8, "checksum"};
constexpr Field kLinkName{157, 100, "linkname"};
constexpr Field kMajor{329, 8, "devmajor"};
constexpr Field kMinor{337, 8, "devminor"};
constexpr Field kPrefix{345, 155, "prefix"};
constexpr Field kRest{500, 12, "the unused end"};
constexpr std::size_t kType = 156;
constexpr std::size_t kMagic = 257;
constexpr BytesView kPosixMagic{
    "ustar\0"
    "00",
    8};
constexpr BytesView kGnuMagic{"ustar  \0", 8};

BytesView field_of(BytesView block, const Field& field) { return block.substr(field.offset, field.size); }

bool is_zero(BytesView bytes) { return bytes.find_first_not_of('\0') == BytesView::npos; }

Error wrong(const Field& field, BytesView found) {
  return fail(ReasonCode::kArchiveHeader, std::string("the header field ") + field.name +
                                              " is not as POSIX wants it: \"" + printable(found) + "\"");
}

std::optional<std::uint64_t> parse_octal(BytesView text) {
  const std::size_t digits = std::min(text.find_first_not_of("01234567"), text.size());
  if (digits == 0 || text.find_first_not_of(BytesView("\0 ", 2), digits) != BytesView::npos)
    return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text.substr(0, digits)) value = value << 3 | static_cast<std::uint64_t>(c - '0');
  return value;
}

Result<std::uint64_t> read_number(BytesView block, const Field& field) {
  const BytesView text = field_of(block, field);
  const auto value = parse_octal(text);
  if (!value) return wrong(field, text);
  return *value;
}

// Owner, time and device are not used; writers leave some of them empty.
Done check_unused_number(BytesView block, const Field& field) {
  const BytesView text = field_of(block, field);
  if (is_zero(text) || parse_octal(text)) return done();
  return wrong(field, text);
}

Done check_sum(BytesView block) {
  SEKISHO_TRY(stated, read_number(block, kChecksum));
  const auto add = [](std::uint64_t sum, char c) { return sum + static_cast<unsigned char>(c); };
  const BytesView digits = field_of(block, kChecksum);
  const auto all = std::accumulate(block.begin(), block.end(), std::uint64_t{0}, add);
  const auto own = std::accumulate(digits.begin(), digits.end(), std::uint64_t{0}, add);
  const std::uint64_t sum = all - own + kChecksum.size * std::uint64_t{' '};  // it counts as spaces
  if (sum == stated) return done();
  return fail(ReasonCode::kArchiveHeader, "a header says that its checksum is " + std::to_string(stated) +
                                              ", it is " + std::to_string(sum));
}

Result<std::string> read_text(BytesView block, const Field& field) {
  const BytesView text = field_of(block, field);
  const std::size_t length = std::min(text.find('\0'), text.size());
  if (is_zero(text.substr(length))) return std::string(text.substr(0, length));
  return fail(ReasonCode::kArchiveName, std::string("something follows the NUL in the field ") + field.name +
                                            ": \"" + printable(text) + "\"");
}

Done check_type(char type) {
  switch (type) {
    case '\0':
    case '0':
    case '5':
    case 'x':
      return done();
    case '1':
      return fail(ReasonCode::kArchiveLink, "an entry is a hard link");
    case '2':
      return fail(ReasonCode::kArchiveLink, "an entry is a symbolic link");
    case 'g':
      return fail(ReasonCode::kArchivePax, "there is a global extended header");
    case 'L':
    case 'K':
      return fail(ReasonCode::kArchivePax,
                  "there is a GNU long name, which readers combine in different ways");
    case 'X':
      return fail(ReasonCode::kArchivePax, "there is a Solaris extended header");
    default:
      return fail(ReasonCode::kArchiveType, "an entry has the typeflag \"" + printable(BytesView(&type, 1)) +
                                                "\", not a file or a directory");
  }
}

Result<bool> read_magic(BytesView block) {
  const BytesView magic = block.substr(kMagic, kPosixMagic.size());
  if (magic == kPosixMagic) return true;
  if (magic != kGnuMagic) {
    return fail(ReasonCode::kArchiveHeader, "a header's magic is \"" + printable(magic) + "\"");
  }
  // GNU keeps other things where POSIX has the prefix; only old or sparse entries have any.
  if (is_zero(field_of(block, kPrefix))) return false;
  return wrong(kPrefix, field_of(block, kPrefix));
}

Result<std::string> read_name(BytesView block) {
  SEKISHO_TRY(prefix, read_text(block, kPrefix));
  SEKISHO_TRY(name, read_text(block, kName));
  return prefix.empty() ? std::move(name) : prefix + "/" + name;
}

Done check_unused(BytesView block) {
  for (const Field& field : {kUid, kGid, kTime, kMajor, kMinor})
    SEKISHO_CHECK(check_unused_number(block, field));
  if (!is_zero(field_of(block, kRest))) return wrong(kRest, field_of(block, kRest));
  if (is_zero(field_of(block, kLinkName))) return done();
  return fail(ReasonCode::kArchiveLink,
              "an entry that is no link names a target: \"" + printable(field_of(block, kLinkName)) + "\"");
}

}  // namespace

bool has_tar_magic(BytesView block) { return block.substr(kMagic).starts_with("ustar"); }

Result<TarHeader> parse_tar_header(BytesView block) {
  SEKISHO_CHECK(check_sum(block));
  SEKISHO_CHECK(check_type(block[kType]));
  SEKISHO_TRY(posix, read_magic(block));
  SEKISHO_CHECK(check_unused(block));
  SEKISHO_TRY(name, read_name(block));
  SEKISHO_TRY(mode, read_number(block, kMode));
  SEKISHO_TRY(size, read_number(block, kSize));
  const char type = block[kType] == '\0' ? '0' : block[kType];
  return TarHeader{std::move(name), type, size, (mode & 0100U) != 0, posix};
}

}  // namespace sekisho::archive
