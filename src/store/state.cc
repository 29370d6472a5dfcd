#include "store/state.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>

#include "base/json.h"
#include "base/text.h"

namespace sekisho::store {
namespace {

constexpr std::string_view kFile = "sekisho-state.json";
constexpr std::string_view kLockFile = "sekisho-state.lock";
constexpr std::string_view kSchema = "https://sekisho.dev/state/v1";
constexpr auto kLockPause = std::chrono::milliseconds(50);
const History kNothing;

Error unusable(const std::filesystem::path& path, const std::string& why) {
  return fail(ReasonCode::kStateUnusable, printable(path.string()) + ": " + why);
}

Json render(const std::optional<Time>& time) { return time ? Json(render_time(*time)) : Json(); }

Result<std::optional<Time>> read_time(Members& members, std::string_view name) {
  SEKISHO_TRY(text, members.maybe_text(name));
  if (!text) return std::optional<Time>();
  const auto time = parse_time(*text);
  if (!time) return fail(ReasonCode::kJsonShape, std::string(name) + " is no time");
  return time;
}

Json render(const Admitted& admitted) {
  Json::Object object{{"digest", admitted.digest.text()}};
  if (admitted.signed_at) object.emplace_back("signedAt", render(admitted.signed_at));
  if (admitted.created) object.emplace_back("created", render(admitted.created));
  return object;
}

Result<Admitted> read_admitted(Members members) {
  SEKISHO_TRY(text, members.text("digest"));
  SEKISHO_TRY(digest, crypto::Digest::parse(text));
  SEKISHO_TRY(signed_at, read_time(members, "signedAt"));
  SEKISHO_TRY(created, read_time(members, "created"));
  SEKISHO_CHECK(members.others_refused());
  return Admitted{std::move(digest), signed_at, created};
}

Json render(const Channel& channel, const History& history) {
  Json::Array digests;
  for (const auto& digest : history.admitted) digests.push_back(digest.text());
  Json::Object object{
      {"repository", channel.repository}, {"cluster", channel.cluster}, {"namespace", channel.name_space}};
  if (history.newest) object.emplace_back("newest", render(*history.newest));
  object.emplace_back("admitted", std::move(digests));
  return object;
}

Result<Channel> read_channel(Members& members) {
  SEKISHO_TRY(repository, members.text("repository"));
  SEKISHO_TRY(cluster, members.text("cluster"));
  SEKISHO_TRY(name_space, members.text("namespace"));
  return Channel{std::move(repository), std::move(cluster), std::move(name_space)};
}

Result<History> read_history(Members& members) {
  History history;
  SEKISHO_TRY(newest, members.maybe_object("newest"));
  if (newest) {
    SEKISHO_TRY(admitted, read_admitted(*std::move(newest)));
    history.newest = std::move(admitted);
  }
  SEKISHO_TRY(digests, members.array("admitted"));
  for (const Json& item : *digests) {
    const auto* text = item.as_string();
    if (text == nullptr) return fail(ReasonCode::kJsonShape, "admitted holds what is no text");
    SEKISHO_TRY(digest, crypto::Digest::parse(*text));
    history.admitted.push_back(std::move(digest));
  }
  SEKISHO_CHECK(members.others_refused());
  return history;
}

// A state that lost its file still has the lock file.
bool holds_nothing(const std::filesystem::path& directory) {
  std::error_code error;
  return std::filesystem::is_empty(directory, error) && !error;
}

}  // namespace

Result<State> State::open(const std::filesystem::path& directory, Use use, std::uint32_t wait_seconds,
                          const Limits& limits) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error))
    return unusable(directory, "there is no such directory; make it where it outlives this run");
  State state(directory / kFile, limits.state_digests);
  const bool fresh = holds_nothing(directory);
  if (use == Use::kWrite) SEKISHO_CHECK(state.lock(wait_seconds));
  if (fresh && !std::filesystem::exists(state.file_, error)) {
    state.new_ = true;
    if (use == Use::kWrite) SEKISHO_CHECK(state.write());
    return state;
  }
  auto read = state.read(limits);
  if (!read.ok()) return unusable(state.file_, std::move(read).error().detail);
  return state;
}

Done State::lock(std::uint32_t wait_seconds) {
  const auto path = file_.parent_path() / kLockFile;
  lock_ = Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!lock_.valid()) return unusable(path, std::strerror(errno));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds);
  while (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return unusable(path, std::strerror(errno));
    if (std::chrono::steady_clock::now() >= end) {
      return fail(ReasonCode::kTargetBusy, printable(path.string()) + " is locked by another admit");
    }
    std::this_thread::sleep_for(kLockPause);
  }
  return done();
}

Done State::read(const Limits& limits) {
  SEKISHO_TRY(text, read_regular_file(file_, limits.state_bytes));
  return parse(text);
}

Done State::parse(BytesView text) {
  SEKISHO_TRY(json, parse_json(text));
  SEKISHO_TRY(members, Members::of(json, "state"));
  SEKISHO_TRY(schema, members.text("schema"));
  if (schema != kSchema) return fail(ReasonCode::kJsonShape, "its schema is " + printable(schema, 100));
  SEKISHO_TRY(books, members.object("books"));
  for (const auto& [name, unused] : books.all()) {
    SEKISHO_TRY(version, books.integer(name, INT64_MAX));
    books_[name] = version;
  }
  SEKISHO_TRY(channels, members.array("channels"));
  for (const Json& item : *channels) {
    SEKISHO_TRY(one, Members::of(item, "channels"));
    SEKISHO_TRY(channel, read_channel(one));
    SEKISHO_TRY(history, read_history(one));
    channels_[std::move(channel)] = std::move(history);
  }
  return members.others_refused();
}

const History& State::history(const Channel& channel) const {
  const auto found = channels_.find(channel);
  return found == channels_.end() ? kNothing : found->second;
}

Done State::use_book(const std::string& name, std::uint64_t version) {
  auto& known = books_[name];
  if (version < known) {
    return fail(ReasonCode::kPolicyOld, "the book " + printable(name, 200) + " is of version " +
                                            std::to_string(version) + ", and version " +
                                            std::to_string(known) + " was used with this state before");
  }
  known = version;
  return done();
}

void State::record(const Channel& channel, const Admitted& admitted) {
  History& history = channels_[channel];
  std::erase(history.admitted, admitted.digest);
  history.admitted.push_back(admitted.digest);
  if (history.admitted.size() > most_) history.admitted.erase(history.admitted.begin());
  const bool older = history.newest && order(admitted, *history.newest) == std::strong_ordering::less;
  if (!older) history.newest = admitted;
}

Done State::write() const { return write_to(file_); }

Done State::copy_to(const std::filesystem::path& directory) const { return write_to(directory / kFile); }

Done State::write_to(const std::filesystem::path& file) const {
  Json::Object books;
  for (const auto& [name, version] : books_) books.emplace_back(name, version);
  Json::Array channels;
  for (const auto& [channel, history] : channels_) channels.push_back(render(channel, history));
  const Json state(
      Json::Object{{"schema", kSchema}, {"books", std::move(books)}, {"channels", std::move(channels)}});
  return replace_file(file, render_json_pretty(state) + "\n", 0600);
}

}  // namespace sekisho::store
