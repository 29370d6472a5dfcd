#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "policy/check_rules.h"
#include "policy/files.h"
#include "policy/policy.h"
#include "policy/read_exceptions.h"
#include "policy/read_rules.h"
#include "policy/read_trust.h"
#include "policy/roots.h"
#include "verify/check_trust.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

constexpr std::string_view kApiVersion = "sekisho.dev/v1";

// Chapter is one GatePolicy document of the book.
struct Chapter {
  const File* file;
  std::string name;
  std::optional<std::uint64_t> version;
  yaml::Place version_place;
  Fields spec;
};

Done check_header(const File& file, const Node& document) {
  const Node* version = document.find("apiVersion");
  if (version == nullptr) return wrong(file, document.place, "the key \"apiVersion\" is missing");
  SEKISHO_CHECK(read_word(file, *version, "apiVersion", {kApiVersion}));
  const Node* kind = document.find("kind");
  if (kind == nullptr) return wrong(file, document.place, "the key \"kind\" is missing");
  SEKISHO_CHECK(read_word(file, *kind, "kind", {"GatePolicy", "GatePolicyTest"}));
  return done();
}

Result<std::string> read_metadata(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "metadata", {"name"}));
  SEKISHO_TRY(name, fields.need("name"));
  return read_name(file, *name, "metadata.name");
}

Result<Fields> read_spec(const File& file, const Node& node) {
  return Fields::of(file, node, "spec",
                    {"version", "trustedRoot", "authorities", "revoked", "baseline", "rules", "exceptions"});
}

Result<Chapter> read_chapter(const File& file, const Node& document) {
  SEKISHO_TRY(fields, Fields::of(file, document, "the document", {"apiVersion", "kind", "metadata", "spec"}));
  SEKISHO_TRY(metadata, fields.need("metadata"));
  SEKISHO_TRY(name, read_metadata(file, *metadata));
  SEKISHO_TRY(spec_node, fields.need("spec"));
  SEKISHO_TRY(spec, read_spec(file, *spec_node));
  Chapter chapter{&file, std::move(name), std::nullopt, {}, spec};
  if (const Node* version = spec.maybe("version")) {
    SEKISHO_TRY(number, read_integer(file, *version, "spec.version", 0));
    chapter.version = number;
    chapter.version_place = version->place;
  }
  return chapter;
}

bool is_empty(const Node& document) { return document.type == Node::Type::kNull; }

// Documents of kind GatePolicyTest are for `policy test` and say nothing about what is admitted.
Result<std::vector<Chapter>> read_chapters(const std::vector<File>& files) {
  std::vector<Chapter> chapters;
  for (const File& file : files) {
    for (const Node& document : file.documents) {
      if (is_empty(document)) continue;
      if (document.type != Node::Type::kMap)
        return wrong(file, document.place, "expected a GatePolicy document");
      SEKISHO_CHECK(check_header(file, document));
      if (document.find("kind")->text == "GatePolicyTest") continue;
      SEKISHO_TRY(chapter, read_chapter(file, document));
      chapters.push_back(std::move(chapter));
    }
  }
  if (!chapters.empty()) return chapters;
  return wrong(files.front(), {}, "there is no document of kind GatePolicy in it");
}

}  // namespace

// Loader puts a book together from its chapters.
class Loader {
 public:
  Loader(std::vector<File> files, const Limits& limits) : files_(std::move(files)), limits_(limits) {}

  Result<std::shared_ptr<const Policy>> load() {
    for (const File& file : files_) digest_.add(file.path.filename().string(), file.source->bytes);
    SEKISHO_TRY(chapters, read_chapters(files_));
    SEKISHO_CHECK(read_names(chapters));
    for (const Chapter& chapter : chapters) SEKISHO_CHECK(read_trust(chapter));
    SEKISHO_CHECK(finish_authorities());
    for (const Chapter& chapter : chapters) SEKISHO_CHECK(read_baselines(chapter));
    for (const Chapter& chapter : chapters) SEKISHO_CHECK(read_rules(chapter));
    for (const Chapter& chapter : chapters) SEKISHO_CHECK(read_exceptions(chapter));
    return finish();
  }

  static Result<std::shared_ptr<const Policy>> of_authority(
      verify::Authority authority, std::vector<std::pair<std::string, std::string>> annotations);

 private:
  Done read_names(const std::vector<Chapter>& chapters);
  Done read_trust(const Chapter& chapter);
  Done read_default_root(const Chapter& chapter);
  Done read_authorities(const File& file, const Node& node);
  Done finish_authorities();
  Done read_baselines(const Chapter& chapter);
  Done read_rules(const Chapter& chapter);
  Done read_exceptions(const Chapter& chapter);
  Done collect_mirrors();
  Reading reading() { return {book_.trust_, limits_, digest_}; }
  Result<std::shared_ptr<const Policy>> finish();

