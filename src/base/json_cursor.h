// JsonCursor: walks one strict JSON document from its beginning to its end and keeps none of it.
#pragma once

#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho {

// JsonCursor refuses what parse_json refuses, with the same errors, and takes memory for one path through
// the document. The text must outlive it. After an error it must not be used any more.
class JsonCursor {
 public:
  enum class Kind { kObject, kArray, kText, kNumber, kWord, kNothing };
  // Keys tells when two keys of an object are the same: kExact lets those pass that differ in case, as all
  // readers of Kubernetes' objects do, whose labels are anybody's words.
  enum class Keys { kFolded, kExact };

  explicit JsonCursor(std::string_view text, const Limits& limits = {}, Keys keys = Keys::kFolded)
      : text_(text),
        keys_(keys),
        depth_(limits.json_depth),
        members_(limits.json_members),
        values_(limits.json_values) {}

  // next is the kind of the value that comes next, by its first character; kWord is true, false or null.
  Kind next();

  // object reads an object: member(name) is called for each member and reads its value, or skips it. The
  // name lives until object returns.
  template <class Member>
  Done object(Member member) {
    Names names;
    SEKISHO_CHECK(open('{'));
    for (;;) {
      SEKISHO_TRY(name, next_name(names));
      if (!name) return check_names(names);
      SEKISHO_CHECK(member(*name));
    }
  }

  // array reads an array: item() is called before each item and reads it, or skips it.
  template <class Item>
  Done array(Item item) {
    SEKISHO_CHECK(open('['));
    for (bool first = true;; first = false) {
      SEKISHO_TRY(more, next_item(first));
      if (!more) return done();
      SEKISHO_CHECK(item());
    }
  }

  // text reads a string; maybe_text skips a value of another kind.
  Result<std::string> text();
  Result<std::optional<std::string>> maybe_text();
  // value reads a whole value. Values of one document are counted: json.limits.
  Result<Json> value();
  // skip passes over a value, slice gives it as it is written; both check it as value does.
  Done skip();
  Result<std::string_view> slice();
  // rest is what was not read yet.
  std::string_view rest() const { return text_.substr(at_); }
  // end fails where anything but white space follows.
  Done end();

 private:
  // Names of the members of one object; a name with escapes is kept here, others stand in the document.
  struct Names {
    std::vector<std::string_view> seen;
    std::forward_list<std::string> odd;
  };

  Error refuse() const;
  void skip_space();
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c);

  Done open(char bracket);
  Result<std::optional<std::string_view>> next_name(Names& names);
  Result<bool> next_item(bool first);
  Done check_names(const Names& names) const;

  Result<std::string_view> read_text(std::forward_list<std::string>& odd);
  Result<std::string_view> read_odd_text(std::size_t end, std::forward_list<std::string>& odd);
  Result<Json> read_number();
  Result<Json> read_word();
  Result<Json> read_object();
  Result<Json> read_array();

  std::string_view text_;
  Keys keys_;
  std::size_t at_ = 0;
  std::size_t depth_;
  std::size_t open_ = 0;
  std::size_t members_;
  std::size_t values_;
};

}  // namespace sekisho
