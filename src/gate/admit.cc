#include <algorithm>

#include <unistd.h>

#include "archive/unpack.h"
#include "base/child.h"
#include "base/file.h"
#include "base/text.h"
#include "gate/judge.h"
#include "gate/walk.h"
#include "handover/handover.h"

namespace sekisho::gate {
namespace {

constexpr std::uint32_t kLockSeconds = 300;  // how long one admit waits for another to the same directory

// The one layer that Flux and Argo CD would both take; anything else could be read in two ways (MAN-11).
Result<oci::Descriptor> content_layer(const oci::Document& document) {
  const auto* manifest = std::get_if<oci::Manifest>(&document);
  if (manifest == nullptr) {
    return fail(ReasonCode::kManifestIndexRefused,
                "an index has no layers to hand over; name one of its manifests");
  }
  if (manifest->layers.size() != 1) {
    return fail(ReasonCode::kManifestLayerCount,
                "the manifest has " + std::to_string(manifest->layers.size()) + " layers, not one");
  }
  const std::string& type = manifest->layers[0].media_type;
  if (!type.ends_with("tar+gzip") && !type.ends_with("tar.gzip")) {
    return fail(ReasonCode::kArchiveFormat, "the layer is of type " + printable(type) + ", not a tar+gzip");
  }
  return manifest->layers[0];
}

bool config_has_diff_ids(std::string_view media_type) {
  return media_type == oci::kFluxConfigType || media_type == oci::kImageConfigType ||
         media_type == "application/vnd.docker.container.image.v1+json";
}

// The diff_id that the config names for the one layer; nothing where the config names none (MAN-13).
Result<std::optional<crypto::Digest>> expected_diff_id(const oci::Manifest& manifest,
                                                       registry::Repository& repository,
                                                       const Limits& limits) {
  std::optional<crypto::Digest> none;
  if (!config_has_diff_ids(manifest.config.media_type)) return none;
  auto blobs = repository.fetch_blobs({manifest.config}, limits.manifest_bytes);
  SEKISHO_TRY(config, std::move(blobs.at(0)));
  SEKISHO_TRY(json, parse_json(config.bytes(), limits.json_depth));
  SEKISHO_TRY(members, Members::of(json, "config"));
  SEKISHO_TRY(rootfs, members.maybe_object("rootfs"));
  if (!rootfs) return none;
  SEKISHO_TRY(diff_ids, rootfs->maybe_array("diff_ids"));
  if (diff_ids == nullptr || diff_ids->empty()) return none;
  const std::string* text = diff_ids->front().as_string();
  if (diff_ids->size() != 1 || text == nullptr) {
    return fail(ReasonCode::kManifestDiffId, "the config does not name one diff_id for the one layer");
  }
  SEKISHO_TRY(digest, crypto::Digest::parse(*text));
  return std::optional<crypto::Digest>(std::move(digest));
}

// Fetches the layer to a private file, hashed whole, and only then unpacks it into the staging directory.
Result<archive::Unpacked> stage_layer(const Papers& papers, registry::Repository& repository,
                                      handover::Target& target, const Limits& limits) {
  SEKISHO_TRY(layer, content_layer(papers.document));
  SEKISHO_TRY(diff_id, expected_diff_id(std::get<oci::Manifest>(papers.document), repository, limits));
  SEKISHO_TRY(file, target.layer_file());
  SEKISHO_CHECK(repository.fetch_file(layer, limits.layer_bytes, file.get()));
  SEKISHO_TRY(unpacked, archive::unpack(file.get(), layer.size, target.stage(), limits));
  if (diff_id && *diff_id != unpacked.diff_id) {
    return fail(ReasonCode::kManifestDiffId,
                "the config names " + diff_id->text() + ", the layer unpacks to " + unpacked.diff_id.text());
  }
  return unpacked;
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
  const auto tree = target.deliver(admission, unpacked);
  if (!tree.ok()) return walk.stop(tree.error());
  walk.pass(admission.clearance(), report::Stage::kGoods);
  walk.judgement().handed_over = tree->string();
  if (delivery.command.empty()) return;
  const auto exit = run_command(walk, *tree, delivery.command);
  walk.judgement().command_exit = exit.ok() ? *exit : 127;
}

void judge_goods(Walk& walk, const Papers& papers, registry::Repository& repository, handover::Target& target,
                 const Delivery& delivery) {
  walk.judgement().stage = report::Stage::kGoods;
  const Limits limits = policy::limits_of(papers.clearance.rule(), walk.request().limits);
  const auto unpacked = stage_layer(papers, repository, target, limits);
  if (!unpacked.ok()) return walk.stop(unpacked.error());
  walk.judgement().contents = report::Contents{unpacked->files, unpacked->bytes};
  const auto verdict = policy::decide_goods(papers.clearance, {unpacked->files, unpacked->bytes});
  const auto* admission = std::get_if<policy::Admission>(&verdict);
  if (admission == nullptr) return walk.stop(verdict);
  deliver(walk, *admission, *unpacked, target, delivery);
}

}  // namespace

report::Judgement admit(const Request& request, registry::Repository& repository, const Delivery& delivery) {
  Walk walk(request);
  auto target = handover::Target::open(delivery.to, std::min(kLockSeconds, request.limits.total_seconds));
  if (!target.ok()) {
    walk.stop(target.error());
  } else if (const auto papers = walk.papers(repository)) {
    judge_goods(walk, *papers, repository, *target, delivery);
  }
  return walk.finish();
}

}  // namespace sekisho::gate
