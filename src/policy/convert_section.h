// Section: one map of a foreign document, read key by key; what nobody asked for is told, never passed over.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/convert_book.h"
#include "yaml/node.h"

namespace sekisho::policy {

class Section {
 public:
  // where names the map in notes. A null node is an empty map; one that is no map is a fault.
  Section(ForeignBook& book, std::string where, const yaml::Node* node);

  // find is the value of a key, null where it is absent or null.
  const yaml::Node* find(std::string_view key);
  // text is a string that is not empty; any other value is a fault.
  std::optional<std::string> text(std::string_view key);
  enum class Flag { kAbsent, kOff, kOn };
  Flag flag(std::string_view key);
  // list is empty where the key is absent; a value that is no list is a fault.
  const std::vector<yaml::Node>& list(std::string_view key);
  // texts is a list of strings that are not empty.
  std::vector<std::string> texts(std::string_view key);
  // section is a map below this one; an empty one where it is absent.
  Section section(std::string_view key);

  // skip passes over keys that say nothing about what is admitted.
  void skip(std::initializer_list<std::string_view> keys);
  // drop leaves out a key without which the policy is stricter, and notes why.
  void drop(std::string_view key, std::string_view why);
  // refuse is a fault where the key is there: without it the policy would be weaker.
  void refuse(std::string_view key, std::string_view why);

  // is_sound tells that there was no fault, and no key that nobody asked for; those are noted. Asked last.
  bool is_sound();

  void note(const std::string& what) { book_->note(where_, what); }
  void fault(const std::string& what);
  ForeignBook& book() { return *book_; }
  const std::string& where() const { return where_; }

 private:
  ForeignBook* book_;
  std::string where_;
  const yaml::Node* node_;
  std::vector<std::string_view> asked_;
  bool sound_ = true;
};

}  // namespace sekisho::policy
