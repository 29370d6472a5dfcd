// Kyverno's verifyImages: of each rule whose references match an image, all sets of attestors must be met.
#include "policy/convert_kyverno.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "policy/convert_kinds.h"
#include "sigstore/identity.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

constexpr IdentityKeys kIdentity = {"issuer", "issuerRegExp", "subject", "subjectRegExp",
                                    IdentityKeys::Exact::kWildcards};

// Entry is one entry of a set: all of its demands are it.
using Entry = std::vector<ForeignDemand>;

void read_rekor(Section& entry, ForeignAuthority& like, bool& own) {
  Section rekor = entry.section("rekor");
  const auto url = rekor.text("url");
  own = rekor.text("pubkey").has_value() || own;
  own = own || (url && url->find("rekor.sigstore.dev") == std::string::npos);
  if (rekor.flag("ignoreTlog") == Section::Flag::kOn) like.log = verify::LogUse::kIgnored;
  if (!rekor.is_sound()) entry.fault("rekor is not carried over");
}

void read_ctlog(Section& entry, ForeignAuthority& like, bool& own) {
  Section log = entry.section("ctlog");
  own = log.text("pubkey").has_value() || own;
  if (log.flag("ignoreSCT") == Section::Flag::kOn) like.sct = verify::SctUse::kIgnored;
  if (log.text("tsaCertChain")) {
    own = true;
    if (like.log == verify::LogUse::kIgnored) like.timestamps = 1;
  }
  if (!log.is_sound()) entry.fault("ctlog is not carried over");
}

// The log is looked at unless that is turned off.
ForeignAuthority read_logs(Section& entry, const std::string& name) {
  ForeignAuthority like;
  like.name = name;
  bool own = false;
  read_rekor(entry, like, own);
  read_ctlog(entry, like, own);
  own = entry.text("roots").has_value() || own;
  if (own) like.trusted_root = own_root(entry.book(), name, entry.where());
  add_root(entry.book(), like);
  return like;
}

Positions read_keys(Section& keys, const std::string& name) {
  ForeignAuthority like = read_logs(keys, name);
  like.sct = verify::SctUse::kRequired;
  const auto text = keys.text("publicKeys");
  const auto kms = keys.text("kms");
  Section secret = keys.section("secret");
  const auto secret_name = secret.text("name");
  const std::string space = secret.text("namespace").value_or("kyverno");
  const auto algorithm = keys.text("signatureAlgorithm");
  if (algorithm && *algorithm != "sha256") keys.note("signatureAlgorithm: the key's kind tells it here");
  const int given = (text ? 1 : 0) + (kms ? 1 : 0) + (secret_name ? 1 : 0);
  if (!secret.is_sound() || given != 1) keys.fault("expected exactly one of publicKeys, kms and secret");
  if (!keys.is_sound()) return {};
  if (text) return add_key_text(keys, *text, like);
  if (kms) return add_referenced_key(keys, *kms, like);
  return add_secret_key(keys, space, *secret_name, "cosign.pub", like);
}

// Kyverno calls claims as cosign does, or by their numbers, and has wildcards in them.
void read_extensions(Section& keyless, ForeignIdentity& identity) {
  const Node* extensions = keyless.find("additionalExtensions");
  if (extensions == nullptr || extensions->type != Node::Type::kMap) {
    if (extensions != nullptr) keyless.fault("additionalExtensions: a map is expected");
    return;
  }
  for (const Node::Member& member : extensions->members) {
    const std::string name = member.key == "githubWorkflowSha" ? "githubWorkflowSHA" : member.key;
    const std::string& value = member.value.text;
    const bool plain = is_plain_text(value) && value.find_first_of("*?{}") == std::string::npos;
    if (!sigstore::is_claim_name(name) || member.value.type != Node::Type::kString || !plain) {
      keyless.fault("additionalExtensions: " + member.key + " has no equivalent");
    } else {
      identity.claims.emplace_back(name, value);
    }
  }
}

Positions read_keyless(Section& keyless, const std::string& name) {
  ForeignAuthority like = read_logs(keyless, name);
  like.identity = read_identity(keyless, kIdentity);
  if (like.identity) read_extensions(keyless, *like.identity);
  if (!keyless.is_sound() || !like.identity) return {};
  add_root(keyless.book(), like);
  return {keyless.book().add(std::move(like))};
}

bool is_single(const Entry& entry) { return entry.size() == 1 && entry[0].threshold == 1; }

ForeignDemand any_of(const std::vector<Entry>& entries) {
  std::set<std::size_t> from;
  for (const Entry& entry : entries) from.insert(entry[0].from.begin(), entry[0].from.end());
  return {1, {from.begin(), from.end()}};
}

