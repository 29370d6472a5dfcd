#include "kube/client.h"

#include "base/file.h"
#include "base/text.h"
#include "net/url.h"

namespace sekisho::kube {
namespace {

constexpr std::uint64_t kTokenBytes = 64 * kKiB;
constexpr std::size_t kWords = 500;  // of the server's own, that are quoted

std::string artifact_path(const Name& name) {
  return "/apis/source.toolkit.fluxcd.io/v1/namespaces/" + net::escape(name.name_space) +
         "/externalartifacts/" + net::escape(name.name);
}

bool may_pass(int status) { return status == 408 || status == 429 || status >= 500; }

// What the server says in a Status object, else nothing.
std::string words_of(const net::Answer& answer) {
  const auto status = parse_json(answer.body);
  if (!status.ok()) return {};
  const std::string* message = status->find_text("message");
  return message == nullptr ? std::string() : ": " + printable(*message, kWords);
}

Error status_error(const std::string& call, const net::Answer& answer) {
  const ReasonCode code = may_pass(answer.status) ? ReasonCode::kKubeUnreachable : ReasonCode::kKubeRefused;
  return fail(code, call + ": status " + std::to_string(answer.status) + words_of(answer));
}

// The transport speaks of registries; here it is the API server that did not answer.
Error transport_error(const std::string& call, const Error& error) {
  const bool answered =
      error.code == ReasonCode::kRegistryAnswer || error.code == ReasonCode::kRegistryAnswerTooLarge;
  return fail(answered ? ReasonCode::kKubeAnswer : ReasonCode::kKubeUnreachable,
              call + ": " + error.message());
}

bool is_token(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Result<std::string> Client::token() const {
  if (!endpoint_.token_file) return endpoint_.token;
  auto text = read_file(*endpoint_.token_file, kTokenBytes);
  if (!text.ok()) return fail(ReasonCode::kKubeConfig, text.error().message());
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (is_token(*text)) return text;
  return fail(ReasonCode::kKubeConfig, printable(endpoint_.token_file->string()) + " holds no token");
}

Result<net::Answer> Client::exchange(net::Request request, const std::string& target) {
  SEKISHO_TRY(bearer, token());
  request.url = endpoint_.server + target;
  request.headers.push_back({"Accept", "application/json"});
  if (!bearer.empty()) request.headers.push_back({"Authorization", "Bearer " + bearer});
  const std::string call = request.method + " " + target;
  auto answer = std::move(transport_.exchange({std::move(request)}).front());
  if (!answer.ok()) return transport_error(call, answer.error());
  return answer;
}

Result<net::Answer> Client::send(std::string method, const std::string& target, const Json* body) {
  const std::string call = method + " " + target;
  net::Request request;
  request.method = std::move(method);
  request.max_body = limits_.kube_answer_bytes;
  if (body != nullptr) {
    const bool is_patch = request.method == "PATCH";
    request.headers.push_back(
        {"Content-Type", is_patch ? "application/apply-patch+yaml" : "application/json"});
    request.body = render_json(*body);
  }
  SEKISHO_TRY(answer, exchange(std::move(request), target));
  const bool absent = answer.status == 404 && body == nullptr;
  if (absent || (answer.status >= 200 && answer.status <= 299)) return answer;
  return status_error(call, answer);
}

Result<net::Answer> Client::get_page(const std::string& target) {
  net::Request request;
  request.max_body = limits_.kube_page_bytes;
  SEKISHO_TRY(answer, exchange(std::move(request), target));
  if (answer.status == 200 || answer.status == 404 || answer.status == 410) return answer;
  return status_error("GET " + target, answer);
}

Result<Json> Client::call(std::string method, const std::string& target, const Json* body) {
  const std::string what = method + " " + target;
  SEKISHO_TRY(answer, send(std::move(method), target, body));
  if (answer.status == 404) return Json();
  auto value = parse_json(answer.body, limits_.json_depth);
  if (value.ok() && value->as_object() != nullptr) return value;
  return fail(ReasonCode::kKubeAnswer, what + ": the answer is no object");
}

Result<Json> Client::get_artifact(const Name& name) { return call("GET", artifact_path(name), nullptr); }

Result<Json> Client::apply(const std::string& target, const Json& object) {
  return call("PATCH", target + "?fieldManager=sekisho&force=true", &object);
}

Result<Json> Client::apply_artifact(const Name& name, const Json& object) {
  return apply(artifact_path(name), object);
}

Result<Json> Client::apply_status(const Name& name, const Json& object) {
  return apply(artifact_path(name) + "/status", object);
}

Done Client::create_event(const std::string& name_space, const Json& event) {
  SEKISHO_CHECK(send("POST", "/api/v1/namespaces/" + net::escape(name_space) + "/events", &event));
  return done();
}

}  // namespace sekisho::kube
