#include "support/case_table.h"

#include "support/json_edit.h"

namespace sekisho::support {

VirtualCase good(std::string name, Threats threats, std::string why, Arrange arrange) {
  return {.name = std::move(name),
          .threats = std::move(threats),
          .why = std::move(why),
          .arrange = std::move(arrange)};
}

VirtualCase bad(std::string name, std::string reason, Threats threats, std::string why, Arrange arrange) {
  return {.name = std::move(name) + "_fail",
          .threats = std::move(threats),
          .why = std::move(why),
          .reason = std::move(reason),
          .arrange = std::move(arrange)};
}

VirtualCase demanding(Demands demands, VirtualCase one) {
  one.demands = demands;
  return one;
}

VirtualCase for_reason(std::string reason, VirtualCase one) {
  one.reason = std::move(reason);
  return one;
}

VirtualCase in_form(Forms forms, VirtualCase one) {
  one.forms = forms;
  return one;
}

VirtualCase asking_for(std::string identity, std::string issuer, VirtualCase one) {
  one.identity = std::move(identity);
  one.issuer = std::move(issuer);
  return one;
}

Arrange leaf(std::function<void(CertificateSpec&)> edit) {
  return [edit](Situation& s) { s.recipe.leaf = edit; };
}

Arrange finished_leaf(std::function<void(CertificateSpec&)> edit) {
  return [edit](Situation& s) { s.recipe.finished_leaf = edit; };
}

Arrange certificate(std::function<void(Bytes&)> edit) {
  return [edit](Situation& s) { s.recipe.certificate = edit; };
}

Arrange authority(std::size_t link, std::function<void(CertificateSpec&)> edit) {
  return [=](Situation& s) {
    edit(s.sigstore.ca.links.at(link).spec);
    s.sigstore.ca.issue();
  };
}

Arrange scts(std::function<void(const VirtualSigstore&, std::vector<SctSpec>&)> edit) {
  return [edit](Situation& s) {
    s.recipe.scts = [edit, sigstore = s.sigstore](std::vector<SctSpec>& list) { edit(sigstore, list); };
  };
}

Arrange entry(std::function<void(Json&)> edit) {
  return [edit](Situation& s) { s.recipe.entries.at(0).entry = edit; };
}

Arrange body(std::function<void(Json&)> edit) {
  return [edit](Situation& s) { s.recipe.entries.at(0).body = edit; };
}

Arrange checkpoint(std::function<void(CheckpointSpec&)> edit) {
  return [edit](Situation& s) { s.recipe.entries.at(0).checkpoint = edit; };
}

Arrange note(std::function<void(std::string&)> edit) {
  return entry([edit](Json& entry) { edit(text_at(entry, "inclusionProof/checkpoint/envelope")); });
}

Arrange stamp(std::function<void(StampSpec&)> edit) {
  return rekor2([edit](Situation& s) { s.recipe.stamps.at(0).spec = edit; });
}

Arrange root(std::function<void(Json&)> edit) {
  return [edit](Situation& s) { s.root = edit; };
}

Arrange bundle(std::function<void(Json&)> edit) {
  return [edit](Situation& s) { s.recipe.bundle = edit; };
}

Arrange payload(std::function<void(std::string&)> edit) {
  return [edit](Situation& s) { s.recipe.payload = edit; };
}

Arrange rekor2(Arrange next) {
  return [next](Situation& s) {
    with_rekor2(s.sigstore, s.recipe);
    if (next) next(s);
  };
}

Arrange both(Arrange first, Arrange second) {
  return [=](Situation& s) {
    first(s);
    second(s);
  };
}

Cases join(std::vector<Cases> parts) {
  Cases all;
  for (auto& part : parts) {
    for (auto& one : part) all.push_back(std::move(one));
  }
  return all;
}

Time later(Seconds seconds) { return signing_time() + seconds; }

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

}  // namespace sekisho::support