// The entries of which each can be one signer only, each once.
std::set<std::size_t> single_signers(const ForeignBook& book, const std::vector<Entry>& entries) {
  std::set<std::size_t> from;
  for (const Entry& entry : entries) {
    if (entry[0].from.size() != 1) continue;
    const std::size_t position = entry[0].from[0];
    if (book.authorities()[position].signers() == ForeignAuthority::Signers::kOne) from.insert(position);
  }
  return from;
}

class SetReader {
 public:
  SetReader(ForeignBook& book, std::string name) : book_(book), name_(std::move(name)) {}

  // read reads a set: what must be met for it. Nothing, with a note, where it has no equivalent.
  std::optional<Entry> read(const std::string& where, const Node& node) {
    Section set(book_, where, &node);
    const Node* count = set.find("count");
    std::vector<Entry> entries;
    std::size_t total = 0;
    for (const Node& item : set.list("entries")) add_entry(set, item, entries, total);
    if (!set.is_sound() || total == 0) return std::nullopt;
    std::size_t wanted = total;
    if (count != nullptr && !read_count(*count, total, wanted)) {
      set.note("count: a number of entries is expected");
      return std::nullopt;
    }
    return combine(set, entries, total, wanted);
  }

 private:
  static bool read_count(const Node& node, std::size_t total, std::size_t& wanted) {
    if (node.type != Node::Type::kInteger || node.text.size() > 6 || node.text.front() == '-') return false;
    const auto number = static_cast<std::size_t>(std::stoul(node.text));
    wanted = number == 0 ? total : number;
    return wanted <= total;
  }

  // A text with several keys is as many entries.
  void add_entry(Section& set, const Node& node, std::vector<Entry>& entries, std::size_t& total) {
    Section entry(book_, set.where() + ": entries", &node);
    const Node* nested = entry.find("attestor");
    const Node* keys = entry.find("keys");
    const Node* keyless = entry.find("keyless");
    entry.refuse("certificates", "one certificate alone cannot be trusted here");
    entry.refuse("annotations", "a policy cannot ask for annotations");
    entry.drop("repository", "signatures are looked for beside the artifact only");
    const bool one = (nested != nullptr) + (keys != nullptr) + (keyless != nullptr) == 1;
    ++total;
    if (!entry.is_sound() || !one) return entry.note("this entry is not carried over");
    if (nested != nullptr) return add_nested(entry, *nested, entries);
    Section part(book_, entry.where() + (keys != nullptr ? ": keys" : ": keyless"),
                 keys != nullptr ? keys : keyless);
    const Positions positions = keys != nullptr ? read_keys(part, name_) : read_keyless(part, name_);
    if (positions.empty()) return entry.note("this entry is not carried over");
    total += positions.size() - 1;
    for (const std::size_t position : positions) entries.push_back({{1, {position}}});
  }

  void add_nested(Section& entry, const Node& node, std::vector<Entry>& entries) {
    auto nested = read(entry.where() + ": attestor", node);
    if (nested) return entries.push_back(*std::move(nested));
    entry.note("this entry is not carried over");
  }

  std::optional<Entry> combine(Section& set, std::vector<Entry> entries, std::size_t total,
                               std::size_t wanted) {
    if (wanted == total) {
      if (entries.size() != total) return std::nullopt;
      Entry all;
      for (const Entry& entry : entries) all.insert(all.end(), entry.begin(), entry.end());
      return all;
    }
    const auto dropped = std::erase_if(entries, [](const Entry& entry) { return !is_single(entry); });
    if (dropped > 0)
      set.note("a nested set that asks for several is left out of those to choose from; stricter");
    if (entries.empty()) return std::nullopt;
    if (wanted == 1) return Entry{any_of(entries)};
    const auto from = single_signers(book_, entries);
    if (from.size() != entries.size()) {
      set.note(
          "an entry that several signers could be, or that is there twice, is left out of those to choose "
          "from; stricter");
    }
    if (from.size() < wanted) return std::nullopt;
    return Entry{{wanted, {from.begin(), from.end()}}};
  }

  ForeignBook& book_;
  std::string name_;
};

std::vector<std::string> read_references(Section& images) {
  std::vector<std::string> globs = images.texts("imageReferences");
  if (const auto old = images.text("image")) globs.push_back(*old);
  if (!images.texts("skipImageReferences").empty()) {
    images.note("skipImageReferences: the images are asked for a signature like all others; stricter");
  }
  return globs;
}

