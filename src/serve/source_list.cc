#include "serve/source_list.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "policy/fields.h"

namespace sekisho::serve {
namespace {

using policy::Fields;
using policy::File;
using yaml::Node;

constexpr Seconds kDefaultInterval{300};
constexpr Seconds kLeastInterval{10};
constexpr Seconds kMostInterval{86400};
constexpr std::size_t kLabelBytes = 63;
constexpr std::size_t kNameBytes = 253;

bool is_label(std::string_view text) {
  constexpr std::string_view kInner = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.size() <= kLabelBytes && text.front() != '-' && text.back() != '-' &&
         text.find_first_not_of(kInner) == std::string_view::npos;
}

// A name of labels with dots between (RFC 1123), as Kubernetes has it.
bool is_name(std::string_view text) {
  if (text.size() > kNameBytes) return false;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    if (!is_label(text.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

Result<std::string> read_kube_name(const File& file, const Fields& fields, std::string_view key) {
  SEKISHO_TRY(node, fields.need(key));
  SEKISHO_TRY(text, policy::read_text(file, *node, key));
  const bool fits = key == "namespace" ? is_label(text) : is_name(text);
  if (fits) return text;
  return policy::wrong(file, node->place,
                       std::string(key) + ": \"" + printable(text, 100) + "\" is no name in Kubernetes");
}

Result<oci::Reference> read_reference(const File& file, const Fields& fields) {
  SEKISHO_TRY(node, fields.need("reference"));
  SEKISHO_TRY(text, policy::read_text(file, *node, "reference"));
  auto reference = oci::Reference::parse(text);
  if (!reference.ok()) return policy::wrong(file, node->place, reference.error().message());
  return reference;
}

Result<Seconds> read_interval(const File& file, const Fields& fields) {
  const Node* node = fields.maybe("interval");
  if (node == nullptr) return kDefaultInterval;
  SEKISHO_TRY(interval, policy::read_duration(file, *node, "interval"));
  if (interval >= kLeastInterval && interval <= kMostInterval) return interval;
  return policy::wrong(file, node->place, "interval is from 10s to 24h");
}

// Where Kustomizations apply from; Flux takes a path to begin at the root of the artifact, however it is
// written.
Result<std::vector<std::string>> read_paths(const File& file, const Fields& fields) {
  std::vector<std::string> paths;
  SEKISHO_CHECK(policy::read_texts(file, fields.maybe("paths"), "paths", paths));
  if (paths.empty()) paths = {"."};
  return paths;
}

Result<SourceEntry> read_entry(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "sources",
                                 {"name", "namespace", "reference", "interval", "cluster", "paths"}));
  SEKISHO_TRY(name, read_kube_name(file, fields, "name"));
  SEKISHO_TRY(name_space, read_kube_name(file, fields, "namespace"));
  SEKISHO_TRY(reference, read_reference(file, fields));
  SEKISHO_TRY(interval, read_interval(file, fields));
  SourceEntry entry{{name_space, name}, std::move(reference), interval, {}, {}};
  if (const Node* cluster = fields.maybe("cluster")) {
    SEKISHO_TRY(text, policy::read_text(file, *cluster, "cluster"));
    entry.cluster = std::move(text);
  }
  SEKISHO_TRY(paths, read_paths(file, fields));
  entry.paths = std::move(paths);
  return entry;
}

Done check_head(const File& file, const Fields& fields) {
  SEKISHO_TRY(version, fields.need("apiVersion"));
  SEKISHO_CHECK(policy::read_word(file, *version, "apiVersion", {"sekisho.dev/v1"}));
  SEKISHO_TRY(kind, fields.need("kind"));
  SEKISHO_CHECK(policy::read_word(file, *kind, "kind", {"SourceList"}));
  return done();
}

Result<std::vector<SourceEntry>> read_entries(const File& file, const Node& root, const Limits& limits) {
  SEKISHO_TRY(fields, Fields::of(file, root, "the list", {"apiVersion", "kind", "sources"}));
  SEKISHO_CHECK(check_head(file, fields));
  SEKISHO_TRY(list, fields.need("sources"));
  SEKISHO_TRY(items, policy::read_some(file, *list, "sources"));
  if (items->size() > limits.sources) return policy::wrong(file, list->place, "too many sources");
  std::vector<SourceEntry> entries;
  for (const Node& item : *items) {
    SEKISHO_TRY(entry, read_entry(file, item));
    const auto is_same = [&](const SourceEntry& other) {
      return other.name.name == entry.name.name && other.name.name_space == entry.name.name_space;
    };
    if (std::any_of(entries.begin(), entries.end(), is_same)) {
      return policy::wrong(file, item.place,
                           entry.name.name_space + "/" + entry.name.name + " is there twice");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

// The readers are those of the policy's files, and so are their errors.
Error as_ours(Error error) {
  if (error.code == ReasonCode::kPolicyInvalid) error.code = ReasonCode::kSourcesInvalid;
  return error;
}

}  // namespace

Result<std::vector<SourceEntry>> parse_source_list(BytesView text, const std::string& name,
                                                   const Limits& limits) {
  File file{{}, name, nullptr, false, {}};
  auto documents = yaml::parse_documents(text, name, limits);
  if (!documents.ok()) return as_ours(std::move(documents).error());
  if (documents->size() != 1) return fail(ReasonCode::kSourcesInvalid, name + ": it is not one document");
  auto entries = read_entries(file, documents->front(), limits);
  if (!entries.ok()) return as_ours(std::move(entries).error());
  return entries;
}

Result<std::vector<SourceEntry>> read_source_list(const std::filesystem::path& file, const Limits& limits) {
  SEKISHO_TRY(text, read_file(file, limits.sources_file_bytes));
  return parse_source_list(text, printable(file.string()), limits);
}

}  // namespace sekisho::serve
