#include "registry/layout_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "registry/new_file.h"

namespace sekisho::registry {
namespace {

constexpr const char* kMarker = "oci-layout";
constexpr const char* kIndex = "index.json";
constexpr const char* kBlobs = "blobs";
constexpr std::string_view kVersion = "1.0.0";
constexpr std::uint64_t kMarkerBytes = 4 * kKiB;
constexpr useconds_t kLockPause = 20'000;
constexpr int kLockTries = 1500;  // half a minute of pauses

Error invalid(const std::filesystem::path& directory, const std::string& why) {
  return fail(ReasonCode::kLayoutInvalid, printable(directory.string()) + ": " + why);
}

// O_NONBLOCK keeps a FIFO from blocking open; fstat refuses it then.
Fd open_at(int directory, const char* name, int flags) {
  return Fd(::openat(directory, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
}

Result<OpenBlob> open_regular(int directory, const char* name, const std::string& what) {
  Fd file = open_at(directory, name, O_RDONLY);
  if (!file.valid()) {
    const bool absent = errno == ENOENT || errno == ELOOP || errno == ENOTDIR || errno == ENXIO;
    return absent ? fail(ReasonCode::kBlobMissing, what + ": " + std::strerror(errno))
                  : disk_error(errno, "cannot open " + what);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return disk_error(errno, "cannot examine " + what);
  if (!S_ISREG(info.st_mode)) return fail(ReasonCode::kBlobMissing, what + ": not a regular file");
  return OpenBlob{std::move(file), static_cast<std::uint64_t>(info.st_size)};
}

// A small file beside the blobs.
Result<Bytes> read_file_at(int directory, const char* name, std::uint64_t max) {
  SEKISHO_TRY(file, open_regular(directory, name, name));
  if (file.size > max) {
    return fail(ReasonCode::kBlobTooLarge,
                std::string(name) + " is " + render_size(file.size) + " long, at most " + render_size(max));
  }
  return read_open(file, name);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

// list_names lists the names in a directory, "." and ".." left out.
Result<std::vector<std::string>> list_names(int directory, const std::string& what) {
  const int own = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const Directory open(own < 0 ? nullptr : ::fdopendir(own));
  if (!open) return disk_error(errno, "cannot list " + what);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  if (errno != 0) return disk_error(errno, "cannot list " + what);
  return names;
}

// Only what a creation that was cut short, or one that runs beside us, may have left.
Done check_creatable(int directory, const std::filesystem::path& path) {
  SEKISHO_TRY(names, list_names(directory, printable(path.string())));
  for (const std::string& name : names) {
    if (name == kMarker) return done();
  }
  for (const std::string& name : names) {
    if (name != kIndex && name != kBlobs && !NewFile::is_one(name))
      return invalid(path, "holds " + printable(name, 200) + " and is no image layout");
  }
  return done();
}

Done make_directory(int directory, const char* name) {
  if (::mkdirat(directory, name, 0755) == 0 || errno == EEXIST) return done();
  return disk_error(errno, std::string("cannot make the directory ") + name);
}

Done make_file(int directory, const char* name, BytesView bytes) {
  SEKISHO_TRY(file, NewFile::create(directory));
  SEKISHO_CHECK(write_all(file.get(), bytes));
  return file.keep_unless_there(name);
}

bool holds_already(const LayoutFiles& files, const Upload& upload) {
  const auto blob = files.open_blob(upload.descriptor.digest);
  if (!blob.ok() || blob->size != upload.descriptor.size) return false;
  crypto::Hasher hasher(upload.descriptor.digest.hash());
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t count = ::read(blob->file.get(), buffer, sizeof buffer);
    if (count < 0) return false;
    if (count == 0) return hasher.finish() == upload.descriptor.digest;
    hasher.update(BytesView(buffer, static_cast<std::size_t>(count)));
  }
}

// The bytes of an upload, hashed on their way into a file.
Done copy_upload(const Upload& upload, int to) {
  const oci::Descriptor& descriptor = upload.descriptor;
  crypto::Hasher hasher(descriptor.digest.hash());
  std::uint64_t copied = upload.bytes.size();
  if (upload.file < 0) {
    hasher.update(upload.bytes);
    SEKISHO_CHECK(write_all(to, upload.bytes));
  }
  Bytes buffer(upload.file < 0 ? 0 : 256 * kKiB, '\0');
  while (upload.file >= 0 && copied <= descriptor.size) {
    const ssize_t count =
        ::pread(upload.file, buffer.data(), buffer.size(), static_cast<off_t>(copied - upload.bytes.size()));
    if (count < 0) return disk_error(errno, "reading " + descriptor.digest.text());
    if (count == 0) break;
    const BytesView piece(buffer.data(), static_cast<std::size_t>(count));
    hasher.update(piece);
    SEKISHO_CHECK(write_all(to, piece));
    copied += piece.size();
  }
  if (copied != descriptor.size)
    return fail(ReasonCode::kSizeMismatch, descriptor.digest.text() + " is of another size than named");
  if (hasher.finish() == descriptor.digest) return done();
  return fail(ReasonCode::kDigestMismatch, "the bytes to be stored are not " + descriptor.digest.text());
}

}  // namespace

Result<Bytes> read_open(const OpenBlob& blob, const std::string& name) {
  Bytes bytes(static_cast<std::size_t>(blob.size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t count = ::read(blob.file.get(), bytes.data() + have, bytes.size() - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(errno, "cannot read " + name);
    if (count == 0) return fail(ReasonCode::kSizeMismatch, name + " became shorter while it was read");
    have += static_cast<std::size_t>(count);
  }
  return bytes;
}

Result<LayoutFiles> LayoutFiles::open(const std::filesystem::path& directory) {
  Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return invalid(directory, std::strerror(errno));
  LayoutFiles files(directory, std::move(fd));
  SEKISHO_CHECK(files.check_version());
  return files;
}

Done LayoutFiles::check_version() const {
  const auto bytes = read_file_at(fd_.get(), kMarker, kMarkerBytes);
  if (!bytes.ok()) return invalid(directory_, bytes.error().message());
  const auto json = parse_json(*bytes);
  if (!json.ok()) return invalid(directory_, "oci-layout: " + json.error().message());
  const Json* version = json->find("imageLayoutVersion");
  if (version != nullptr && version->as_string() != nullptr && *version->as_string() == kVersion)
    return done();
  return invalid(directory_, "oci-layout does not say imageLayoutVersion 1.0.0");
}

Done LayoutFiles::create(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return disk_error(errno, "cannot make " + printable(directory.string()));
  SEKISHO_CHECK(check_creatable(fd.get(), directory));
  SEKISHO_CHECK(make_directory(fd.get(), kBlobs));
  const Fd blobs = open_at(fd.get(), kBlobs, O_RDONLY | O_DIRECTORY);
  if (!blobs.valid()) return invalid(directory, std::string("blobs: ") + std::strerror(errno));
  SEKISHO_CHECK(make_directory(blobs.get(), "sha256"));
  const oci::Index empty{crypto::Digest::of({}), 0, std::string(oci::kIndexType), {}, {}, std::nullopt, {}};
  SEKISHO_CHECK(make_file(fd.get(), kIndex, oci::render_index(empty)));
  // Last, so that a directory with it is a whole layout.
  return make_file(fd.get(), kMarker, R"({"imageLayoutVersion":"1.0.0"})");
}

Result<Bytes> LayoutFiles::read_index(std::uint64_t max) const {
  auto bytes = read_file_at(fd_.get(), kIndex, max);
  if (!bytes.ok()) return invalid(directory_, bytes.error().message());
  return bytes;
}

Done LayoutFiles::replace_index(BytesView bytes) const {
  SEKISHO_TRY(file, NewFile::create(fd_.get()));
  SEKISHO_CHECK(write_all(file.get(), bytes));
  return file.keep(kIndex);
}

// The marker file is locked because nothing ever replaces it.
Result<Fd> LayoutFiles::lock() const {
  const std::string what = printable((directory_ / kMarker).string());
  Fd file = open_at(fd_.get(), kMarker, O_RDONLY);
  if (!file.valid()) return disk_error(errno, "cannot open " + what);
  for (int attempt = 0; attempt < kLockTries; ++attempt) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    if (errno != EWOULDBLOCK && errno != EINTR) return disk_error(errno, "cannot lock " + what);
    ::usleep(kLockPause);
  }
  return fail(ReasonCode::kTargetBusy, what + " has been locked by another process for long");
}

Result<Fd> LayoutFiles::blob_directory(std::string_view algorithm) const {
  const std::string name(algorithm);
  const Fd blobs = open_at(fd_.get(), kBlobs, O_RDONLY | O_DIRECTORY);
  Fd own = blobs.valid() ? open_at(blobs.get(), name.c_str(), O_RDONLY | O_DIRECTORY) : Fd();
  if (own.valid()) return own;
  const std::string what = printable((directory_ / kBlobs / name).string());
  const bool absent = errno == ENOENT || errno == ELOOP || errno == ENOTDIR;
  return absent ? fail(ReasonCode::kBlobMissing, what + ": " + std::strerror(errno))
                : disk_error(errno, "cannot open " + what);
}

Result<OpenBlob> LayoutFiles::open_blob(const crypto::Digest& digest) const {
  SEKISHO_TRY(blobs, blob_directory(digest.algorithm()));
  const std::string name(digest.hex());
  return open_regular(blobs.get(), name.c_str(), digest.text() + " in " + printable(directory_.string()));
}

Result<Bytes> LayoutFiles::read_blob(const crypto::Digest& digest, std::uint64_t max) const {
  SEKISHO_TRY(blob, open_blob(digest));
  if (blob.size > max) {
    return fail(ReasonCode::kBlobTooLarge,
                digest.text() + " is " + render_size(blob.size) + " long, at most " + render_size(max));
  }
  return read_open(blob, digest.text());
}

Result<std::vector<crypto::Digest>> LayoutFiles::list_blobs(std::size_t most) const {
  SEKISHO_TRY(blobs, blob_directory("sha256"));
  SEKISHO_TRY(names, list_names(blobs.get(), printable(directory_.string())));
  std::vector<crypto::Digest> digests;
  for (const std::string& name : names) {
    auto digest = crypto::Digest::parse("sha256:" + name);
    if (digest.ok()) digests.push_back(*std::move(digest));
  }
  std::sort(digests.begin(), digests.end());
  if (digests.size() > most)
    digests.erase(digests.begin() + static_cast<std::ptrdiff_t>(most), digests.end());
  return digests;
}

Done LayoutFiles::store_blob(const Upload& upload) const {
  if (holds_already(*this, upload)) return done();
  const std::string algorithm(upload.descriptor.digest.algorithm());
  const Fd blobs = open_at(fd_.get(), kBlobs, O_RDONLY | O_DIRECTORY);
  if (!blobs.valid()) return disk_error(errno, "cannot open blobs in " + printable(directory_.string()));
  SEKISHO_CHECK(make_directory(blobs.get(), algorithm.c_str()));
  SEKISHO_TRY(directory, blob_directory(algorithm));
  SEKISHO_TRY(file, NewFile::create(directory.get()));
  SEKISHO_CHECK(copy_upload(upload, file.get()));
  return file.keep(std::string(upload.descriptor.digest.hex()));
}

}  // namespace sekisho::registry
