#include "policy/read_from.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {

using yaml::Node;

const verify::Authority* find_authority(const verify::TrustMaterial& trust, std::string_view name) {
  const auto found =
      std::find_if(trust.authorities.begin(), trust.authorities.end(),
                   [name](const verify::Authority& authority) { return authority.name == name; });
  return found == trust.authorities.end() ? nullptr : &*found;
}

namespace {

Error unknown_authority(const File& file, const Node& node, const std::string& name,
                        const verify::TrustMaterial& trust, std::string_view what) {
  std::vector<std::string_view> known;
  for (const verify::Authority& authority : trust.authorities) known.push_back(authority.name);
  const std::string_view near = nearest(name, known);
  return wrong(file, node.place,
               std::string(what) + ": there is no authority \"" + printable(name, 100) + "\"" +
                   (near.empty() ? std::string() : "; did you mean \"" + std::string(near) + "\"?"));
}

void add_signers(const verify::Authority& authority, From& from) {
  for (const crypto::PublicKey& key : authority.keys) from.signers.insert(key.id().text());
  if (!authority.identity) return;
  const auto one = authority.identity->exact();
  if (one) from.signers.insert(fold_case(*one));
  from.unbounded = from.unbounded || !one;
}

}  // namespace

Result<From> read_from(const File& file, const Node& node, const verify::TrustMaterial& trust,
                       std::string_view what) {
  SEKISHO_TRY(items, read_some(file, node, what));
  From from;
  for (const Node& item : *items) {
    SEKISHO_TRY(name, read_text(file, item, what));
    const verify::Authority* authority = find_authority(trust, name);
    if (authority == nullptr) return unknown_authority(file, item, name, trust, what);
    if (std::find(from.names.begin(), from.names.end(), name) != from.names.end()) {
      return wrong(file, item.place, std::string(what) + ": " + name + " is there twice");
    }
    add_signers(*authority, from);
    from.names.push_back(std::move(name));
  }
  return from;
}

}  // namespace sekisho::policy
