// The structure of a document, and strings of plain ASCII, are read here; every other token (numbers,
// escapes, what is beyond ASCII) is nlohmann's to judge. Its lexer spends some ninety instructions a byte,
// and what a gate reads is nearly all plain base64.
#include <algorithm>
#include <tuple>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace sekisho {
namespace {

constexpr std::size_t kFewMembers = 16;  // up to which comparing all pairs is cheaper than sorting

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_in_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}
bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

Error clash(const std::string& a, const std::string& b) {
  if (a == b) return fail(ReasonCode::kJsonDuplicateKey, "key \"" + printable(a, 100) + "\" twice");
  return fail(ReasonCode::kJsonCaseCollision,
              "keys \"" + printable(a, 100) + "\" and \"" + printable(b, 100) + "\" differ in case only");
}

Done check_few(const Json::Object& object) {
  for (std::size_t i = 1; i < object.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (equal_folded(object[i].first, object[j].first)) return clash(object[j].first, object[i].first);
    }
  }
  return done();
}

// Sorted, so that an object of many members costs n log n.
Done check_many(const Json::Object& object) {
  std::vector<std::pair<std::string, const std::string*>> keys;
  keys.reserve(object.size());
  for (const auto& [name, value] : object) keys.emplace_back(fold_case(name), &name);
  const auto comes_before = [](const auto& a, const auto& b) {
    return std::tie(a.first, *a.second) < std::tie(b.first, *b.second);
  };
  std::sort(keys.begin(), keys.end(), comes_before);
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].first == keys[i - 1].first) return clash(*keys[i - 1].second, *keys[i].second);
  }
  return done();
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t depth) : text_(text), depth_(depth) {}

  Result<Json> read_document() {
    SEKISHO_TRY(value, read_value());
    skip_space();
    if (at_ != text_.size()) return refuse();
    return value;
  }

 private:
  Error refuse() const {
    return fail(ReasonCode::kJsonInvalid, "not JSON at byte " + std::to_string(at_ + 1));
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  // take steps over white space and then over this character, where it comes next.
  bool take(char c) {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  Result<Json> read_value() {
    skip_space();
    switch (peek()) {
      case '{':
        return read_nested([this] { return read_object(); });
      case '[':
        return read_nested([this] { return read_array(); });
      case '"': {
        SEKISHO_TRY(text, read_string());
        return Json(std::move(text));
      }
      case 't':
        return read_word("true", Json(true));
      case 'f':
        return read_word("false", Json(false));
      case 'n':
        return read_word("null", Json());
      default:
        return read_number();
    }
  }

  template <class Read>
  Result<Json> read_nested(Read read) {
    if (open_ >= depth_) {
      return fail(ReasonCode::kJsonTooDeep, "nested deeper than " + std::to_string(depth_) + " levels");
    }
    ++open_;
    ++at_;
    Result<Json> value = read();
    --open_;
    return value;
  }

  Result<Json> read_object() {
    Json::Object object;
    if (take('}')) return Json(std::move(object));
    do {
      skip_space();
      SEKISHO_TRY(name, read_string());
      if (!take(':')) return refuse();
      SEKISHO_TRY(value, read_value());
      object.emplace_back(std::move(name), std::move(value));
    } while (take(','));
    if (!take('}')) return refuse();
    SEKISHO_CHECK(object.size() <= kFewMembers ? check_few(object) : check_many(object));
    return Json(std::move(object));
  }

  Result<Json> read_array() {
    Json::Array array;
    if (take(']')) return Json(std::move(array));
    do {
      SEKISHO_TRY(value, read_value());
      array.push_back(std::move(value));
    } while (take(','));
    if (!take(']')) return refuse();
    return Json(std::move(array));
  }

  Result<std::string> read_string() {
    if (peek() != '"') return refuse();
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_plain(text_[end])) ++end;
    if (end == text_.size()) return refuse();
    if (text_[end] != '"') return read_odd_string(end);
    std::string out(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return out;
  }

  // A string with escapes or beyond ASCII, which may be malformed; its end is the first quote that is not
  // escaped.
  Result<std::string> read_odd_string(std::size_t end) {
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return refuse();
    auto token = read_token(end + 1);
    if (!token.is_string()) return refuse();
    at_ = end + 1;
    return std::move(token.get_ref<std::string&>());
  }

  Result<Json> read_number() {
    std::size_t end = at_;
    while (end < text_.size() && is_in_number(text_[end])) ++end;
    const auto token = read_token(end);
    if (!token.is_number()) return refuse();
    std::string text(text_.substr(at_, end - at_));
    at_ = end;
    if (token.is_number_float()) return Json(Json::Number{std::move(text)});
    if (token.is_number_unsigned() && token.get<std::uint64_t>() > INT64_MAX)
      return Json(Json::Number{std::move(text)});
    return Json(token.get<std::int64_t>());
  }

  Result<Json> read_word(std::string_view word, Json value) {
    if (text_.substr(at_, word.size()) != word) return refuse();
    at_ += word.size();
    return value;
  }

  // read_token lets nlohmann read what stands before `end`: a value, or one of no kind that is asked for.
  nlohmann::json read_token(std::size_t end) const {
    const auto token = text_.substr(at_, end - at_);
    return nlohmann::json::parse(token.begin(), token.end(), nullptr, false);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_;
  std::size_t open_ = 0;
};

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t depth) {
  if (text.starts_with("\xEF\xBB\xBF"))
    return fail(ReasonCode::kJsonInvalid, "starts with a byte order mark");
  return Reader(text, depth).read_document();
}

}  // namespace sekisho
