// Laws of archive::unpack: it ends with a tree or an error, the tree is as large as it says and holds nothing
// but files and directories, and inflating by ISA-L gives what zlib gives. The first octet says what the rest
// is: even, a layer as it is; odd, a tar to be wrapped in gzip first.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "archive/unpack.h"
#include "base/file.h"

namespace {

using namespace sekisho;

void law(bool holds) {
  if (!holds) std::abort();
}

std::string gzip(std::string_view plain) {
  z_stream stream{};
  law(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(plain.size())) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  law(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// What zlib makes of one gzip member.
std::string inflate_by_zlib(std::string_view layer) {
  z_stream stream{};
  law(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out;
  char buffer[65536];
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(layer.data()));
  stream.avail_in = static_cast<uInt>(layer.size());
  int outcome = Z_OK;
  while (outcome == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof buffer;
    outcome = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer, sizeof buffer - stream.avail_out);
  }
  inflateEnd(&stream);
  law(outcome == Z_STREAM_END);
  return out;
}

void check_tree(const std::filesystem::path& root, const archive::Unpacked& unpacked) {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    law(!entry.is_symlink());
    law(entry.is_regular_file() || entry.is_directory());
    files += entry.is_regular_file() ? 1 : 0;
    directories += entry.is_directory() ? 1 : 0;
    bytes += entry.is_regular_file() ? entry.file_size() : 0;
  }
  law(files == unpacked.files && directories == unpacked.directories && bytes == unpacked.bytes);
  law(unpacked.pieces.size() == files + directories && files > 0);
}

// In memory where that is possible: a disk would be most of the time.
std::filesystem::path scratch() {
  static const std::filesystem::path path = [] {
    std::string pattern = std::filesystem::exists("/dev/shm")
                              ? "/dev/shm/sekisho-fuzz-XXXXXX"
                              : std::filesystem::temp_directory_path() / "sekisho-fuzz-XXXXXX";
    law(mkdtemp(pattern.data()) != nullptr);
    static const std::string kept = pattern;
    std::atexit([] { std::filesystem::remove_all(kept); });
    return std::filesystem::path(pattern);
  }();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string layer = data[0] % 2 == 0 ? std::string(rest) : gzip(rest);
  const std::filesystem::path root = scratch() / "tree";
  std::filesystem::create_directory(root);
  const Fd directory(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const Fd file(::open(scratch().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  law(write_all(file.get(), layer).ok());
  Limits limits;
  limits.tree_bytes = kMiB;
  limits.file_bytes = kMiB;
  limits.entries = 200;
  const auto unpacked = archive::unpack(file.get(), layer.size(), directory.get(), limits);
  if (unpacked.ok()) {
    check_tree(root, *unpacked);
    law(unpacked->diff_id == crypto::Digest::of(inflate_by_zlib(layer)));
  } else {
    law(unpacked.error().code != ReasonCode::kInternalError &&
        unpacked.error().code != ReasonCode::kDiskError);
    law(!unpacked.error().detail.empty());
  }
  std::filesystem::remove_all(root);
  return 0;
}
