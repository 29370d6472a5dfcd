#include "support/registry_server.h"

#include <algorithm>
#include <cstdlib>

#include "base/json.h"
#include "crypto/digest.h"

namespace sekisho::support {
namespace {

constexpr const char* kIndex = "application/vnd.oci.image.index.v1+json";

HttpAnswer error(int status, const std::string& code) {
  return {status, {{"Content-Type", "application/json"}}, R"({"errors":[{"code":")" + code + R"("}]})"};
}

std::string digest_of(std::string_view bytes) { return crypto::Digest::of(bytes).text(); }

std::string member(const Json& value, std::string_view name) {
  const Json* found = value.find(name);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? std::string() : *text;
}

std::string subject_of(std::string_view manifest) {
  const auto json = parse_json(manifest);
  const Json* subject = json.ok() ? json->find("subject") : nullptr;
  return subject == nullptr ? std::string() : member(*subject, "digest");
}

// One entry of a referrers answer (distribution-spec, "Listing Referrers").
Json entry_of(const std::string& digest, std::string_view manifest) {
  const auto json = parse_json(manifest);
  Json::Object entry{{"mediaType", member(*json, "mediaType")},
                     {"digest", digest},
                     {"size", static_cast<std::int64_t>(manifest.size())}};
  std::string type = member(*json, "artifactType");
  const Json* config = json->find("config");
  if (type.empty() && config != nullptr) type = member(*config, "mediaType");
  if (!type.empty()) entry.emplace_back("artifactType", type);
  if (const Json* annotations = json->find("annotations")) entry.emplace_back("annotations", *annotations);
  return Json(std::move(entry));
}

}  // namespace

RegistryServer::RegistryServer(RegistryOptions options)
    : options_(options),
      server_([this](const HttpRequest& request) { return answer(request); }, options.tls, options.port) {}

std::vector<std::string> RegistryServer::lines() const {
  std::vector<std::string> out;
  for (const HttpRequest& request : requests()) out.push_back(request.method + " " + request.target);
  return out;
}

void RegistryServer::intercept(Interceptor interceptor) {
  const std::lock_guard lock(mutex_);
  interceptor_ = std::move(interceptor);
}

void RegistryServer::fail(std::string part, int status, std::size_t times) {
  const std::lock_guard lock(mutex_);
  rules_.push_back({std::move(part), error(status, "SCRIPTED"), times});
}

void RegistryServer::fault(std::string part, Fault fault, std::size_t times) {
  const std::lock_guard lock(mutex_);
  HttpAnswer bad;
  bad.fault = fault;
  rules_.push_back({std::move(part), bad, times});
}

std::string RegistryServer::add_blob(const std::string& repository, std::string bytes) {
  const std::lock_guard lock(mutex_);
  const std::string digest = digest_of(bytes);
  repositories_[repository].blobs[digest] = std::move(bytes);
  return digest;
}

std::string RegistryServer::add_manifest(const std::string& repository, const std::string& media_type,
                                         std::string bytes, const std::string& tag) {
  const std::lock_guard lock(mutex_);
  const std::string digest = digest_of(bytes);
  Repository& into = repositories_[repository];
  if (into.manifests.insert_or_assign(digest, Manifest{media_type, std::move(bytes)}).second)
    into.order.push_back(digest);
  if (!tag.empty()) into.tags[tag] = digest;
  return digest;
}

void RegistryServer::set_tag(const std::string& repository, const std::string& tag,
                             const std::string& digest) {
  const std::lock_guard lock(mutex_);
  repositories_[repository].tags[tag] = digest;
}

std::optional<std::string> RegistryServer::tag(const std::string& repository, const std::string& tag) const {
  const std::lock_guard lock(mutex_);
  const auto found = repositories_.find(repository);
  if (found == repositories_.end() || !found->second.tags.contains(tag)) return std::nullopt;
  return found->second.tags.at(tag);
}

void RegistryServer::replace(const std::string& repository, const std::string& digest, std::string bytes) {
  const std::lock_guard lock(mutex_);
  Repository& into = repositories_[repository];
  if (into.manifests.contains(digest)) {
    into.manifests[digest].bytes = std::move(bytes);
  } else {
    into.blobs[digest] = std::move(bytes);
  }
}

HttpAnswer RegistryServer::answer(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  const std::size_t number = number_++;
  HttpAnswer out;
  std::optional<HttpAnswer> scripted;
  if (interceptor_) scripted = interceptor_(request, number);
  for (Rule& rule : rules_) {
    if (scripted || rule.times == 0 || request.target.find(rule.part) == std::string::npos) continue;
    --rule.times;
    scripted = rule.answer;
  }
  out = scripted ? *std::move(scripted) : route(request);
  out.delay_ms += options_.delay_ms;
  return out;
}

HttpAnswer RegistryServer::route(const HttpRequest& request) {
  const std::string path = request.path();
  if (path == "/v2/") return {200, {{"Content-Type", "application/json"}}, "{}"};
  for (const std::string_view kind :
       {"/manifests/", "/blobs/uploads/", "/blobs/", "/tags/list", "/referrers/"}) {
    const std::size_t at = path.rfind(kind);
    if (!path.starts_with("/v2/") || at == std::string::npos || at < 4) continue;
    const std::string name = path.substr(4, at - 4);
    const std::string rest = path.substr(at + kind.size());
    Repository& repository = repositories_[name];
    if (kind == "/manifests/") return manifests(repository, request, rest);
    if (kind == "/blobs/uploads/") return uploads(name, repository, request);
    if (kind == "/blobs/") return blobs(repository, request, rest);
    if (kind == "/tags/list") return tags(name, repository, request);
    return referrers(name, repository, request, rest);
  }
  return error(404, "NOT_FOUND");
}

HttpAnswer RegistryServer::manifests(Repository& repository, const HttpRequest& request,
                                     const std::string& reference) {
  if (request.method == "PUT") return put_manifest(repository, request, reference);
  const auto tag = repository.tags.find(reference);
  const auto found = repository.manifests.find(tag == repository.tags.end() ? reference : tag->second);
  if (found == repository.manifests.end()) return error(404, "MANIFEST_UNKNOWN");
  if (request.method == "DELETE") {
    if (!options_.deletes) return error(405, "UNSUPPORTED");
    std::erase(repository.order, found->first);
    repository.manifests.erase(found);
    return {202, {}};
  }
  return {200,
          {{"Content-Type", found->second.type}, {"Docker-Content-Digest", found->first}},
          found->second.bytes};
}

HttpAnswer RegistryServer::put_manifest(Repository& repository, const HttpRequest& request,
                                        const std::string& reference) {
  const std::string digest = digest_of(request.body);
  if (reference.find(':') != std::string::npos && reference != digest) return error(400, "DIGEST_INVALID");
  const Manifest manifest{request.header("Content-Type"), request.body};
  if (repository.manifests.insert_or_assign(digest, manifest).second) repository.order.push_back(digest);
  if (reference != digest) repository.tags[reference] = digest;
  HttpAnswer out{201, {{"Docker-Content-Digest", digest}, {"Location", request.target}}};
  const std::string subject = subject_of(request.body);
  if (options_.referrers_api && !subject.empty()) out.headers.emplace_back("OCI-Subject", subject);
  return out;
}

HttpAnswer RegistryServer::blobs(Repository& repository, const HttpRequest&, const std::string& digest) {
  const auto found = repository.blobs.find(digest);
  if (found == repository.blobs.end()) return error(404, "BLOB_UNKNOWN");
  return {
      200, {{"Content-Type", "application/octet-stream"}, {"Docker-Content-Digest", digest}}, found->second};
}

bool RegistryServer::mount(Repository& repository, const HttpRequest& request) {
  const auto from = repositories_.find(request.parameter("from"));
  if (!options_.mounts || from == repositories_.end()) return false;
  const auto blob = from->second.blobs.find(request.parameter("mount"));
  if (blob == from->second.blobs.end()) return false;
  repository.blobs.insert(*blob);
  return true;
}

HttpAnswer RegistryServer::uploads(const std::string& name, Repository& repository,
                                   const HttpRequest& request) {
  if (request.method == "POST" && mount(repository, request))
    return {201, {{"Location", "/v2/" + name + "/blobs/" + request.parameter("mount")}}};
  if (request.method == "POST") {
    const std::string id = std::to_string(++uploads_);
    return {202, {{"Location", "/v2/" + name + "/blobs/uploads/" + id + "?state=x"}}};
  }
  std::string& pieces = pieces_[request.path()];
  if (request.method == "PATCH") {
    pieces += request.body;
    return {202, {{"Location", request.target}, {"Range", "0-" + std::to_string(pieces.size() - 1)}}};
  }
  const std::string digest = request.parameter("digest");
  const std::string bytes = pieces + request.body;
  if (request.method != "PUT" || digest_of(bytes) != digest) return error(400, "DIGEST_INVALID");
  repository.blobs[digest] = bytes;
  return {201, {{"Location", "/v2/" + name + "/blobs/" + digest}}};
}

HttpAnswer RegistryServer::tags(const std::string& name, Repository& repository,
                                const HttpRequest& request) const {
  const std::string last = request.parameter("last");
  Json::Array list;
  HttpAnswer out{200, {{"Content-Type", "application/json"}}};
  for (const auto& [tag, digest] : repository.tags) {
    if (!last.empty() && tag <= last) continue;
    if (options_.page_size != 0 && list.size() == options_.page_size) {
      out.headers.emplace_back(
          "Link", "</v2/" + name + "/tags/list?last=" + *list.back().as_string() + ">; rel=\"next\"");
      break;
    }
    list.emplace_back(tag);
  }
  out.body = render_json(Json(Json::Object{{"name", name}, {"tags", std::move(list)}}));
  return out;
}

HttpAnswer RegistryServer::referrers(const std::string& name, Repository& repository,
                                     const HttpRequest& request, const std::string& subject) const {
  if (!options_.referrers_api) return error(404, "NOT_FOUND");
  std::size_t skip = std::strtoull(request.parameter("skip").c_str(), nullptr, 10);
  const std::size_t next = skip + options_.page_size;
  Json::Array list;
  HttpAnswer out{200, {{"Content-Type", kIndex}}};
  for (const std::string& digest : repository.order) {
    const Manifest& manifest = repository.manifests.at(digest);
    if (subject_of(manifest.bytes) != subject) continue;
    if (skip > 0) {
      --skip;
      continue;
    }
    if (options_.page_size != 0 && list.size() == options_.page_size) {
      out.headers.emplace_back("Link", "</v2/" + name + "/referrers/" + subject +
                                           "?skip=" + std::to_string(next) + ">; rel=\"next\"");
      break;
    }
    list.push_back(entry_of(digest, manifest.bytes));
  }
  out.body = render_json(
      Json(Json::Object{{"schemaVersion", 2}, {"mediaType", kIndex}, {"manifests", std::move(list)}}));
  return out;
}

}  // namespace sekisho::support
