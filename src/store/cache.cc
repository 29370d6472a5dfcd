#include "store/cache.h"

#include <cerrno>
#include <cstring>
#include <mutex>

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "store/database.h"
#include "store/framed.h"

namespace sekisho::store {
namespace {

constexpr const char* kFile = "sekisho-cache.db";
constexpr const char* kKeyFile = "sekisho-cache.key";
constexpr int kApplication = 0x53454B31;  // "SEK1"
constexpr std::uint64_t kKeyBytes = 1024;
constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS content (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, judged INTEGER NOT NULL, until INTEGER,"
    " verdict BLOB NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;";

std::string shown(const std::filesystem::path& path) { return printable(path.string()); }

Done open_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(ReasonCode::kTargetUnwritable, shown(directory) + ": " + std::strerror(errno));
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
    return fail(ReasonCode::kTargetRefused, shown(directory) + " is no directory");
  if (info.st_uid == ::geteuid() && (info.st_mode & 0022) == 0) return done();
  return fail(ReasonCode::kTargetRefused,
              shown(directory) + " is not this user's alone: others may write to it");
}

// Of several that make it at once the first one's counts.
Result<Bytes> make_or_read(const std::filesystem::path& file) {
  const auto written = write_new_file(file, crypto::MacKey::make().bytes(), 0600);
  if (!written.ok() && written.error().code != ReasonCode::kFileExists) return written.error();
  return read_regular_file(file, kKeyBytes);
}

Result<crypto::MacKey> open_key(const std::filesystem::path& file) {
  SEKISHO_TRY(bytes, make_or_read(file));
  // Whoever made it was killed before it was written.
  if (bytes.empty() && ::unlink(file.c_str()) == 0) {
    SEKISHO_TRY(made, make_or_read(file));
    bytes = std::move(made);
  }
  if (auto key = crypto::MacKey::of(std::move(bytes))) return *std::move(key);
  return fail(ReasonCode::kTargetRefused,
              shown(file) + " is no key; remove it, and the cache beside it begins anew");
}

Bytes key_of(const VerdictKey& key) {
  const Bytes text = framed({key.reference, key.cluster, key.name_space, key.policy, key.evaluator});
  return crypto::hash_bytes(crypto::HashAlgorithm::kSha256, text);
}

std::int64_t seconds(Time time) { return time.time_since_epoch().count(); }

Bytes signed_text(const Bytes& key, const KeptVerdict& kept) {
  const std::string until = kept.holds_until ? std::to_string(seconds(*kept.holds_until)) : "";
  return framed({key, std::to_string(seconds(kept.judged)), until, kept.verdict});
}

}  // namespace

struct Cache::State {
  State(Database opened, crypto::MacKey made, const Limits& given)
      : database(std::move(opened)), key(std::move(made)), limits(given) {}

  Database database;
  crypto::MacKey key;
  Limits limits;
  Database::Statement find_content, keep_content, find_verdict, keep_verdict, all_verdicts;
  mutable std::mutex mutex;
  std::string trouble;

