// The structure of a document, and strings of plain ASCII, are read here; every other token (numbers,
// escapes, what is beyond ASCII) is nlohmann's to judge. Its lexer spends some ninety instructions a byte,
// and what a gate reads is nearly all plain base64.
#include <algorithm>
#include <tuple>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/json_cursor.h"
#include "base/text.h"

namespace sekisho {
namespace {

constexpr std::size_t kFewMembers = 16;  // up to which comparing all pairs is cheaper than sorting

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_in_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}
bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

Error clash(std::string_view a, std::string_view b) {
  if (a == b) return fail(ReasonCode::kJsonDuplicateKey, "key \"" + printable(a, 100) + "\" twice");
  return fail(ReasonCode::kJsonCaseCollision,
              "keys \"" + printable(a, 100) + "\" and \"" + printable(b, 100) + "\" differ in case only");
}

Done check_few(const std::vector<std::string_view>& names, JsonCursor::Keys keys) {
  const bool exact = keys == JsonCursor::Keys::kExact;
  for (std::size_t i = 1; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool same = exact ? names[i] == names[j] : equal_folded(names[i], names[j]);
      if (same) return clash(names[j], names[i]);
    }
  }
  return done();
}

// Sorted, so that an object of many members costs n log n.
Done check_many(const std::vector<std::string_view>& names, JsonCursor::Keys keys) {
  const bool exact = keys == JsonCursor::Keys::kExact;
  std::vector<std::pair<std::string, std::string_view>> sorted;
  sorted.reserve(names.size());
  for (const std::string_view name : names)
    sorted.emplace_back(exact ? std::string(name) : fold_case(name), name);
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first == sorted[i - 1].first) return clash(sorted[i - 1].second, sorted[i].second);
  }
  return done();
}

// read_token lets nlohmann read one token: a value, or one of no kind that is asked for.
nlohmann::json read_token(std::string_view token) {
  return nlohmann::json::parse(token.begin(), token.end(), nullptr, false);
}

Error too_many(std::string what) { return fail(ReasonCode::kJsonLimits, "too many " + std::move(what)); }

}  // namespace

Error JsonCursor::refuse() const {
  return fail(ReasonCode::kJsonInvalid, "not JSON at byte " + std::to_string(at_ + 1));
}

void JsonCursor::skip_space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

// Steps over white space and then over this character, where it comes next.
bool JsonCursor::take(char c) {
  skip_space();
  if (peek() != c) return false;
  ++at_;
  return true;
}

JsonCursor::Kind JsonCursor::next() {
  skip_space();
  if (at_ == text_.size()) return Kind::kNothing;
  switch (text_[at_]) {
    case '{':
      return Kind::kObject;
    case '[':
      return Kind::kArray;
    case '"':
      return Kind::kText;
    case 't':
    case 'f':
    case 'n':
      return Kind::kWord;
    default:
      return Kind::kNumber;
  }
}

Done JsonCursor::open(char bracket) {
  if (!take(bracket)) return refuse();
  if (open_ >= depth_) {
    return fail(ReasonCode::kJsonTooDeep, "nested deeper than " + std::to_string(depth_) + " levels");
  }
  ++open_;
  return done();
}

Result<std::optional<std::string_view>> JsonCursor::next_name(Names& names) {
  const bool first = names.seen.empty();
  if (first ? take('}') : !take(',')) {
    if (!first && !take('}')) return refuse();
    --open_;
    return std::optional<std::string_view>();
  }
  if (names.seen.size() >= members_) return too_many("members in one object");
  skip_space();
  SEKISHO_TRY(name, read_text(names.odd));
  if (!take(':')) return refuse();
  names.seen.push_back(name);
  return std::optional(name);
}

Result<bool> JsonCursor::next_item(bool first) {
  if (first ? !take(']') : take(',')) return true;
  if (!first && !take(']')) return refuse();
  --open_;
  return false;
}

Done JsonCursor::check_names(const Names& names) const {
  return names.seen.size() <= kFewMembers ? check_few(names.seen, keys_) : check_many(names.seen, keys_);
}

Result<std::string_view> JsonCursor::read_text(std::forward_list<std::string>& odd) {
  if (peek() != '"') return refuse();
  std::size_t end = at_ + 1;
  while (end < text_.size() && is_plain(text_[end])) ++end;
  if (end == text_.size()) return refuse();
  if (text_[end] != '"') return read_odd_text(end, odd);
  const std::string_view out = text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  return out;
}