  std::vector<File> files_;
  const Limits& limits_;
  BookDigest digest_;
  Roots roots_{limits_, digest_};
  std::shared_ptr<const verify::Anchors> default_root_;
  // Where each authority stands, for what is found wrong when all are known.
  struct Standing {
    const File* file;
    yaml::Node node;
  };
  std::vector<Standing> standings_;
  Policy book_{crypto::Digest::of("")};
  std::optional<Asked> baseline_;
  std::vector<Draft> drafts_;
  std::vector<DraftException> exceptions_;
};

// The book has the names of its chapters, and one version.
Done Loader::read_names(const std::vector<Chapter>& chapters) {
  std::vector<std::string> names;
  for (const Chapter& chapter : chapters) {
    if (std::find(names.begin(), names.end(), chapter.name) == names.end()) names.push_back(chapter.name);
    if (!chapter.version) continue;
    if (book_.version_ && book_.version_ != chapter.version) {
      return wrong(*chapter.file, chapter.version_place,
                   "spec.version is " + std::to_string(*chapter.version) + " here and " +
                       std::to_string(*book_.version_) + " in another file of the book");
    }
    book_.version_ = chapter.version;
  }
  for (const std::string& name : names) book_.name_ += (book_.name_.empty() ? "" : "+") + name;
  return done();
}

Done Loader::read_authorities(const File& file, const Node& node) {
  if (node.type != Node::Type::kMap) return wrong(file, node.place, "spec.authorities: expected a map");
  auto& authorities = book_.trust_.authorities;
  for (const Node::Member& member : node.members) {
    Node name;
    name.type = Node::Type::kString;
    name.place = member.place;
    name.text = member.key;
    SEKISHO_CHECK(read_name(file, name, "authority"));
    const auto same = [&](const verify::Authority& authority) { return authority.name == member.key; };
    if (std::any_of(authorities.begin(), authorities.end(), same)) {
      return wrong(file, member.place, "the authority " + member.key + " is defined in another document too");
    }
    SEKISHO_TRY(authority, read_authority(file, member, limits_, roots_, digest_));
    authorities.push_back(std::move(authority));
    standings_.push_back({&file, std::move(name)});
  }
  return done();
}

Done Loader::read_default_root(const Chapter& chapter) {
  const Node* node = chapter.spec.maybe("trustedRoot");
  if (node == nullptr) return done();
  SEKISHO_TRY(anchors, roots_.read(*chapter.file, *node));
  if (default_root_ && default_root_ != anchors) {
    return wrong(*chapter.file, node->place, "spec.trustedRoot is another one in another file of the book");
  }
  default_root_ = std::move(anchors);
  return done();
}

// Logs and timestamps of a key that names no root are those of the book's, or of the one root that the book
// knows.
Done Loader::finish_authorities() {
  const auto fallback = default_root_ ? default_root_ : roots_.only();
  auto& authorities = book_.trust_.authorities;
  for (std::size_t i = 0; i < authorities.size(); ++i) {
    if (!authorities[i].anchors) authorities[i].anchors = fallback;
    auto checked = verify::check_authority(authorities[i]);
    if (checked.ok()) continue;
    Error error = std::move(checked).error();
    error.detail = "authority " + authorities[i].name + ": " + error.detail;
    return at(*standings_[i].file, standings_[i].node, std::move(error));
  }
  return done();
}

Done Loader::read_trust(const Chapter& chapter) {
  SEKISHO_CHECK(read_default_root(chapter));
  if (const Node* node = chapter.spec.maybe("authorities")) {
    SEKISHO_CHECK(read_authorities(*chapter.file, *node));
  }
  const Node* node = chapter.spec.maybe("revoked");
  if (node == nullptr) return done();
  SEKISHO_TRY(revoked, read_revoked(*chapter.file, *node));
  for (RevokedDigest& digest : revoked.digests) book_.revoked_digests_.push_back(std::move(digest));
  for (RevokedKey& key : revoked.keys) book_.revoked_keys_.push_back(std::move(key));
  for (RevokedIdentity& identity : revoked.identities)
    book_.revoked_identities_.push_back(std::move(identity));
  return done();
}

Done Loader::read_baselines(const Chapter& chapter) {
  const Node* node = chapter.spec.maybe("baseline");
  if (node == nullptr) return done();
  if (baseline_)
    return wrong(*chapter.file, node->place, "the book has a baseline already, in another document");
  SEKISHO_TRY(baseline, read_baseline(*chapter.file, *node, reading()));
  baseline_ = std::move(baseline);
  return done();
}

Done Loader::read_rules(const Chapter& chapter) {
  const Node* node = chapter.spec.maybe("rules");
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_list(*chapter.file, *node, "spec.rules"));
  for (const Node& item : *items) {
    SEKISHO_TRY(draft, read_rule(*chapter.file, item, baseline_.value_or(Asked{}), reading()));
    drafts_.push_back(std::move(draft));
  }
  return done();
}

Done Loader::read_exceptions(const Chapter& chapter) {
  const Node* node = chapter.spec.maybe("exceptions");
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_list(*chapter.file, *node, "spec.exceptions"));
  for (const Node& item : *items) {
    SEKISHO_TRY(draft, read_exception(*chapter.file, item));
    exceptions_.push_back(std::move(draft));
  }
  return done();
}

