#include <algorithm>

#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "gate/goods.h"
#include "gate/judge.h"
#include "gate/layer.h"
#include "gate/walk.h"
#include "handover/handover.h"
#include "handover/stream.h"

namespace sekisho::gate {
namespace {

constexpr std::uint32_t kLockSeconds = 300;  // how long one admit waits for another to the same directory

Result<archive::Unpacked> stage_layer(const Papers& papers, registry::Repository& repository,
                                      handover::Target& target, const Limits& limits) {
  SEKISHO_TRY(file, target.layer_file());
  return fetch_tree(papers.document, repository, file.get(), target.stage(), limits);
}

// VerdictFile is the verdict's JSON for the command, removed afterwards.
class VerdictFile {
 public:
  static Result<VerdictFile> write(const report::Judgement& judgement) {
    std::string path = std::filesystem::temp_directory_path() / "sekisho-verdict-XXXXXX";
    const Fd fd(::mkstemp(path.data()));
    if (!fd.valid()) return disk_error(errno, "cannot write the verdict for the command");
    VerdictFile file(path);
    SEKISHO_CHECK(write_all(fd.get(), render_json_pretty(render_verdict(judgement)) + "\n"));
    return file;
  }
  ~VerdictFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  VerdictFile(VerdictFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  VerdictFile& operator=(VerdictFile&&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit VerdictFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Result<int> run_command(Walk& walk, const std::filesystem::path& tree,
                        const std::vector<std::string>& command) {
  SEKISHO_TRY(verdict, VerdictFile::write(walk.judgement()));
  return run_in(tree, command,
                {{"SEKISHO_DIR", std::filesystem::absolute(tree).string()},
                 {"SEKISHO_DIGEST", walk.judgement().digest->text()},
                 {"SEKISHO_REFERENCE", walk.judgement().resolved},
                 {"SEKISHO_VERDICT", verdict.path()}});
}

// From here on only an Admission opens anything.
void deliver(Walk& walk, const policy::Admission& admission, const archive::Unpacked& unpacked,
             handover::Target& target, const Delivery& delivery) {
  // Remembered first: what is in place and forgotten could be rolled back.
  if (const auto kept = walk.remember(admission.clearance()); !kept.ok()) return walk.stop(kept.error());
  const auto tree = target.deliver(admission, unpacked);
  if (!tree.ok()) return walk.stop(tree.error());
  walk.pass(admission.clearance(), report::Stage::kGoods);
  walk.judgement().handed_over = tree->string();
  if (delivery.command.empty()) return;
  const auto exit = run_command(walk, *tree, delivery.command);
  walk.judgement().command_exit = exit.ok() ? *exit : 127;
}

void judge_and_deliver(Walk& walk, const Papers& papers, registry::Repository& repository,
                       handover::Target& target, const Delivery& delivery) {
  walk.judgement().stage = report::Stage::kGoods;
  const Limits limits = policy::limits_of(papers.clearance.rule(), walk.request().limits);
  auto unpacked = stage_layer(papers, repository, target, limits);
  if (!unpacked.ok()) return walk.stop(unpacked.error());
  const auto verdict = judge_goods(walk, papers.clearance, *unpacked, target.stage());
  if (!verdict.ok()) return walk.stop(verdict.error());
  const auto* admission = std::get_if<policy::Admission>(&*verdict);
  if (admission == nullptr) return walk.stop(*verdict);
  deliver(walk, *admission, *unpacked, target, delivery);
}

}  // namespace

report::Judgement admit(const Request& request, registry::Repository& repository, const Delivery& delivery) {
  Walk walk(request);
  auto target = handover::Target::open(delivery.to, std::min(kLockSeconds, request.limits.total_seconds));
  if (!target.ok()) {
    walk.stop(target.error());
  } else if (const auto papers = walk.papers(repository)) {
    judge_and_deliver(walk, *papers, repository, *target, delivery);
  }
  return walk.finish();
}

report::Judgement admit(const Request& request, registry::Repository& repository, std::string& text) {
  Walk walk(request);
  const Take take = [&](const policy::Admission& admission, const archive::Unpacked& unpacked,
                        int directory) -> Done {
    SEKISHO_TRY(stream, handover::stream(admission, unpacked, directory, request.applied, request.limits));
    // Remembered first: what was let out and forgotten could be rolled back.
    SEKISHO_CHECK(walk.remember(admission.clearance()));
    text = std::move(stream);
    return done();
  };
  if (const auto papers = walk.papers(repository)) judge_aside(walk, *papers, repository, take);
  return walk.finish();
}

report::Judgement rehearse(const Request& request, registry::Repository& repository, Form form) {
  Walk walk(request);
  const Take take = [&](const policy::Admission& admission, const archive::Unpacked& unpacked,
                        int directory) -> Done {
    if (form == Form::kStream)
      SEKISHO_CHECK(handover::stream(admission, unpacked, directory, request.applied, request.limits));
    return done();
  };
  if (const auto papers = walk.papers(repository)) judge_aside(walk, *papers, repository, take);
  return walk.finish();
}

}  // namespace sekisho::gate
