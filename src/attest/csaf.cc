#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include "attest/vex_readers.h"
#include "base/text.h"

// https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html
namespace sekisho::attest {
namespace {

// Tree is the product tree (section 3.2.2): products and groups of them by their ids.
class Tree {
 public:
  explicit Tree(Statements& statements) : statements_(statements), limits_(statements.limits()) {}

  Done read(std::string_view text);
  // find is the product of that id; a reference to one that is not defined is malformed (section 6.1.1).
  Result<std::shared_ptr<const VexProduct>> find(const std::string& id) const;
  Result<const std::vector<std::string>*> find_group(const std::string& id) const;

 private:
  struct Relationship {
    std::string id;
    std::string part;
    std::string whole;
  };

  Done read_branch(JsonCursor& in);
  Done read_product(JsonCursor& in);
  Done read_group(JsonCursor& in);
  Done read_relationship(JsonCursor& in);
  Done relate(const Relationship& relationship);
  std::shared_ptr<const VexComponent> component(const std::string& id) const;
  Done add(std::string id, VexProduct product);

  Statements& statements_;
  const Limits& limits_;
  std::unordered_map<std::string, std::shared_ptr<const VexProduct>> products_;
  std::unordered_map<std::string, std::vector<std::string>> groups_;
  std::vector<Relationship> relationships_;
};

// Section 3.1.3.3: what helps to identify a product.
Done add_helper(Members helper, VexComponent& component) {
  for (const std::string_view kind : {"purl", "cpe"}) {
    SEKISHO_TRY(name, text_of(helper, kind));
    add_name(component, std::move(name));
  }
  SEKISHO_TRY(hashes, list_of(helper, "hashes"));
  for (const Json& json : *hashes) {
    SEKISHO_TRY(file, Members::of(json, "hashes[]"));
    SEKISHO_TRY(file_hashes, list_of(file, "file_hashes"));
    for (const Json& one : *file_hashes) {
      SEKISHO_TRY(hash, Members::of(one, "file_hashes[]"));
      SEKISHO_TRY(algorithm, text_of(hash, "algorithm"));
      SEKISHO_TRY(value, text_of(hash, "value"));
      add_digest(component, algorithm, value);
    }
  }
  return done();
}

Done Tree::add(std::string id, VexProduct product) {
  if (id.empty()) return malformed("a product without a product_id");
  if (products_.size() >= limits_.sbom_packages) return too_many("products", limits_.sbom_packages);
  const bool added =
      products_.emplace(std::move(id), std::make_shared<VexProduct>(std::move(product))).second;
  return added ? done() : malformed("two products have one product_id");
}

Done Tree::read_product(JsonCursor& in) {
  SEKISHO_TRY(json, read_object(in, limits_));
  SEKISHO_TRY(members, Members::of(json, "product"));
  VexComponent component;
  SEKISHO_TRY(id, text_of(members, "product_id"));
  SEKISHO_TRY(name, text_of(members, "name"));
  add_name(component, std::move(name));
  SEKISHO_TRY(helper, object_of(members, "product_identification_helper"));
  SEKISHO_CHECK(add_helper(std::move(helper), component));
  return add(std::move(id), {std::make_shared<VexComponent>(std::move(component)), {}});
}

// Branches nest; how deep, the cursor bounds.
Done Tree::read_branch(JsonCursor& in) {
  return read_fields(
      in, "branches[]",
      {{"product", [&] { return read_product(in); }},
       {"branches", [&] { return read_list(in, "branches", [&] { return read_branch(in); }); }}});
}

Done Tree::read_group(JsonCursor& in) {
  SEKISHO_TRY(json, read_object(in, limits_));
  SEKISHO_TRY(members, Members::of(json, "product_groups[]"));
  SEKISHO_TRY(id, needed_text_of(members, "group_id"));
  SEKISHO_TRY(ids, texts_of(members, "product_ids"));
  const bool added = groups_.emplace(std::move(id), std::move(ids)).second;
  return added ? done() : malformed("two groups have one group_id");
}

Done Tree::read_relationship(JsonCursor& in) {
  SEKISHO_TRY(json, read_object(in, limits_));
  SEKISHO_TRY(members, Members::of(json, "relationships[]"));
  SEKISHO_TRY(whole, needed_text_of(members, "relates_to_product_reference"));
  SEKISHO_TRY(part, needed_text_of(members, "product_reference"));
  SEKISHO_TRY(product, object_of(members, "full_product_name"));
  SEKISHO_TRY(id, needed_text_of(product, "product_id"));
  relationships_.push_back({std::move(id), std::move(part), std::move(whole)});
  return done();
}

// A product that is itself of a relationship is known by its id only: it matches nothing.
std::shared_ptr<const VexComponent> Tree::component(const std::string& id) const {
  const auto found = products_.find(id);
  if (found != products_.end() && found->second->parts.empty()) return found->second->product;
  return std::make_shared<VexComponent>();
}

Done Tree::relate(const Relationship& relationship) {
  return add(relationship.id, {component(relationship.whole), {component(relationship.part)}});
}

Done Tree::read(std::string_view text) {
  JsonCursor in(text, limits_);
  SEKISHO_CHECK(read_fields(
      in, "product_tree",
      {{"branches", [&] { return read_list(in, "branches", [&] { return read_branch(in); }); }},
       {"full_product_names", [&] { return read_list(in, "products", [&] { return read_product(in); }); }},
       {"product_groups", [&] { return read_list(in, "groups", [&] { return read_group(in); }); }},
       {"relationships",
        [&] { return read_list(in, "relationships", [&] { return read_relationship(in); }); }}}));
  for (const Relationship& relationship : relationships_) SEKISHO_CHECK(relate(relationship));
  return done();
}

Result<std::shared_ptr<const VexProduct>> Tree::find(const std::string& id) const {
  SEKISHO_CHECK(statements_.refer(1));
  const auto found = products_.find(id);
  if (found != products_.end()) return found->second;
  return malformed("the product \"" + printable(id, 100) + "\" is not defined");
}

Result<const std::vector<std::string>*> Tree::find_group(const std::string& id) const {
  const auto found = groups_.find(id);
  if (found == groups_.end()) return malformed("the group \"" + printable(id, 100) + "\" is not defined");
  SEKISHO_CHECK(statements_.refer(found->second.size()));
  return &found->second;
}

// Vulnerability is one of the vulnerabilities (section 3.2.3) on its way into statements.
class Vulnerability {
 public:
  Vulnerability(Members members, const Tree& tree, Time time) : members_(std::move(members)), tree_(tree) {
    template_.time = time;
  }