void read_digest(Section& images, ForeignRule& rule) {
  const bool kept = images.flag("mutateDigest") == Section::Flag::kOff;
  const bool checked = images.flag("verifyDigest") != Section::Flag::kOff;
  if (kept && checked) rule.digest = DigestRule::kRequired;
  if (images.flag("required") == Section::Flag::kOff)
    images.note("required: false: an unsigned image is denied");
}

void read_attestors(Section& images, ForeignRule& rule) {
  SetReader reader(images.book(), rule.name);
  const auto& sets = images.list("attestors");
  if (sets.empty() && images.find("attestations") == nullptr) images.fault("names no attestors");
  for (const Node& node : sets) {
    auto set = reader.read(images.where() + ": attestors", node);
    if (!set) {
      images.fault("attestors: a set has no equivalent");
    } else {
      rule.demands.insert(rule.demands.end(), set->begin(), set->end());
    }
  }
}

void refuse_old_form(Section& images) {
  for (const char* key : {"key", "roots", "subject", "issuer", "additionalExtensions"}) {
    images.refuse(key, "the form of old, without attestors, is not carried over");
  }
}

void convert_images(Section& images, ForeignRule rule) {
  const auto globs = read_references(images);
  read_digest(images, rule);
  read_attestors(images, rule);
  refuse_old_form(images);
  images.refuse("attestations", "attestations are not carried over: add them to the rule by hand");
  images.refuse("annotations", "a policy cannot ask for annotations");
  images.refuse("validate", "conditions on what is verified are not carried over");
  images.drop("repository", "signatures are looked for beside the artifact only");
  images.skip({"useCache", "cosignOCI11", "imageRegistryCredentials"});
  const auto type = images.text("type");
  if (type && *type != "Cosign" && *type != "SigstoreBundle")
    images.fault("type " + *type + ": only Sigstore's signatures are looked at");
  if (const auto action = images.text("failureAction")) rule.mode = read_mode_word(images, *action);
  if (!images.is_sound()) {
    deny_rule(images, rule);
  }
  add_globs(images, globs, Widening::kAsk, std::move(rule));
}

void convert_rule(Section& rule, const std::string& policy, Mode mode) {
  const auto& all = rule.list("verifyImages");
  const std::string name = policy + "-" + rule.text("name").value_or("rule");
  if (all.empty()) return rule.note("no verifyImages: nothing to carry over");
  for (const char* key : {"match", "exclude", "preconditions", "celPreconditions"}) {
    rule.drop(key,
              "rules here do not look at who uses an image; the rule is for all uses, which is stricter");
  }
  for (const Node& node : all) {
    Section images(rule.book(), rule.where() + ": verifyImages", &node);
    ForeignRule made;
    made.name = valid_name(name);
    made.mode = mode;
    convert_images(images, std::move(made));
  }
}

Mode read_spec_mode(Section& spec) {
  const auto action = spec.text("validationFailureAction");
  const Mode mode = read_mode_word(spec, action.value_or(""));
  if (spec.list("validationFailureActionOverrides").empty()) return mode;
  spec.note("validationFailureActionOverrides: not carried over; everything is enforced");
  return Mode::kEnforce;
}

}  // namespace

Positions add_key_text(Section& section, const std::string& text, const ForeignAuthority& like) {
  if (text.find("{{") != std::string::npos) {
    section.fault("a variable stands for the key: put the key in its place");
    return {};
  }
  if (text.find("-----BEGIN") != std::string::npos) return add_inline_keys(section, text, like);
  return add_referenced_key(section, text, like);
}

Mode read_mode_word(Section& section, const std::string& word) {
  if (equal_folded(word, "audit") || equal_folded(word, "warn")) return Mode::kWarn;
  if (word.empty()) {
    section.note(
        "says neither Enforce nor Audit; it is enforced, which is stricter where Kyverno only reports");
  } else if (!equal_folded(word, "enforce") && !equal_folded(word, "deny")) {
    section.fault("neither Enforce nor Audit: " + word);
  }
  return Mode::kEnforce;
}

void convert_kyverno(const ForeignDocument& document, ForeignBook& book) {
  const std::string name = text_at(*document.node, {"metadata", "name"});
  book.call_it(name);
  Section spec(book, document.where, document.node->find("spec"));
  const Mode mode = read_spec_mode(spec);
  if (!text_at(*document.node, {"metadata", "namespace"}).empty()) {
    spec.note("a policy of one namespace: the rules are for all, which is stricter");
  }
  for (const Node& node : spec.list("rules")) {
    Section rule(book, document.where + ": rule " + printable(text_at(node, {"name"}), 100), &node);
    convert_rule(rule, name, mode);
  }
}

}  // namespace sekisho::policy
