#include "policy/read_contents.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

Done read_patterns(const File& file, const Node* node, std::string_view what,
                   std::vector<KindPattern>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_some(file, *node, what));
  for (const Node& item : *items) {
    SEKISHO_TRY(text, read_text(file, item, what));
    auto pattern = KindPattern::parse(text);
    if (!pattern) {
      return wrong(file, item.place,
                   std::string(what) + ": expected KIND, KIND.GROUP or *.GROUP, found \"" +
                       printable(text, 100) + "\"");
    }
    into.push_back(*std::move(pattern));
  }
  return done();
}

Done read_fields(const File& file, const Node* node, std::vector<manifests::ImageField>& into) {
  if (node == nullptr) return done();
  SEKISHO_TRY(items, read_some(file, *node, "images.fields"));
  for (const Node& item : *items) {
    SEKISHO_TRY(fields, Fields::of(file, item, "images.fields", {"group", "kind", "path"}));
    SEKISHO_TRY(path_node, fields.need("path"));
    manifests::ImageField field;
    SEKISHO_TRY(path, read_text(file, *path_node, "images.fields.path"));
    field.path = std::move(path);
    for (const auto& [key, member] : {std::pair{"group", &field.group}, std::pair{"kind", &field.kind}}) {
      if (const Node* text_node = fields.maybe(key)) {
        SEKISHO_TRY(text, read_text(file, *text_node, "images.fields"));
        *member = std::move(text);
      }
    }
    into.push_back(std::move(field));
  }
  return done();
}

Done read_images(const File& file, const Node* node, ContentDemand& demand) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "images", {"digest", "verify", "fields"}));
  SEKISHO_CHECK(
      read_choice(file, fields.maybe("digest"), "images.digest", {"any", "resolve", "required"}, demand.pin));
  if (const Node* verify = fields.maybe("verify")) {
    SEKISHO_TRY(verified, read_bool(file, verify, "images.verify"));
    demand.use = verified ? ImageUse::kVerified : ImageUse::kUnverified;
  }
  if (demand.verifies_images() && demand.pin == ImagePin::kAny) {
    return wrong(file, node->place,
                 "images.verify judges digests, and images.digest: any lets images have none");
  }
  return read_fields(file, fields.maybe("fields"), demand.fields);
}

// refuse, allow, or what is allowed by name.
Done read_substitutions(const File& file, const Node* node, ContentDemand& demand) {
  if (node == nullptr) return done();
  if (!node->is_map()) {
    return read_choice(file, node, "substitutions", {"refuse", "allow"}, demand.substitutions);
  }
  SEKISHO_TRY(fields, Fields::of(file, *node, "substitutions", {"variables", "encrypted"}));
  demand.substitutions = Choice::kRefuse;
  SEKISHO_CHECK(read_texts(file, fields.maybe("variables"), "substitutions.variables", demand.variables));
  return read_texts(file, fields.maybe("encrypted"), "substitutions.encrypted", demand.encrypted);
}

Done read_kinds(const File& file, const Node* node, ContentDemand& demand) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields,
              Fields::of(file, *node, "kinds", {"allow", "deny", "allowNamespaces", "clusterScoped"}));
  std::vector<KindPattern> allow;
  SEKISHO_CHECK(read_patterns(file, fields.maybe("allow"), "kinds.allow", allow));
  if (!allow.empty()) demand.allow.push_back(std::move(allow));
  SEKISHO_CHECK(read_patterns(file, fields.maybe("deny"), "kinds.deny", demand.deny));
  std::vector<std::string> namespaces;
  SEKISHO_CHECK(read_texts(file, fields.maybe("allowNamespaces"), "kinds.allowNamespaces", namespaces));
  if (!namespaces.empty()) demand.namespaces.push_back(std::move(namespaces));
  return read_choice(file, fields.maybe("clusterScoped"), "kinds.clusterScoped", {"refuse", "allow"},
                     demand.cluster_scoped);
}

template <class E>
std::optional<E> stricter(const std::optional<E>& a, const std::optional<E>& b, E strict) {
  if (a == strict || b == strict) return strict;
  return a ? a : b;
}

// What one side alone allows by name, the other must not refuse.
std::vector<std::string> both_allow(const ContentDemand& a, const ContentDemand& b,
                                    std::vector<std::string> ContentDemand::*names) {
  if (a.substitutions != Choice::kRefuse) return b.*names;
  if (b.substitutions != Choice::kRefuse) return a.*names;
  std::vector<std::string> common;
  for (const std::string& name : a.*names) {
    if (std::find((b.*names).begin(), (b.*names).end(), name) != (b.*names).end()) common.push_back(name);
  }
  return common;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

Result<std::optional<ContentDemand>> read_contents(const File& file, const Node* node) {
  if (node == nullptr) return std::optional<ContentDemand>();
  SEKISHO_TRY(fields,
              Fields::of(file, *node, "contents", {"images", "remoteResources", "substitutions", "kinds"}));
  ContentDemand demand;
  SEKISHO_CHECK(read_images(file, fields.maybe("images"), demand));
  SEKISHO_CHECK(read_choice(file, fields.maybe("remoteResources"), "remoteResources", {"refuse", "allow"},
                            demand.remote));
  SEKISHO_CHECK(read_substitutions(file, fields.maybe("substitutions"), demand));
  SEKISHO_CHECK(read_kinds(file, fields.maybe("kinds"), demand));
  return std::optional(std::move(demand));
}

std::optional<ContentDemand> merge_contents(const std::optional<ContentDemand>& a,
                                            const std::optional<ContentDemand>& b) {
  if (!a || !b) return a ? a : b;
  ContentDemand both = *a;
  if (b->pin) both.pin = std::max(*b->pin, a->pin.value_or(*b->pin));
  both.use = stricter(a->use, b->use, ImageUse::kVerified);
  if (both.verifies_images() && both.pin == ImagePin::kAny) both.pin = ImagePin::kRequired;
  append(both.fields, b->fields);
  both.remote = stricter(a->remote, b->remote, Choice::kRefuse);
  both.variables = both_allow(*a, *b, &ContentDemand::variables);
  both.encrypted = both_allow(*a, *b, &ContentDemand::encrypted);
  both.substitutions = stricter(a->substitutions, b->substitutions, Choice::kRefuse);
  append(both.allow, b->allow);
  append(both.deny, b->deny);
  append(both.namespaces, b->namespaces);
  both.cluster_scoped = stricter(a->cluster_scoped, b->cluster_scoped, Choice::kRefuse);
  return both;
}

}  // namespace sekisho::policy
