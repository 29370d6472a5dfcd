#include "serve/judging.h"

#include <algorithm>

namespace sekisho::serve {
namespace {

// Road is the way to one repository; its deadline starts when it is opened.
struct Road {
  std::unique_ptr<net::Transport> transport;
  std::shared_ptr<registry::Session> session;
  std::unique_ptr<registry::Repository> repository;

  static Result<Road> open(const Bench& bench, const oci::Reference& reference) {
    Road road;
    SEKISHO_TRY(transport, net::make_transport(bench.tls, bench.limits));
    road.transport = std::move(transport);
    road.session = registry::make_session(*road.transport, bench.access, bench.limits);
    SEKISHO_TRY(repository, registry::open_repository(road.session, reference, bench.limits));
    road.repository = std::move(repository);
    return road;
  }
};

gate::Request request_of(const Bench& bench, const oci::Reference& reference, const Road& road) {
  const auto open = [session = road.session, limits = bench.limits](const oci::Reference& image) {
    return registry::open_repository(session, image, limits);
  };
  return {reference,
          bench.policy,
          bench.now,
          bench.limits,
          road.transport.get(),
          bench.destination,
          bench.state,
          {bench.paths, manifests::Consumer::kFlux},
          open};
}

policy::OnRevoked on_revoked(const Bench& bench, const oci::Reference& reference) {
  const policy::Rule* rule = bench.policy->ruling(reference, bench.destination).rule;
  return rule == nullptr ? policy::OnRevoked::kWithdraw : rule->demands.on_revoked;
}

}  // namespace

report::Judgement judge(const Bench& bench, const oci::Reference& reference) {
  const auto road = Road::open(bench, reference);
  if (!road.ok()) return gate::unjudged(reference, bench.policy, bench.now, road.error());
  return gate::judge(request_of(bench, reference, *road), *road->repository);
}

report::Judgement take(const Bench& bench, const oci::Reference& reference,
                       const std::filesystem::path& directory) {
  const auto road = Road::open(bench, reference);
  if (!road.ok()) return gate::unjudged(reference, bench.policy, bench.now, road.error());
  return gate::admit(request_of(bench, reference, *road), *road->repository, gate::Delivery{directory, {}});
}

Finding finding_of(const Bench& bench, const oci::Reference& reference, const report::Judgement& judgement) {
  return {judgement.decision, on_revoked(bench, reference), judgement.digest, judgement.reasons};
}

Finding judge_again(const Bench& bench, const oci::Reference& reference, const crypto::Digest& digest) {
  const oci::Reference pinned = reference.at(digest);
  const auto& revoked = bench.policy->revoked_digests();
  const auto found =
      std::find_if(revoked.begin(), revoked.end(), [&](const auto& one) { return one.digest == digest; });
  if (found == revoked.end()) return finding_of(bench, pinned, judge(bench, pinned));
  const std::string why = "the policy revokes it" + (found->reason.empty() ? "" : ": " + found->reason);
  return {report::Decision::kDenied,
          on_revoked(bench, pinned),
          digest,
          {{ReasonCode::kRevokedDigest, digest.text(), why}}};
}

Result<oci::Annotations> fetch_metadata(const Bench& bench, const oci::Reference& reference,
                                        const crypto::Digest& digest) {
  SEKISHO_TRY(road, Road::open(bench, reference));
  SEKISHO_TRY(fetched, road.repository->fetch_manifest(digest));
  oci::Annotations metadata;
  std::uint64_t bytes = 0;
  const auto* manifest = std::get_if<oci::Manifest>(&fetched.document);
  if (manifest == nullptr) return metadata;
  for (const auto& [key, value] : manifest->annotations) {
    if (bytes + key.size() + value.size() > bench.limits.metadata_bytes) continue;
    bytes += key.size() + value.size();
    metadata.emplace_back(key, value);
  }
  return metadata;
}

}  // namespace sekisho::serve
