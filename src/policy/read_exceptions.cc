#include "policy/read_exceptions.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using yaml::Node;

Result<std::string> need_text(const File& file, const Fields& fields, std::string_view key) {
  SEKISHO_TRY(node, fields.need(key));
  return read_text(file, *node, "exceptions." + std::string(key));
}

Result<Waiver> read_waiver(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "waive", {"attestation", "vulnerabilities", "contents"}));
  if (const Node* part = fields.maybe("contents")) {
    if (fields.maybe("attestation") != nullptr)
      return wrong(file, node.place, "waive: an attestation or contents, one of them");
    Waiver waiver;
    SEKISHO_CHECK(read_choice(file, part, "waive.contents",
                              {"images", "remoteResources", "substitutions", "kinds"}, waiver.contents));
    return waiver;
  }
  SEKISHO_TRY(name_node, fields.need("attestation"));
  SEKISHO_TRY(name, read_name(file, *name_node, "waive.attestation"));
  Waiver waiver{std::move(name), {}, {}};
  SEKISHO_CHECK(
      read_texts(file, fields.maybe("vulnerabilities"), "waive.vulnerabilities", waiver.vulnerabilities));
  return waiver;
}

Done read_waivers(const File& file, const Node& node, Exception& exception) {
  SEKISHO_TRY(items, read_some(file, node, "exceptions.waive"));
  for (const Node& item : *items) {
    SEKISHO_TRY(waiver, read_waiver(file, item));
    exception.waive.push_back(std::move(waiver));
  }
  return done();
}

Done read_digests(const File& file, const Node& node, Exception& exception) {
  SEKISHO_TRY(items, read_some(file, node, "exceptions.digests"));
  for (const Node& item : *items) {
    SEKISHO_TRY(digest, read_digest(file, item, "exceptions.digests"));
    exception.digests.push_back(std::move(digest));
  }
  return done();
}

Error misfit(const DraftException& draft, const std::string& what) {
  return wrong(*draft.file, draft.place, "exception " + draft.exception.name + ": " + what);
}

bool asks_for(const Rule& rule, const std::string& attestation) {
  const auto& demands = rule.demands.attestations;
  return std::any_of(demands.begin(), demands.end(),
                     [&](const AttestationDemand& demand) { return demand.name == attestation; });
}

// Each rule named is there, and each waiver sets something aside in one of them.
Done check_rules_of(const DraftException& draft, const std::vector<Rule>& rules) {
  std::vector<const Rule*> named;
  for (const std::string& name : draft.exception.rules) {
    const auto found =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.name == name; });
    if (found == rules.end()) return misfit(draft, "there is no rule \"" + printable(name, 100) + "\"");
    named.push_back(&*found);
  }
  for (const Waiver& waiver : draft.exception.waive) {
    const auto asks = [&](const Rule* rule) {
      return waiver.contents ? rule->demands.contents.has_value() : asks_for(*rule, waiver.attestation);
    };
    if (std::any_of(named.begin(), named.end(), asks)) continue;
    if (waiver.contents) return misfit(draft, "none of its rules asks for contents");
    return misfit(draft, "none of its rules asks for an attestation " + waiver.attestation);
  }
  return done();
}

}  // namespace

Result<DraftException> read_exception(const File& file, const Node& node) {
  SEKISHO_TRY(fields, Fields::of(file, node, "exception",
                                 {"name", "digests", "rules", "waive", "owner", "reason", "expires"}));
  SEKISHO_TRY(name_node, fields.need("name"));
  SEKISHO_TRY(digests, fields.need("digests"));
  SEKISHO_TRY(rules_node, fields.need("rules"));
  SEKISHO_TRY(waive, fields.need("waive"));
  SEKISHO_TRY(expires_node, fields.need("expires"));
  DraftException draft{{}, &file, name_node->place};
  Exception& exception = draft.exception;
  SEKISHO_TRY(name, read_name(file, *name_node, "exception name"));
  SEKISHO_CHECK(read_texts(file, rules_node, "exceptions.rules", exception.rules));
  SEKISHO_TRY(owner, need_text(file, fields, "owner"));
  SEKISHO_TRY(reason, need_text(file, fields, "reason"));
  SEKISHO_TRY(expires, read_time(file, *expires_node, "exceptions.expires"));
  exception.name = std::move(name);
  exception.owner = std::move(owner);
  exception.reason = std::move(reason);
  exception.expires = expires;
  SEKISHO_CHECK(read_digests(file, *digests, exception));
  SEKISHO_CHECK(read_waivers(file, *waive, exception));
  return draft;
}

Done check_exceptions(const std::vector<DraftException>& drafts, const std::vector<Rule>& rules) {
  std::set<std::string_view> names;
  for (const DraftException& draft : drafts) {
    if (!names.insert(draft.exception.name).second) return misfit(draft, "the name is taken by another one");
    SEKISHO_CHECK(check_rules_of(draft, rules));
  }
  return done();
}

}  // namespace sekisho::policy
