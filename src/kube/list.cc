#include "kube/list.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/json_cursor.h"
#include "net/url.h"

namespace sekisho::kube {
namespace {

// The newest version first; what the server does not know it answers with 404.
std::vector<std::string> paths_of(Listed listed) {
  switch (listed) {
    case Listed::kPods:
      return {"/api/v1/pods"};
    case Listed::kOciRepositories:
      return {"/apis/source.toolkit.fluxcd.io/v1/ocirepositories",
              "/apis/source.toolkit.fluxcd.io/v1beta2/ocirepositories"};
    case Listed::kExternalArtifacts:
      return {"/apis/source.toolkit.fluxcd.io/v1/externalartifacts"};
    case Listed::kKustomizations:
      return {"/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations"};
    case Listed::kHelmReleases:
      return {"/apis/helm.toolkit.fluxcd.io/v2/helmreleases"};
  }
  return {};
}

std::string target_of(const std::string& path, const std::string& token, const Limits& limits) {
  const std::string target = path + "?limit=" + std::to_string(limits.kube_page_objects);
  return token.empty() ? target : target + "&continue=" + net::escape(token);
}

Error no_page(const std::string& path, const std::string& why) {
  return fail(ReasonCode::kKubeAnswer, "GET " + path + ": " + why);
}

// metadata.continue, by which the list goes on; empty at its end.
Result<std::string> parse_token(BytesView page, const Limits& limits) {
  std::string token;
  JsonCursor cursor(page, limits, JsonCursor::Keys::kExact);
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name != "metadata") return cursor.skip();
    SEKISHO_TRY(metadata, cursor.value());
    if (const std::string* found = metadata.find_text("continue")) token = *found;
    return done();
  }));
  SEKISHO_CHECK(cursor.end());
  return token;
}

Result<Presence> list_at(Client& client, const std::string& path, const Limits& limits,
                         const TakePage& take) {
  std::string token;
  bool anew = false;
  for (std::size_t calls = 0; calls < limits.kube_pages; ++calls) {
    SEKISHO_TRY(answer, client.get_page(target_of(path, token, limits)));
    if (answer.status == 404 && token.empty()) return Presence::kAbsent;
    if (answer.status == 410 && !token.empty() && !anew) {
      anew = true;
      token.clear();
      continue;
    }
    if (answer.status != 200) {
      return fail(ReasonCode::kKubeRefused, "GET " + path + ": status " + std::to_string(answer.status));
    }
    auto next = parse_token(answer.body, limits);
    if (!next.ok()) return no_page(path, next.error().message());
    SEKISHO_CHECK(take(answer.body, token.empty() ? Part::kFirst : Part::kMore));
    if (next->empty()) return Presence::kThere;
    if (*next == token) return no_page(path, "a page leads to itself");
    token = *std::move(next);
  }
  return no_page(path, "more than " + std::to_string(limits.kube_pages) + " pages");
}

}  // namespace

Result<Presence> list_objects(Client& client, Listed listed, const Limits& limits, const TakePage& take) {
  for (const std::string& path : paths_of(listed)) {
    SEKISHO_TRY(presence, list_at(client, path, limits, take));
    if (presence == Presence::kThere) return presence;
  }
  if (listed != Listed::kPods) return Presence::kAbsent;
  return fail(ReasonCode::kKubeRefused, "the server knows no pods: status 404");
}

}  // namespace sekisho::kube
