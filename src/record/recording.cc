#include "record/recording.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"
#include "crypto/initialise.h"
#include "record/folder.h"
#include "record/recorded.h"
#include "record/request_text.h"
#include "registry/attached.h"

namespace sekisho::record {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMode = 0600;

Done write_json(const fs::path& file, const Json& json) {
  return write_new_file(file, render_json_pretty(json) + "\n", kMode);
}

Result<fs::path> make_folder(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  std::string folder = directory / ".recording-XXXXXX";
  if (error || ::mkdtemp(folder.data()) == nullptr)
    return disk_error(error ? error.value() : errno,
                      "cannot make a folder in " + printable(directory.string()));
  return fs::path(folder);
}

Done make_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::create_directory(directory, error)) return done();
  return disk_error(error.value(), "cannot make " + printable(directory.string()));
}

Done write_book(const fs::path& folder, const std::vector<policy::Source>& sources) {
  SEKISHO_CHECK(make_directory(folder / kPolicy));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const policy::Source& source = sources[i];
    SEKISHO_CHECK(write_new_file(folder / policy_file(i + 1, source.path.string()), source.bytes, kMode));
    for (std::size_t j = 0; j < source.named.size(); ++j)
      SEKISHO_CHECK(write_new_file(folder / named_file(i + 1, j + 1, source.named[j].name),
                                   source.named[j].bytes, kMode));
  }
  return done();
}

RequestText text_of(const gate::Request& request, gate::Form form) {
  RequestText text{{request.reference, request.now, request.limits, request.destination, request.applied,
                    request.pinning, form},
                   request.policy->digest(),
                   {}};
  for (const policy::Source& source : request.policy->sources()) {
    BookFile file{source.path.string(), {}};
    for (const policy::Named& named : source.named) file.named.push_back(named.name);
    text.book.push_back(std::move(file));
  }
  return text;
}

Done write_request(const fs::path& folder, const gate::Request& request, gate::Form form) {
  SEKISHO_CHECK(write_book(folder, request.policy->sources()));
  if (request.state != nullptr) {
    SEKISHO_CHECK(make_directory(folder / kState));
    SEKISHO_CHECK(request.state->copy_to(folder / kState));
  }
  return write_json(folder / kRequest, render_request(text_of(request, form)));
}

// 20261127T143000Z-0123456789ab-0123abcd
std::string id_of(const report::Judgement& judgement) {
  std::string time = render_time(judgement.time);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  const std::string digest =
      judgement.digest ? std::string(judgement.digest->hex().substr(0, 12)) : "unresolved";
  return time + "-" + digest + "-" + encode_hex(crypto::random_bytes(4));
}

// A name is durable only once its directory is.
Done sync_directory(const fs::path& directory) {
  const Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid() && ::fsync(fd.get()) == 0) return done();
  return disk_error(errno, "cannot make durable " + printable(directory.string()));
}

}  // namespace

bool is_decision(const report::Judgement& judgement) {
  if (judgement.unusable) return false;
  return std::none_of(judgement.reasons.begin(), judgement.reasons.end(), [](const policy::Reason& reason) {
    return reason.code == ReasonCode::kDiskFull || reason.code == ReasonCode::kDiskError ||
           reason.code == ReasonCode::kTargetBusy;
  });
}

Result<Recording> Recording::begin(const fs::path& directory, const gate::Request& request, gate::Form form) {
  if (request.policy->sources().empty())
    return fail(ReasonCode::kUsageInvalid,
                "a decision is recorded with its book: give --policy, and no --key or "
                "identity instead");
  SEKISHO_TRY(folder, make_folder(directory));
  Recording recording(folder, request.limits);
  SEKISHO_CHECK(write_request(folder, request, form));
  SEKISHO_TRY(answers, Answers::create(folder / kLayout, request.limits));
  recording.answers_ = std::move(answers);
  return recording;
}

Recording::Recording(Recording&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      limits_(other.limits_),
      answers_(std::move(other.answers_)) {}

Recording::~Recording() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::unique_ptr<registry::Repository> Recording::repository(const oci::Reference& reference,
                                                            std::unique_ptr<registry::Repository> other) {
  return std::make_unique<Recorded>(*answers_, name_of(reference), std::move(other), true);
}

gate::Open Recording::open(gate::Open other) { return opening(*answers_, std::move(other)); }

// What cannot be fetched is an answer as well.
void Recording::gather_rest(const crypto::Digest& subject, registry::Repository& repository) {
  const auto fetched = answers_->manifest(subject);
  if (!fetched.ok()) return;
  registry::Attached attached(repository, oci::descriptor_of(fetched->document), limits_);
  while (attached.next()) continue;
}

Result<fs::path> Recording::keep(const report::Judgement& judgement, registry::Repository& repository) {
  if (judgement.digest) gather_rest(*judgement.digest, repository);
  SEKISHO_CHECK(write_json(folder_ / kAnswers, answers_->render()));
  SEKISHO_CHECK(write_json(folder_ / kVerdict, report::render_verdict(judgement)));
  SEKISHO_CHECK(sync_directory(folder_));
  const fs::path named = folder_.parent_path() / id_of(judgement);
  std::error_code error;
  fs::rename(folder_, named, error);
  if (error) return disk_error(error.value(), "cannot name " + printable(named.string()));
  folder_.clear();
  SEKISHO_CHECK(sync_directory(named.parent_path()));
  return named;
}

}  // namespace sekisho::record
