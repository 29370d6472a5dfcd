#include "publish/legacy_tag.h"

#include <algorithm>
#include <thread>

#include "base/json.h"
#include "publish/store.h"
#include "registry/watch.h"

namespace sekisho::publish {
namespace {

constexpr std::size_t kTagRounds = 8;  // how often the tag is written anew when others write it too

// The config of a legacy .sig manifest: an image config whose diff_ids are the layers.
Bytes legacy_config(const std::vector<oci::Descriptor>& layers) {
  Json::Array diff_ids;
  Json::Array history;
  for (const auto& layer : layers) {
    diff_ids.emplace_back(layer.digest.text());
    history.push_back(Json::Object{{"created", "0001-01-01T00:00:00Z"}});
  }
  return render_json(Json::Object{{"architecture", ""},
                                  {"created", "0001-01-01T00:00:00Z"},
                                  {"history", history},
                                  {"os", ""},
                                  {"rootfs", Json::Object{{"type", "layers"}, {"diff_ids", diff_ids}}},
                                  {"config", Json::Object{}}});
}

// The layers that the tag holds now; none where it is not there.
Result<std::vector<oci::Descriptor>> legacy_layers(const std::string& tag, registry::Repository& repository) {
  auto fetched = repository.fetch_tag(tag);
  if (!fetched.ok() && fetched.error().code == ReasonCode::kRegistryNotFound)
    return std::vector<oci::Descriptor>();
  if (!fetched.ok()) return std::move(fetched).error().in("while reading the tag " + tag);
  const auto* manifest = std::get_if<oci::Manifest>(&fetched->document);
  if (manifest == nullptr) return fail(ReasonCode::kManifestInvalid, "the tag " + tag + " is not a manifest");
  return manifest->layers;
}

// Annotations have no order: what is written by one tool comes back sorted by another.
bool is_same(const oci::Descriptor& one, const oci::Descriptor& other) {
  return one.digest == other.digest &&
         std::is_permutation(one.annotations.begin(), one.annotations.end(), other.annotations.begin(),
                             other.annotations.end());
}

bool holds(const std::vector<oci::Descriptor>& layers, const oci::Descriptor& layer) {
  return std::any_of(layers.begin(), layers.end(), [&](const auto& other) { return is_same(other, layer); });
}

// Stores the config for the layers, and gives the manifest of both.
Result<oci::Manifest> legacy_manifest(const std::vector<oci::Descriptor>& layers,
                                      registry::Repository& repository) {
  const Bytes config = legacy_config(layers);
  const auto descriptor = oci::Descriptor::of(std::string(oci::kImageConfigType), config);
  SEKISHO_CHECK(repository.put_blobs({{descriptor, config, -1}}));
  return oci::Manifest{
      crypto::Digest::of({}), 0, std::string(oci::kManifestType), {}, descriptor, layers, {}, {}};
}

}  // namespace

// The tag cannot be written conditionally, so that two writers at once may lose one signature: all else is
// stored first, the tag read right before it is written, and again when another's write that was on its way
// must have ended.
Done put_legacy_layer(const std::string& tag, const oci::Descriptor& layer,
                      const std::vector<oci::Descriptor>& instead_of, registry::Repository& repository,
                      const registry::Meanwhile& meanwhile) {
  const auto goes = [&](const oci::Descriptor& one) { return holds(instead_of, one); };
  SEKISHO_TRY(layers, legacy_layers(tag, repository));
  const auto as_wanted = [&] {
    return holds(layers, layer) && std::none_of(layers.begin(), layers.end(), goes);
  };
  for (std::size_t round = 0; round < kTagRounds && !as_wanted(); ++round) {
    auto wanted = layers;
    std::erase_if(wanted, goes);
    if (!holds(wanted, layer)) wanted.push_back(layer);
    SEKISHO_TRY(manifest, legacy_manifest(wanted, repository));
    const registry::Watch watch;
    SEKISHO_TRY(still, legacy_layers(tag, repository));
    if (std::equal(still.begin(), still.end(), layers.begin(), layers.end(), is_same)) {
      SEKISHO_CHECK(put_manifest(std::move(manifest), tag, repository));
      const auto settled = watch.settled();
      if (round == 0 && meanwhile) meanwhile();
      std::this_thread::sleep_until(settled);
    }
    SEKISHO_TRY(now, legacy_layers(tag, repository));
    layers = std::move(now);
  }
  if (as_wanted()) return done();
  return fail(ReasonCode::kTagMoved, "others kept writing the tag " + tag);
}

}  // namespace sekisho::publish
