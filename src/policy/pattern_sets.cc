// Patterns as sets of names: whether two meet, and whether one lies within the other.
#include <algorithm>
#include <queue>
#include <set>

#include "policy/pattern.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t kMaxStates = 20000;  // of covers(); beyond, it says no
constexpr char kOther = '\0';              // any character that no pattern names

// Element matches one character, or any number of them where it repeats.
struct Element {
  enum class Class { kChar, kNoSlash, kAny } accepts;
  char c = 0;
  bool repeats = false;

  bool takes(char other) const {
    switch (accepts) {
      case Class::kChar:
        return c == other;
      case Class::kNoSlash:
        return other != '/';
      case Class::kAny:
        return true;
    }
    return false;
  }
};
using Elements = std::vector<Element>;

void append(const Pattern::Token& token, Elements& elements) {
  using Kind = Pattern::Token::Kind;
  switch (token.kind) {
    case Kind::kLiteral:
      for (char c : token.text) elements.push_back({Element::Class::kChar, c});
      return;
    case Kind::kCapture:  // at least one character
      elements.push_back({Element::Class::kNoSlash});
      elements.push_back({Element::Class::kNoSlash, 0, true});
      return;
    case Kind::kStar:
      elements.push_back({Element::Class::kNoSlash, 0, true});
      return;
    case Kind::kDoubleStar:
      elements.push_back({Element::Class::kAny, 0, true});
      return;
  }
}

Elements elements_of(const Pattern& pattern) {
  Elements elements;
  for (const auto& token : pattern.tokens()) append(token, elements);
  return elements;
}

bool meet(const Element& a, const Element& b) {
  if (a.accepts == Element::Class::kChar) return b.takes(a.c);
  if (b.accepts == Element::Class::kChar) return a.takes(b.c);
  return true;
}

// Positions is a set of places in a pattern, closed under skipping what repeats.
using Positions = std::vector<std::size_t>;

Positions closed(const Elements& elements, const std::set<std::size_t>& from) {
  std::set<std::size_t> all;
  for (std::size_t at : from) {
    all.insert(at);
    for (; at < elements.size() && elements[at].repeats; ++at) all.insert(at + 1);
  }
  return {all.begin(), all.end()};
}

Positions after(const Elements& elements, const Positions& positions, char c) {
  std::set<std::size_t> next;
  for (std::size_t at : positions) {
    if (at < elements.size() && elements[at].takes(c)) next.insert(elements[at].repeats ? at : at + 1);
  }
  return closed(elements, next);
}

bool accepts(const Elements& elements, const Positions& positions) {
  return std::find(positions.begin(), positions.end(), elements.size()) != positions.end();
}

// Characters that patterns tell apart: those they name, the slash, and one for all others.
std::string alphabet_of(const Elements& a, const Elements& b) {
  std::set<char> characters{'/', kOther};
  for (const Elements* elements : {&a, &b}) {
    for (const Element& element : *elements) {
      if (element.accepts == Element::Class::kChar) characters.insert(element.c);
    }
  }
  return {characters.begin(), characters.end()};
}

bool literal_ends_fit(const Pattern& a, const Pattern& b) {
  const std::string &ap = a.literal_prefix(), &bp = b.literal_prefix();
  const std::string &as = a.literal_suffix(), &bs = b.literal_suffix();
  return (ap.starts_with(bp) || bp.starts_with(ap)) && (as.ends_with(bs) || bs.ends_with(as));
}

}  // namespace

bool Pattern::overlaps(const Pattern& other) const {
  if (!literal_ends_fit(*this, other)) return false;
  const Elements a = elements_of(*this);
  const Elements b = elements_of(other);
  const std::size_t width = b.size() + 1;
  std::vector<char> seen((a.size() + 1) * width);
  std::vector<std::pair<std::size_t, std::size_t>> pending;
  const auto visit = [&](std::size_t i, std::size_t j) {
    if (std::exchange(seen[i * width + j], 1) == 0) pending.emplace_back(i, j);
  };
  visit(0, 0);
  while (!pending.empty()) {
    const auto [i, j] = pending.back();
    pending.pop_back();
    if (i < a.size() && a[i].repeats) visit(i + 1, j);
    if (j < b.size() && b[j].repeats) visit(i, j + 1);
    if (i == a.size() || j == b.size() || !meet(a[i], b[j])) continue;
    visit(a[i].repeats ? i : i + 1, b[j].repeats ? j : j + 1);
  }
  return seen.back() != 0;
}

// Walks both patterns over all texts at once, as sets of positions; a text that only other accepts ends it.
bool Pattern::covers(const Pattern& other) const {
  const Elements inner = elements_of(other);
  const Elements outer = elements_of(*this);
  const std::string alphabet = alphabet_of(inner, outer);
  using State = std::pair<Positions, Positions>;
  std::set<State> seen;
  std::queue<State> pending;
  const auto visit = [&](State state) {
    if (!state.first.empty() && seen.insert(state).second) pending.push(std::move(state));
  };
  visit({closed(inner, {0}), closed(outer, {0})});
  while (!pending.empty() && seen.size() <= kMaxStates) {
    const State state = std::move(pending.front());
    pending.pop();
    if (accepts(inner, state.first) && !accepts(outer, state.second)) return false;
    for (char c : alphabet) visit({after(inner, state.first, c), after(outer, state.second, c)});
  }
  return pending.empty();
}

}  // namespace sekisho::policy