  Done add_to(Statements& statements) {
    SEKISHO_CHECK(read_names());
    SEKISHO_TRY(status, object_of(members_, "product_status"));
    SEKISHO_CHECK(read_justified());
    for (const auto& [name, meaning] : kStatuses) {
      SEKISHO_TRY(ids, texts_of(status, name));
      if (!ids.empty()) SEKISHO_CHECK(add_status(ids, meaning, statements));
    }
    return done();
  }

 private:
  // Section 3.2.3.9; recommended says nothing of being affected.
  static constexpr std::array<std::pair<std::string_view, VexStatus>, 7> kStatuses{{
      {"known_not_affected", VexStatus::kNotAffected},
      {"fixed", VexStatus::kFixed},
      {"first_fixed", VexStatus::kFixed},
      {"known_affected", VexStatus::kAffected},
      {"first_affected", VexStatus::kAffected},
      {"last_affected", VexStatus::kAffected},
      {"under_investigation", VexStatus::kUnderInvestigation},
  }};

  // Section 4.5: one of both must be there.
  Done read_names() {
    SEKISHO_TRY(cve, text_of(members_, "cve"));
    SEKISHO_TRY(ids, list_of(members_, "ids"));
    if (!cve.empty()) template_.vulnerability.push_back(std::move(cve));
    for (const Json& json : *ids) {
      SEKISHO_TRY(id, Members::of(json, "ids[]"));
      SEKISHO_TRY(text, needed_text_of(id, "text"));
      template_.vulnerability.push_back(std::move(text));
    }
    return template_.vulnerability.empty() ? malformed("a vulnerability without cve and ids") : done();
  }

