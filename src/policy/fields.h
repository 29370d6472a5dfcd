// Fields: strict access to the policy file's nodes; every error names file, line and column.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "policy/source.h"
#include "yaml/node.h"

namespace sekisho::policy {

// File is one policy file while it is read.
struct File {
  std::filesystem::path path;
  std::string name;  // as shown in errors
  std::shared_ptr<Source> source;
  bool is_kept = false;  // what it names is in its source, and nothing is read from disk
  std::vector<yaml::Node> documents;
};

// wrong is policy.invalid at a place.
Error wrong(const File& file, yaml::Place place, const std::string& what);

// at puts a place before what an error says.
Error at(const File& file, const yaml::Node& node, Error error);

// Vocabulary is what a map may hold, or a text may say.
using Vocabulary = std::vector<std::string_view>;

// nearest is the known word that text most likely stands for, or empty.
std::string_view nearest(std::string_view text, const Vocabulary& known);

class Fields {
 public:
  // of fails where node is no map or has keys that are not in the vocabulary. what names it in errors.
  static Result<Fields> of(const File& file, const yaml::Node& node, std::string what,
                           const Vocabulary& vocabulary);

  const yaml::Node* maybe(std::string_view key) const { return node_->find(key); }
  Result<const yaml::Node*> need(std::string_view key) const;
  yaml::Place place() const { return node_->place; }

 private:
  Fields(const File& file, const yaml::Node& node, std::string what)
      : file_(&file), node_(&node), what_(std::move(what)) {}
  const File* file_;
  const yaml::Node* node_;
  std::string what_;
};

// read_text reads a string that is not empty and has no control characters.
Result<std::string> read_text(const File& file, const yaml::Node& node, std::string_view what);
// read_name reads the name of something in the book: letters, digits, . _ -, at most 253.
Result<std::string> read_name(const File& file, const yaml::Node& node, std::string_view what);
// read_integer reads a plain decimal integer from min on.
Result<std::uint64_t> read_integer(const File& file, const yaml::Node& node, std::string_view what,
                                   std::uint64_t min);
// read_bool reads true or false; an absent node is false.
Result<bool> read_bool(const File& file, const yaml::Node* node, std::string_view what);
// read_size reads bytes: a plain integer or one with KiB, MiB or GiB; at least 1.
Result<std::uint64_t> read_size(const File& file, const yaml::Node& node, std::string_view what);
// read_duration reads a number with a unit: 30s, 5m, 12h, 90d.
Result<Seconds> read_duration(const File& file, const yaml::Node& node, std::string_view what);
Result<Time> read_time(const File& file, const yaml::Node& node, std::string_view what);
Result<crypto::Digest> read_digest(const File& file, const yaml::Node& node, std::string_view what);

// read_list fails where node is no list; read_some also where it is empty.
Result<const std::vector<yaml::Node>*> read_list(const File& file, const yaml::Node& node,
                                                 std::string_view what);
Result<const std::vector<yaml::Node>*> read_some(const File& file, const yaml::Node& node,
                                                 std::string_view what);
// read_texts reads a list of strings that is not empty; an absent node adds nothing.
Done read_texts(const File& file, const yaml::Node* node, std::string_view what,
                std::vector<std::string>& into);

// read_word reads one of the words known and gives its position.
Result<std::size_t> read_word(const File& file, const yaml::Node& node, std::string_view what,
                              const Vocabulary& vocabulary);

// read_choice reads an enumeration written as words, in the order of its values; an absent node leaves it as
// it is.
template <class E>
Done read_choice(const File& file, const yaml::Node* node, std::string_view what, const Vocabulary& words,
                 std::optional<E>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(word, read_word(file, *node, what, words));
  into = static_cast<E>(word);
  return done();
}

}  // namespace sekisho::policy
