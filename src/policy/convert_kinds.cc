#include "policy/convert_kinds.h"

#include "base/text.h"
#include "policy/convert_names.h"

namespace sekisho::policy {
namespace {

GlobStyle style_of(Widening widening) {
  switch (widening) {
    case Widening::kAsk:
      return GlobStyle::kCrossing;
    case Widening::kDeny:
      return GlobStyle::kStars;
  }
  return GlobStyle::kStars;
}

std::string texts_of(const std::vector<Pattern>& patterns) {
  std::string text;
  for (const Pattern& pattern : patterns) text += (text.empty() ? "" : ", ") + pattern.text();
  return text;
}

void note_glob(Section& section, const std::string& text, const Glob& glob, Widening widening) {
  const std::string name = printable(text, 200) + ": ";
  if (glob.patterns.empty()) return section.note(name + "no repository has such a name");
  if (glob.hosts == Glob::Hosts::kInHost) {
    section.note(name + "its wildcard stands for a part of the host only, where it could take slashes, too");
  }
  switch (glob.fit) {
    case Glob::Fit::kExact:
      return;
    case Glob::Fit::kUntagged:
      return section.note(name + "names no tag; the rule is for all tags and digests of " +
                          texts_of(glob.patterns));
    case Glob::Fit::kWider:
      break;
  }
  const std::string names = texts_of(glob.patterns);
  if (widening == Widening::kAsk)
    return section.note(name + "rules here have no tags; the rule is for all of " + names +
                        ", which is stricter");
  section.note(
      name + "rules here have no tags, and its key would admit more than before; not carried over: " + names +
      " is denied");
}

}  // namespace

std::string text_at(const yaml::Node& node, std::initializer_list<std::string_view> path) {
  const yaml::Node* at = &node;
  for (std::string_view key : path) {
    at = at->find(key);
    if (at == nullptr) return "";
  }
  return at->type == yaml::Node::Type::kString ? at->text : "";
}

void deny_rule(Section& section, ForeignRule& rule) {
  rule.effect = ForeignRule::Effect::kDeny;
  section.note(rule.mode == Mode::kWarn ? "not carried over; as it only warned, nothing more is admitted"
                                        : "not carried over: the names of its images are denied");
}

void add_globs(Section& section, const std::vector<std::string>& globs, Widening widening, ForeignRule rule) {
  ForeignRule wider = rule;
  wider.effect = ForeignRule::Effect::kDeny;
  if (rule.effect == ForeignRule::Effect::kDeny && rule.mode == Mode::kWarn) return;
  for (const std::string& text : globs) {
    const Glob glob = read_glob(text, style_of(widening));
    note_glob(section, text, glob, widening);
    const bool denied = glob.fit == Glob::Fit::kWider && widening == Widening::kDeny;
    auto& patterns = denied ? wider.patterns : rule.patterns;
    patterns.insert(patterns.end(), glob.patterns.begin(), glob.patterns.end());
  }
  if (!rule.patterns.empty()) section.book().add(std::move(rule));
  if (!wider.patterns.empty() && wider.mode == Mode::kEnforce) section.book().add(std::move(wider));
}

}  // namespace sekisho::policy
