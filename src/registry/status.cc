#include "registry/status.h"

#include "base/json.h"
#include "base/text.h"

namespace sekisho::registry {
namespace {

ReasonCode reason_of(int status) {
  switch (status) {
    case 401:
      return ReasonCode::kRegistryUnauthorized;
    case 403:
      return ReasonCode::kRegistryForbidden;
    case 404:
      return ReasonCode::kRegistryNotFound;
    case 408:
      return ReasonCode::kRegistryTimeout;
    case 429:
      return ReasonCode::kRegistryRateLimited;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return ReasonCode::kRegistryRedirectRefused;
    default:
      return status >= 499 && status < 600 ? ReasonCode::kRegistryServerError : ReasonCode::kRegistryAnswer;
  }
}

std::string text_of(const Json& object, std::string_view name) {
  const std::string* text = object.find_text(name);
  return text == nullptr ? std::string() : *text;
}

}  // namespace

std::string answer_words(const net::Answer& answer) {
  const auto json = parse_json(answer.body);
  const Json* errors = json.ok() ? json->find("errors") : nullptr;
  const Json::Array* list = errors == nullptr ? nullptr : errors->as_array();
  if (list == nullptr || list->empty()) return {};
  const std::string code = text_of(list->front(), "code");
  const std::string message = text_of(list->front(), "message");
  return printable(code + (code.empty() || message.empty() ? "" : ": ") + message, 200);
}

Error status_error(const net::Answer& answer) {
  const std::string words = answer_words(answer);
  return fail(reason_of(answer.status),
              "the answer was " + std::to_string(answer.status) + (words.empty() ? "" : " (" + words + ")"));
}

std::string media_type(const net::Answer& answer) {
  std::string type = answer.header("Content-Type").value_or("");
  type.erase(std::min(type.find(';'), type.size()));
  type.erase(type.find_last_not_of(" \t") + 1);
  return fold_case(type);
}

}  // namespace sekisho::registry