// A string with escapes or beyond ASCII, which may be malformed; its end is the first quote that is not
// escaped.
Result<std::string_view> JsonCursor::read_odd_text(std::size_t end, std::forward_list<std::string>& odd) {
  while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
  if (end >= text_.size()) return refuse();
  auto token = read_token(text_.substr(at_, end + 1 - at_));
  if (!token.is_string()) return refuse();
  at_ = end + 1;
  odd.push_front(std::move(token.get_ref<std::string&>()));
  return std::string_view(odd.front());
}

Result<Json> JsonCursor::read_number() {
  std::size_t end = at_;
  while (end < text_.size() && is_in_number(text_[end])) ++end;
  const auto token = read_token(text_.substr(at_, end - at_));
  if (!token.is_number()) return refuse();
  std::string text(text_.substr(at_, end - at_));
  at_ = end;
  if (token.is_number_float()) return Json(Json::Number{std::move(text)});
  if (token.is_number_unsigned() && token.get<std::uint64_t>() > INT64_MAX)
    return Json(Json::Number{std::move(text)});
  return Json(token.get<std::int64_t>());
}

Result<Json> JsonCursor::read_word() {
  const auto is_next = [this](std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  };
  if (is_next("true")) return Json(true);
  if (is_next("false")) return Json(false);
  if (is_next("null")) return Json();
  return refuse();
}

Result<Json> JsonCursor::read_object() {
  Json::Object object;
  SEKISHO_CHECK(this->object([&](std::string_view name) -> Done {
    SEKISHO_TRY(member, value());
    object.emplace_back(std::string(name), std::move(member));
    return done();
  }));
  return Json(std::move(object));
}

Result<Json> JsonCursor::read_array() {
  Json::Array array;
  SEKISHO_CHECK(this->array([&]() -> Done {
    SEKISHO_TRY(item, value());
    array.push_back(std::move(item));
    return done();
  }));
  return Json(std::move(array));
}

Result<std::string> JsonCursor::text() {
  skip_space();
  std::forward_list<std::string> odd;
  SEKISHO_TRY(text, read_text(odd));
  return std::string(text);
}

Result<std::optional<std::string>> JsonCursor::maybe_text() {
  if (next() == Kind::kText) {
    SEKISHO_TRY(text, this->text());
    return std::optional(std::move(text));
  }
  SEKISHO_CHECK(skip());
  return std::optional<std::string>();
}

Result<Json> JsonCursor::value() {
  if (values_ == 0) return too_many("values in one document");
  --values_;
  switch (next()) {
    case Kind::kObject:
      return read_object();
    case Kind::kArray:
      return read_array();
    case Kind::kText: {
      SEKISHO_TRY(text, this->text());
      return Json(std::move(text));
    }
    case Kind::kWord:
      return read_word();
    case Kind::kNumber:
      return read_number();
    case Kind::kNothing:
      return refuse();
  }
  return refuse();
}

Done JsonCursor::skip() {
  switch (next()) {
    case Kind::kObject:
      return object([this](std::string_view) { return skip(); });
    case Kind::kArray:
      return array([this] { return skip(); });
    case Kind::kText: {
      std::forward_list<std::string> odd;
      SEKISHO_CHECK(read_text(odd));
      return done();
    }
    case Kind::kWord:
      SEKISHO_CHECK(read_word());
      return done();
    case Kind::kNumber:
      SEKISHO_CHECK(read_number());
      return done();
    case Kind::kNothing:
      return refuse();
  }
  return refuse();
}

Result<std::string_view> JsonCursor::slice() {
  skip_space();
  const std::size_t begin = at_;
  SEKISHO_CHECK(skip());
  return text_.substr(begin, at_ - begin);
}

Done JsonCursor::end() {
  skip_space();
  if (at_ != text_.size()) return refuse();
  return done();
}

Result<Json> parse_json(std::string_view text, std::size_t depth) {
  if (text.starts_with("\xEF\xBB\xBF"))
    return fail(ReasonCode::kJsonInvalid, "starts with a byte order mark");
  Limits limits;
  limits.json_depth = depth;
  JsonCursor cursor(text, limits);
  SEKISHO_TRY(value, cursor.value());
  SEKISHO_CHECK(cursor.end());
  return value;
}

}  // namespace sekisho