  // Section 4.5: a flag, or a threat of the category impact, for each product that is known_not_affected.
  Done read_justified() {
    SEKISHO_TRY(flags, list_of(members_, "flags"));
    for (const Json& json : *flags) {
      SEKISHO_TRY(flag, Members::of(json, "flags[]"));
      SEKISHO_TRY(label, needed_text_of(flag, "label"));
      SEKISHO_CHECK(justify(flag, label));
    }
    SEKISHO_TRY(threats, list_of(members_, "threats"));
    for (const Json& json : *threats) {
      SEKISHO_TRY(threat, Members::of(json, "threats[]"));
      SEKISHO_TRY(category, text_of(threat, "category"));
      SEKISHO_TRY(details, text_of(threat, "details"));
      if (category == "impact" && !details.empty()) SEKISHO_CHECK(justify(threat, details));
    }
    return done();
  }

  Done justify(Members& members, const std::string& why) {
    SEKISHO_TRY(ids, texts_of(members, "product_ids"));
    SEKISHO_TRY(groups, texts_of(members, "group_ids"));
    justified_.insert(ids.begin(), ids.end());
    for (const std::string& group : groups) {
      SEKISHO_TRY(others, tree_.find_group(group));
      justified_.insert(others->begin(), others->end());
    }
    if (justification_.empty()) justification_ = why;
    return done();
  }

  Done add_status(const std::vector<std::string>& ids, VexStatus status, Statements& statements) {
    VexStatement statement = template_;
    statement.status = status;
    if (status == VexStatus::kNotAffected) statement.justification = justification_;
    for (const std::string& id : ids) {
      if (status == VexStatus::kNotAffected && justified_.count(id) == 0) {
        return malformed("known_not_affected without a flag or an impact, of the product \"" +
                         printable(id, 100) + "\"");
      }
      SEKISHO_TRY(product, tree_.find(id));
      statement.products.push_back(std::move(product));
    }
    return statements.add(std::move(statement));
  }

  Members members_;
  const Tree& tree_;
  VexStatement template_;
  std::set<std::string> justified_;
  std::string justification_;
};

struct Document {
  std::string category;
  std::string version;
  std::string released;
  std::optional<std::string_view> tree;
  std::optional<std::string_view> vulnerabilities;
};

Result<Document> read_document(std::string_view text, const Limits& limits) {
  Document document;
  JsonCursor in(text, limits);
  const std::vector<Field> tracking = {
      {"current_release_date", into(in, document.released, "current_release_date")}};
  const std::vector<Field> head = {{"category", into(in, document.category, "document.category")},
                                   {"csaf_version", into(in, document.version, "document.csaf_version")},
                                   {"tracking", [&] { return read_fields(in, "tracking", tracking); }}};
  SEKISHO_CHECK(read_fields(in, "CSAF",
                            {{"document", [&] { return read_fields(in, "document", head); }},
                             {"product_tree", into(in, document.tree)},
                             {"vulnerabilities", into(in, document.vulnerabilities)}}));
  SEKISHO_CHECK(in.end());
  if (document.category != "csaf_vex" || document.version != "2.0") {
    return malformed("it is no CSAF 2.0 of the category csaf_vex");
  }
  if (!document.tree || !document.vulnerabilities)
    return malformed("CSAF without products or vulnerabilities");
  return document;
}

}  // namespace

Done read_csaf(std::string_view text, Statements& statements) {
  SEKISHO_TRY(document, read_document(text, statements.limits()));
  SEKISHO_TRY(time, parse_optional_time(document.released, "current_release_date"));
  if (!time) return malformed("CSAF without current_release_date");
  Tree tree(statements);
  SEKISHO_CHECK(tree.read(*document.tree));
  JsonCursor in(*document.vulnerabilities, statements.limits());
  return read_list(in, "vulnerabilities", [&]() -> Done {
    SEKISHO_TRY(json, read_object(in, statements.limits()));
    SEKISHO_TRY(members, Members::of(json, "vulnerabilities[]"));
    return Vulnerability(std::move(members), tree, *time).add_to(statements);
  });
}

}  // namespace sekisho::attest
