#include "policy/fields.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

bool is_in(std::string_view word, const std::vector<std::string_view>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string in_quotes(std::string_view text) { return sekisho::in_quotes(text, 100); }

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

// Levenshtein's distance, of short words only.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

Error unexpected(const File& file, const Node& node, std::string_view what, const std::string& expected) {
  std::string found(node.type_name());
  if (node.type == Node::Type::kInteger || node.type == Node::Type::kNumber ||
      node.type == Node::Type::kBool) {
    found += " (quote it if it is meant as text)";
  }
  return wrong(file, node.place, std::string(what) + ": expected " + expected + ", found " + found);
}

std::string unknown(std::string_view kind, std::string_view word, const Vocabulary& vocabulary) {
  const std::string_view near = nearest(word, vocabulary);
  if (!near.empty()) {
    return "unknown " + std::string(kind) + " " + in_quotes(word) + "; did you mean " + in_quotes(near) + "?";
  }
  return "unknown " + std::string(kind) + " " + in_quotes(word) + "; known here: " + joined(vocabulary);
}

std::optional<std::uint64_t> parse_integer(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> unit_of(std::string_view text) {
  if (text == "KiB") return kKiB;
  if (text == "MiB") return kMiB;
  if (text == "GiB") return 1024 * kMiB;
  return std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto unit = unit_of(text.substr(end));
  const auto count = parse_integer(text.substr(0, end));
  if (!unit || !count || (end > 1 && text.front() == '0')) return std::nullopt;
  if (*count > std::numeric_limits<std::int64_t>::max() / *unit) return std::nullopt;
  return *count * *unit;
}

}  // namespace

Error at(const File& file, const Node& node, Error error) {
  error.detail = file.name + ":" + std::to_string(node.place.line) + ":" + std::to_string(node.place.column) +
                 ": " + error.detail;
  return error;
}

Error wrong(const File& file, yaml::Place place, const std::string& what) {
  return fail(ReasonCode::kPolicyInvalid, file.name + ":" + std::to_string(place.line) + ":" +
                                              std::to_string(place.column) + ": " + what);
}

std::string_view nearest(std::string_view text, const Vocabulary& known) {
  if (text.size() > 64) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
  for (std::string_view word : known) {
    const std::size_t far = distance(fold_case(text), fold_case(word));
    if (far >= best_distance) continue;
    best = word;
    best_distance = far;
  }
  return best;
}

Result<Fields> Fields::of(const File& file, const Node& node, std::string what,
                          const Vocabulary& vocabulary) {
  if (node.type != Node::Type::kMap) return unexpected(file, node, what, "a map");
  for (const Node::Member& member : node.members) {
    if (is_in(member.key, vocabulary)) continue;
    return wrong(file, member.place, what + ": " + unknown("key", member.key, vocabulary));
  }
  return Fields(file, node, std::move(what));
}

Result<const Node*> Fields::need(std::string_view key) const {
  if (const Node* node = maybe(key)) return node;
  return wrong(*file_, place(), what_ + ": the key " + in_quotes(key) + " is missing");
}

Result<std::string> read_text(const File& file, const Node& node, std::string_view what) {
  if (node.type != Node::Type::kString) return unexpected(file, node, what, "a string");
  if (node.text.empty()) return wrong(file, node.place, std::string(what) + " is empty");
  if (printable(node.text, node.text.size()) != node.text) {
    return wrong(file, node.place, std::string(what) + " has control or invisible characters");
  }
  return node.text;
}

Result<std::string> read_name(const File& file, const Node& node, std::string_view what) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  SEKISHO_TRY(name, read_text(file, node, what));
  if (name.size() <= 253 && name.find_first_not_of(kAllowed) == std::string::npos) return name;
  return wrong(file, node.place,
               std::string(what) + " " + in_quotes(name) + ": a name is letters, digits, . _ and -");
}

Result<std::uint64_t> read_integer(const File& file, const Node& node, std::string_view what,
                                   std::uint64_t min) {
  const std::string expected = "an integer of at least " + std::to_string(min);
  if (node.type != Node::Type::kInteger) return unexpected(file, node, what, expected);
  const auto value = parse_integer(node.text);
  if (value && *value >= min && *value <= std::numeric_limits<std::int64_t>::max()) return *value;
  return wrong(file, node.place,
               std::string(what) + ": expected " + expected + ", found " + in_quotes(node.text));
}

Result<std::uint64_t> read_size(const File& file, const Node& node, std::string_view what) {
  if (node.type != Node::Type::kString) return read_integer(file, node, what, 1);
  const auto size = parse_size(node.text);
  if (size && *size > 0) return *size;
  return wrong(file, node.place,
               std::string(what) + ": expected bytes, or a number with KiB, MiB or GiB, found " +
                   in_quotes(node.text));
}

Result<bool> read_bool(const File& file, const Node* node, std::string_view what) {
  if (node == nullptr) return false;
  if (node->type == Node::Type::kBool) return node->text == "true";
  return wrong(file, node->place, std::string(what) + ": expected true or false");
}

Result<Seconds> read_duration(const File& file, const Node& node, std::string_view what) {
  SEKISHO_TRY(text, read_text(file, node, what));
  if (const auto duration = parse_duration(text)) return *duration;
  return wrong(file, node.place,
               std::string(what) + ": expected a duration such as 12h or 90d, found " + in_quotes(text));
}

Result<Time> read_time(const File& file, const Node& node, std::string_view what) {
  SEKISHO_TRY(text, read_text(file, node, what));
  if (const auto time = parse_time(text)) return *time;
  return wrong(
      file, node.place,
      std::string(what) + ": expected a time such as 2026-01-01T00:00:00Z, found " + in_quotes(text));
}

Result<crypto::Digest> read_digest(const File& file, const Node& node, std::string_view what) {
  SEKISHO_TRY(text, read_text(file, node, what));
  auto digest = crypto::Digest::parse(text);
  if (digest.ok()) return *std::move(digest);
  return wrong(file, node.place, std::string(what) + ": " + digest.error().detail);
}

Result<const std::vector<Node>*> read_list(const File& file, const Node& node, std::string_view what) {
  if (node.type != Node::Type::kList) return unexpected(file, node, what, "a list");
  return &node.items;
}

Result<const std::vector<Node>*> read_some(const File& file, const Node& node, std::string_view what) {
  SEKISHO_TRY(items, read_list(file, node, what));
  if (!items->empty()) return items;
  return wrong(file, node.place, std::string(what) + " is empty; leave it out or fill it");
}

Done read_texts(const File& file, const Node* node, std::string_view what, std::vector<std::string>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_some(file, *node, what));
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, what));
    into.push_back(std::move(text));
  }
  return done();
}

Result<std::size_t> read_word(const File& file, const Node& node, std::string_view what,
                              const Vocabulary& vocabulary) {
  SEKISHO_TRY(text, read_text(file, node, what));
  const auto found = std::find(vocabulary.begin(), vocabulary.end(), text);
  if (found != vocabulary.end()) return static_cast<std::size_t>(found - vocabulary.begin());
  return wrong(file, node.place, std::string(what) + ": " + unknown("value", text, vocabulary));
}

}  // namespace sekisho::policy