// One prefix is a mirror of one thing, whichever rules it serves.
Done Loader::collect_mirrors() {
  std::map<std::string, std::string> of;
  for (std::size_t rule = 0; rule < drafts_.size(); ++rule) {
    for (Mirror& mirror : drafts_[rule].mirrors) {
      const auto [known, fresh] = of.emplace(mirror.prefix, mirror.of);
      if (!fresh && known->second != mirror.of) {
        return wrong(*drafts_[rule].file, drafts_[rule].place,
                     "mirrors: " + mirror.prefix + " is a mirror of " + known->second + " in another rule");
      }
      mirror.rule = rule;
      book_.mirrors_.push_back(std::move(mirror));
    }
  }
  std::stable_sort(book_.mirrors_.begin(), book_.mirrors_.end(),
                   [](const Mirror& a, const Mirror& b) { return a.prefix.size() > b.prefix.size(); });
  return done();
}

namespace {

RuleIndex index_of(const std::vector<Draft>& drafts) {
  std::vector<RuleIndex::Candidate> candidates;
  for (std::size_t rule = 0; rule < drafts.size(); ++rule) {
    const auto& patterns = drafts[rule].rule.repositories;
    for (std::size_t i = 0; i < patterns.size(); ++i)
      candidates.push_back({patterns[i], rule, i, drafts[rule].rule.scope});
  }
  return RuleIndex(std::move(candidates));
}

}  // namespace

Result<std::shared_ptr<const Policy>> Loader::finish() {
  book_.index_ = index_of(drafts_);
  SEKISHO_CHECK(check_rules(drafts_, book_.index_));
  SEKISHO_CHECK(collect_mirrors());
  for (Draft& draft : drafts_) book_.rules_.push_back(std::move(draft.rule));
  SEKISHO_CHECK(check_exceptions(exceptions_, book_.rules_));
  for (DraftException& draft : exceptions_) book_.exceptions_.push_back(std::move(draft.exception));
  book_.digest_ = digest_.finish();
  for (const File& file : files_) book_.sources_.push_back(std::move(*file.source));
  return std::make_shared<const Policy>(std::move(book_));
}

namespace {

void add_identity(BookDigest& digest, const verify::IdentityPattern& identity) {
  digest.add("issuer", identity.issuer.describe({}));
  digest.add("subject", identity.subject.describe({}));
  for (const auto& [name, pattern] : identity.claims) digest.add("claim " + name, pattern.describe({}));
}

// All that an authority trusts and asks for.
void add_authority(BookDigest& digest, const verify::Authority& authority) {
  for (const auto& key : authority.keys) digest.add("key", key.der());
  if (authority.identity) add_identity(digest, *authority.identity);
  if (authority.anchors) digest.add("trustedRoot", authority.anchors->root().digest.text());
  digest.add("transparency.log", std::to_string(static_cast<int>(authority.log)));
  digest.add("transparency.logs", std::to_string(authority.logs));
  digest.add("sct", std::to_string(static_cast<int>(authority.sct)) + " " + std::to_string(authority.scts));
  digest.add("timestamps.required", std::to_string(authority.timestamps));
}

}  // namespace

Result<std::shared_ptr<const Policy>> Loader::of_authority(
    verify::Authority authority, std::vector<std::pair<std::string, std::string>> annotations) {
  SEKISHO_TRY(everything, Pattern::parse("**"));
  BookDigest digest;
  add_authority(digest, authority);
  for (const auto& [name, value] : annotations) digest.add("annotation " + name, value);
  Policy policy(digest.finish());
  policy.name_ = "command-line";
  Rule rule;
  rule.name = authority.name;
  rule.repositories.push_back(everything);
  rule.demands.index = IndexRule::kIndex;
  rule.demands.signatures.push_back({1, {authority.name}, std::move(annotations)});
  policy.trust_.authorities.push_back(std::move(authority));
  policy.rules_.push_back(std::move(rule));
  policy.index_ = RuleIndex({{everything, 0, 0, {}}});
  return std::make_shared<const Policy>(std::move(policy));
}

Result<std::shared_ptr<const Policy>> Policy::load(const std::vector<std::filesystem::path>& paths,
                                                   const Limits& limits) {
  SEKISHO_TRY(files, read_files(paths, limits));
  return Loader(std::move(files), limits).load();
}

Result<std::shared_ptr<const Policy>> Policy::of_sources(std::vector<Source> sources, const Limits& limits) {
  SEKISHO_TRY(files, parse_sources(std::move(sources), limits));
  return Loader(std::move(files), limits).load();
}

Result<std::shared_ptr<const Policy>> Policy::of_authority(
    verify::Authority authority, std::vector<std::pair<std::string, std::string>> annotations) {
  return Loader::of_authority(std::move(authority), std::move(annotations));
}

}  // namespace sekisho::policy
