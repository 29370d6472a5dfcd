#include "registry/layout_files.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

namespace sekisho::registry {
namespace {

constexpr const char* kVersionFile = R"({"imageLayoutVersion":"1.0.0"})";
constexpr const char* kEmptyIndex =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";

Error invalid(const std::filesystem::path& directory, const std::string& why) {
  return fail(ReasonCode::kLayoutInvalid, printable(directory.string()) + " is no OCI image layout: " + why);
}

Done copy_file(int from, int to) {
  char buffer[64 * 1024];
  for (off_t offset = 0;;) {
    const ssize_t count = ::pread(from, buffer, sizeof buffer, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "cannot read the content to store");
    if (count == 0) return done();
    SEKISHO_CHECK(write_all(to, BytesView(buffer, static_cast<std::size_t>(count))));
    offset += count;
  }
}

// Only what was written whole and synced gets its name.
Done write_then_name(const std::filesystem::path& path, BytesView bytes, int file) {
  std::string pattern = (path.parent_path() / ".incoming-XXXXXX").string();
  const Fd fd(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!fd.valid())
    return disk_error(errno, "cannot create a blob in " + printable(path.parent_path().string()));
  Done written = file >= 0 ? copy_file(file, fd.get()) : write_all(fd.get(), bytes);
  if (written.ok() && (::fchmod(fd.get(), 0644) != 0 || ::fsync(fd.get()) != 0 ||
                       ::rename(pattern.c_str(), path.c_str()) != 0)) {
    written = disk_error(errno, "cannot store " + printable(path.string()));
  }
  if (!written.ok()) ::unlink(pattern.c_str());
  return written;
}

}  // namespace

std::filesystem::path LayoutFiles::path_of(const crypto::Digest& digest) const {
  return directory_ / "blobs" / std::string(digest.algorithm()) / std::string(digest.hex());
}

Done LayoutFiles::check() const {
  const auto text = read_file(directory_ / "oci-layout", 4 * kKiB);
  if (!text.ok()) return invalid(directory_, text.error().detail);
  const auto json = parse_json(*text);
  const Json* version = json.ok() ? json->find("imageLayoutVersion") : nullptr;
  if (version == nullptr || version->as_string() == nullptr || *version->as_string() != "1.0.0") {
    return invalid(directory_, "oci-layout does not say version 1.0.0");
  }
  return done();
}

Done LayoutFiles::make() const {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return disk_error(error.value(), "cannot make " + printable(directory_.string()));
  if (std::filesystem::exists(directory_ / "oci-layout", error)) return check();
  if (!std::filesystem::is_empty(directory_, error))
    return invalid(directory_, "the directory holds other things");
  std::filesystem::create_directories(directory_ / "blobs" / "sha256", error);
  if (error) return disk_error(error.value(), "cannot make " + printable(directory_.string()));
  SEKISHO_CHECK(replace_index(kEmptyIndex));
  return replace_file(directory_ / "oci-layout", kVersionFile, 0644);
}

Result<LayoutFiles::Opened> LayoutFiles::open_blob(const crypto::Digest& digest) const {
  // A link, a FIFO or a directory in a blob's place is not the blob.
  Fd fd(::open(path_of(digest).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid() && errno != ENOENT && errno != ELOOP && errno != ENXIO) {
    return disk_error(errno, "cannot open the blob " + digest.text());
  }
  struct stat info {};
  if (!fd.valid() || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ReasonCode::kBlobMissing, digest.text() + " is not in " + printable(directory_.string()));
  }
  return Opened{std::move(fd), static_cast<std::uint64_t>(info.st_size)};
}

Result<Bytes> LayoutFiles::read_blob(const crypto::Digest& digest, std::uint64_t max) const {
  SEKISHO_TRY(blob, open_blob(digest));
  if (blob.size > max) {
    return fail(ReasonCode::kBlobTooLarge,
                digest.text() + " is of " + render_size(blob.size) + ", more than " + render_size(max));
  }
  Bytes bytes(static_cast<std::size_t>(blob.size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t count = ::read(blob.fd.get(), bytes.data() + have, bytes.size() - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "cannot read the blob " + digest.text());
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  bytes.resize(have);
  return bytes;
}

Done LayoutFiles::store_blob(const crypto::Digest& digest, BytesView bytes, int file) const {
  const auto path = path_of(digest);
  std::error_code error;
  if (std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error))) return done();
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return disk_error(error.value(), "cannot make " + printable(path.parent_path().string()));
  return write_then_name(path, bytes, file);
}

std::vector<crypto::Digest> LayoutFiles::list_blobs(std::uint64_t max, std::size_t most) const {
  std::vector<crypto::Digest> digests;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory_ / "blobs" / "sha256", error), end;
       at != end && digests.size() < most; at.increment(error)) {
    const auto digest = crypto::Digest::parse("sha256:" + at->path().filename().string());
    std::error_code ignored;
    if (digest.ok() && at->is_regular_file(ignored) && at->file_size(ignored) <= max)
      digests.push_back(*digest);
  }
  return digests;
}

Result<Bytes> LayoutFiles::read_index(std::uint64_t max) const {
  auto bytes = read_regular_file(directory_ / "index.json", max);
  if (!bytes.ok()) return invalid(directory_, bytes.error().detail);
  return bytes;
}

Done LayoutFiles::replace_index(BytesView bytes) const {
  return replace_file(directory_ / "index.json", bytes, 0644);
}

Result<Fd> LayoutFiles::lock() const {
  Fd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return disk_error(errno, "cannot open " + printable(directory_.string()));
  while (::flock(directory.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return disk_error(errno, "cannot lock " + printable(directory_.string()));
  }
  return directory;
}

}  // namespace sekisho::registry
