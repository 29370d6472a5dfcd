#include "report/explanation.h"

#include "base/text.h"
#include "report/page.h"

namespace sekisho::report {
namespace {

std::string signer_text(const verify::Proof& proof) {
  if (!proof.signer.identity) return proof.authority + ", key " + proof.signer.key.text();
  return proof.authority + ", " + printable(proof.signer.identity->subject) + " of " +
         printable(proof.signer.identity->issuer);
}

void show_matches(Page& page, const policy::Explanation& explanation) {
  page.line("looked up",
            explanation.name.empty() ? "a layout without a name (see --as)" : printable(explanation.name));
  if (explanation.matches.empty()) page.line("rule", "none matches");
  bool first = true;
  for (const policy::Match& match : explanation.matches) {
    page.line(first ? "rule" : "passed over", match.rule + " (" + match.pattern + ")");
    first = false;
  }
  for (const auto& [name, value] : explanation.captures) page.line("  {" + name + "}", printable(value));
}

void show_unmet(Page& page, const std::vector<policy::Reason>& unmet) {
  for (const policy::Reason& reason : unmet) {
    page.line("  because", std::string(reason_name(reason.code)) + ": " + printable(reason.detail));
    page.remedy(reason_remedy(reason.code));
  }
}

void show_requirement(Page& page, const policy::Requirement& requirement) {
  page.line(requirement.unmet.empty() ? "met" : "not met", page.strong(printable(requirement.what)));
  for (const verify::Proof& proof : requirement.by) page.line("  by", signer_text(proof));
  show_unmet(page, requirement.unmet);
}

void show_tree(Page& page, const policy::TreeAnswer& tree) {
  const std::string what = page.strong("the contents of the tree");
  if (!tree.asked) return page.line("not asked", what);
  if (!tree.judged)
    return page.line("not judged", what + ", which is looked into where the papers are in order");
  page.line(tree.unmet.empty() ? "met" : "not met", what);
  show_unmet(page, tree.unmet);
}

Json render_unmet(const std::vector<policy::Reason>& reasons) {
  Json::Array unmet;
  for (const policy::Reason& reason : reasons) {
    unmet.push_back(Json::Object{{"code", reason_name(reason.code)},
                                 {"subject", printable(reason.subject)},
                                 {"detail", printable(reason.detail)},
                                 {"remedy", reason_remedy(reason.code)}});
  }
  return unmet;
}

Json render_tree(const policy::TreeAnswer& tree) {
  return Json::Object{{"asked", tree.asked},
                      {"judged", tree.judged},
                      {"met", tree.judged ? Json(tree.unmet.empty()) : Json()},
                      {"unmet", render_unmet(tree.unmet)}};
}

Json render_requirement(const policy::Requirement& requirement) {
  Json::Array by;
  for (const verify::Proof& proof : requirement.by) {
    by.push_back(Json::Object{{"authority", proof.authority},
                              {"signer", printable(proof.signer.name())},
                              {"source", proof.source.text()}});
  }
  return Json::Object{{"what", printable(requirement.what)},
                      {"met", requirement.unmet.empty()},
                      {"by", std::move(by)},
                      {"unmet", render_unmet(requirement.unmet)}};
}

}  // namespace

std::string render_explanation_text(const policy::Explanation& explanation, const Judgement& judgement,
                                    Colour colour) {
  Page page(colour);
  show_matches(page, explanation);
  for (const policy::Requirement& requirement : explanation.requirements) show_requirement(page, requirement);
  if (!explanation.matches.empty()) show_tree(page, explanation.tree);
  return page.take() + render_text(judgement, colour);
}

Json render_explanation_json(const policy::Explanation& explanation, const Judgement& judgement) {
  Json::Array matches;
  for (const policy::Match& match : explanation.matches) {
    matches.push_back(Json::Object{{"rule", match.rule}, {"pattern", match.pattern}});
  }
  Json::Object captures;
  for (const auto& [name, value] : explanation.captures) captures.emplace_back(name, printable(value));
  Json::Array requirements;
  for (const auto& requirement : explanation.requirements)
    requirements.push_back(render_requirement(requirement));
  return Json::Object{{"name", explanation.name},
                      {"matches", std::move(matches)},
                      {"captures", std::move(captures)},
                      {"requirements", std::move(requirements)},
                      {"contents", render_tree(explanation.tree)},
                      {"verdict", render_verdict(judgement)}};
}

}  // namespace sekisho::report