  bool prepare() {
    find_content = database.prepare("SELECT bytes FROM content WHERE digest = ?1");
    keep_content = database.prepare("INSERT OR REPLACE INTO content VALUES (?1, ?2)");
    find_verdict = database.prepare("SELECT judged, until, verdict, mac FROM verdicts WHERE key = ?1");
    keep_verdict = database.prepare("INSERT OR REPLACE INTO verdicts VALUES (?1, ?2, ?3, ?4, ?5)");
    all_verdicts = database.prepare("SELECT judged, until, verdict, mac, key FROM verdicts");
    return find_content && keep_content && find_verdict && keep_verdict && all_verdicts;
  }
  // read reads a row whose first columns are those of find_verdict; nothing where we did not write it.
  std::optional<KeptVerdict> read(const Query& query, const Bytes& name) const {
    KeptVerdict kept{Time(Seconds(query.number(0))), std::nullopt, query.bytes(2)};
    if (!query.is_nothing(1)) kept.holds_until = Time(Seconds(query.number(1)));
    if (!key.is_mac_of(query.bytes(3), signed_text(name, kept))) return std::nullopt;
    return kept;
  }
  void note(int result) {
    if (result != SQLITE_ROW && result != SQLITE_DONE && trouble.empty()) trouble = database.error();
  }
};

Cache::Cache(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cache::Cache(Cache&&) noexcept = default;
Cache& Cache::operator=(Cache&&) noexcept = default;
Cache::~Cache() = default;

Result<Cache> Cache::open(const std::filesystem::path& directory, const Limits& limits) {
  SEKISHO_CHECK(open_directory(directory));
  SEKISHO_TRY(key, open_key(directory / kKeyFile));
  std::error_code error;
  // SQLITE_OPEN_NOFOLLOW looks at every component.
  const auto real = std::filesystem::canonical(directory, error);
  if (error) return fail(ReasonCode::kTargetUnwritable, shown(directory) + ": " + error.message());
  SEKISHO_TRY(database, Database::open(real / kFile, kSchema, kApplication));
  auto state = std::make_unique<State>(std::move(database), std::move(key), limits);
  if (!state->prepare())
    return fail(ReasonCode::kTargetRefused, shown(directory / kFile) + ": " + state->database.error());
  return Cache(std::move(state));
}

Result<Cache> Cache::open_existing(const std::filesystem::path& directory, const Limits& limits) {
  std::error_code error;
  if (std::filesystem::exists(directory / kFile, error)) return open(directory, limits);
  return fail(ReasonCode::kTargetRefused,
              shown(directory) + " holds no cache: name the directory that `sekisho audit --cache` keeps");
}

std::optional<Bytes> Cache::find_content(const crypto::Digest& digest) const {
  Bytes bytes;
  {
    const std::lock_guard lock(state_->mutex);
    Query query(state_->find_content.get());
    const int result = query.bind(1, digest.text()).step();
    state_->note(result);
    if (result != SQLITE_ROW) return std::nullopt;
    bytes = query.bytes(0);
  }
  crypto::Hasher hasher(digest.hash());
  hasher.update(bytes);
  if (hasher.finish() != digest) return std::nullopt;
  return bytes;
}

void Cache::keep_content(const crypto::Digest& digest, BytesView bytes) {
  if (bytes.size() > state_->limits.kept_bytes) return;
  const std::lock_guard lock(state_->mutex);
  Query query(state_->keep_content.get());
  state_->note(query.bind(1, digest.text()).bind(2, bytes).step());
}

std::optional<KeptVerdict> Cache::find_verdict(const VerdictKey& key) const {
  const Bytes name = key_of(key);
  const std::lock_guard lock(state_->mutex);
  Query query(state_->find_verdict.get());
  const int result = query.bind(1, name).step();
  state_->note(result);
  if (result != SQLITE_ROW) return std::nullopt;
  return state_->read(query, name);
}

void Cache::keep_verdict(const VerdictKey& key, const KeptVerdict& verdict) {
  const Bytes name = key_of(key);
  const Bytes mac = state_->key.mac_of(signed_text(name, verdict));
  const std::lock_guard lock(state_->mutex);
  Query query(state_->keep_verdict.get());
  query.bind(1, name).bind(2, seconds(verdict.judged)).bind(4, verdict.verdict).bind(5, mac);
  verdict.holds_until ? query.bind(3, seconds(*verdict.holds_until)) : query.bind_nothing(3);
  state_->note(query.step());
}

void Cache::visit_verdicts(const std::function<void(const KeptVerdict& kept)>& visit) const {
  const std::lock_guard lock(state_->mutex);
  Query query(state_->all_verdicts.get());
  int result = query.step();
  for (; result == SQLITE_ROW; result = query.step()) {
    if (const auto kept = state_->read(query, query.bytes(4))) visit(*kept);
  }
  state_->note(result);
}

std::string Cache::trouble() const {
  const std::lock_guard lock(state_->mutex);
  return state_->trouble;
}

}  // namespace sekisho::store
