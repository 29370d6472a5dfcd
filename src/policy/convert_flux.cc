// Flux sources: what spec.verify of an OCIRepository, a HelmChart or a HelmRelease asks of one repository.
#include "base/text.h"
#include "oci/reference.h"
#include "policy/convert_kinds.h"
#include "policy/convert_trust.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

// Issuer and subject are Go patterns, searched for anywhere.
std::optional<ForeignIdentity> read_match(Section& item) {
  const auto issuer = item.text("issuer");
  const auto subject = item.text("subject");
  if (!issuer || !subject) item.fault("issuer and subject are expected");
  if (!item.is_sound()) return std::nullopt;
  auto issuer_text = read_regexp_text(item, "issuer", *issuer);
  auto subject_text = read_regexp_text(item, "subject", *subject);
  if (!issuer_text || !subject_text) return std::nullopt;
  return ForeignIdentity{*std::move(issuer_text), *std::move(subject_text), {}};
}

Positions read_identities(Section& verify, const std::string& name) {
  Positions positions;
  for (const Node& node : verify.list("matchOIDCIdentity")) {
    Section item(verify.book(), verify.where() + ": matchOIDCIdentity", &node);
    auto identity = read_match(item);
    if (!identity) continue;
    ForeignAuthority authority;
    authority.name = name;
    authority.identity = std::move(identity);
    add_root(verify.book(), authority);
    positions.push_back(verify.book().add(std::move(authority)));
  }
  if (positions.empty()) verify.fault("no identity is named, so that a signature by anybody would do");
  return positions;
}

// Flux looks at no log for keys.
Positions read_verify(Section& verify, const std::string& space, const std::string& name) {
  const std::string provider = verify.text("provider").value_or("cosign");
  if (provider != "cosign") verify.fault("provider " + provider + ": only cosign's signatures are looked at");
  if (verify.find("secretRef") == nullptr) return read_identities(verify, name);
  verify.drop("matchOIDCIdentity", "Flux looks at the keys of secretRef only, and so it is here");
  Section secret = verify.section("secretRef");
  const auto secret_name = secret.text("name");
  if (!secret.is_sound() || !secret_name) {
    verify.fault("secretRef: a name is expected");
    return {};
  }
  ForeignAuthority authority;
  authority.name = name;
  authority.log = verify::LogUse::kIgnored;
  return add_secret_key(verify, space, *secret_name, "", std::move(authority));
}

// The repository of a URL, oci://HOST/PATH.
std::optional<Pattern> read_url(const std::string& url) {
  if (!url.starts_with("oci://")) return std::nullopt;
  const auto name = oci::Name::parse(url.substr(6));
  if (!name.ok()) return std::nullopt;
  auto pattern = Pattern::parse(name->text());
  if (!pattern.ok()) return std::nullopt;
  return *std::move(pattern);
}

struct Source {
  std::string space, name, url;
  const Node* verify = nullptr;
};

void convert_source(const std::string& where, const Source& source, ForeignBook& book) {
  book.call_it(source.name);
  const auto pattern = read_url(source.url);
  if (!pattern) return book.note(where, "no repository in a registry is named: not carried over");
  if (source.verify == nullptr || source.verify->type == Node::Type::kNull) {
    return book.note(where,
                     "without verify, nothing is asked of " + pattern->text() + "; no rule is written");
  }
  Section verify(book, where + ": verify", source.verify);
  ForeignRule rule;
  rule.name = valid_name(source.name);
  rule.patterns = {*pattern};
  rule.index = IndexRule::kRefuse;
  const Positions from = read_verify(verify, source.space, rule.name);
  if (verify.is_sound() && !from.empty()) {
    rule.demands = {{1, from}};
  } else {
    verify.note("not carried over: " + pattern->text() + " is denied");
    rule.effect = ForeignRule::Effect::kDeny;
  }
  book.add(std::move(rule));
}

std::string space_of(const Node& node) {
  const std::string space = text_at(node, {"metadata", "namespace"});
  return space.empty() ? "flux-system" : space;
}

const Node* node_at(const Node& node, std::initializer_list<std::string_view> path) {
  const Node* at = &node;
  for (std::string_view key : path) {
    if (at != nullptr) at = at->find(key);
  }
  return at;
}

// The chart of a HelmChart's spec, or of a HelmRelease's spec.chart.spec.
void convert_chart(const ForeignDocument& document, const Node& spec, const ChartRepositories& repositories,
                   ForeignBook& book) {
  Source source{space_of(*document.node), text_at(*document.node, {"metadata", "name"}), "",
                spec.find("verify")};
  const std::string other = text_at(spec, {"sourceRef", "namespace"});
  const std::string repository = text_at(spec, {"sourceRef", "name"});
  const auto found = repositories.find((other.empty() ? source.space : other) + "/" + repository);
  if (found == repositories.end()) {
    return book.note(document.where,
                     "the HelmRepository " + repository +
                         " is not among the documents: not carried over; convert both together");
  }
  std::string url = found->second;
  while (url.ends_with('/')) url.pop_back();
  source.url = url + "/" + text_at(spec, {"chart"});
  convert_source(document.where, source, book);
}

}  // namespace

ChartRepositories chart_repositories(const std::vector<ForeignDocument>& documents) {
  ChartRepositories repositories;
  for (const ForeignDocument& document : documents) {
    const Node& node = *document.node;
    if (text_at(node, {"kind"}) != "HelmRepository") continue;
    repositories[space_of(node) + "/" + text_at(node, {"metadata", "name"})] = text_at(node, {"spec", "url"});
  }
  return repositories;
}

void convert_flux(const ForeignDocument& document, const ChartRepositories& repositories, ForeignBook& book) {
  const Node& node = *document.node;
  const std::string kind = text_at(node, {"kind"});
  if (kind == "HelmRepository") return;
  if (kind == "OCIRepository") {
    return convert_source(document.where,
                          {space_of(node), text_at(node, {"metadata", "name"}),
                           text_at(node, {"spec", "url"}), node_at(node, {"spec", "verify"})},
                          book);
  }
  const Node* spec = kind == "HelmChart" ? node.find("spec") : node_at(node, {"spec", "chart", "spec"});
  if (spec == nullptr) return book.note(document.where, "names no chart: nothing to carry over");
  convert_chart(document, *spec, repositories, book);
}

}  // namespace sekisho::policy
