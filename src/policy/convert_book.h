// The book that foreign settings become: authorities, rules and notes, before it is text.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "policy/policy.h"

namespace sekisho::policy {

// IdentityText is an issuer or a subject as our policies write it: exactly, or as a pattern for all of it.
struct IdentityText {
  enum class Kind { kExact, kRegexp } kind = Kind::kExact;
  std::string text;
};

struct ForeignIdentity {
  IdentityText issuer;
  IdentityText subject;
  std::vector<std::pair<std::string, std::string>> claims;
};

// ForeignAuthority is a key (a PEM block or files) or an identity, and what its signatures must bring.
struct ForeignAuthority {
  std::string name;
  std::string pem;
  std::vector<std::string> files;
  std::optional<ForeignIdentity> identity;
  std::string trusted_root;  // a file; empty where none is needed
  verify::LogUse log = verify::LogUse::kRequired;
  verify::SctUse sct = verify::SctUse::kRequired;
  std::size_t timestamps = 0;

  // signers tells whether more than one signer can be this authority.
  enum class Signers { kOne, kSeveral };
  Signers signers() const;
};

// ForeignDemand names authorities by their positions in the book.
struct ForeignDemand {
  std::size_t threshold = 1;
  std::vector<std::size_t> from;
  bool operator==(const ForeignDemand&) const = default;
};

struct ForeignRule {
  enum class Effect { kAsk, kDeny };
  std::string name;
  std::vector<Pattern> patterns;
  std::vector<ForeignDemand> demands;  // all of them; none where it denies
  Effect effect = Effect::kAsk;
  Mode mode = Mode::kEnforce;
  DigestRule digest = DigestRule::kResolve;
  SignedIdentity signed_identity = SignedIdentity::kAny;
  IndexRule index = IndexRule::kIndex;
  // Of rules of one list (not 0), only the most specific counts, as here; all others count together.
  std::size_t list = 0;
};

// Names are those that are taken, each with the number that is tried next.
using Names = std::map<std::string, std::size_t>;

// Lines are texts for people, each once and none with control characters; as many as people may read, and a
// last one that tells how many more there were.
class Lines {
 public:
  void add(const std::string& text);
  std::vector<std::string> all() const;

 private:
  std::vector<std::string> lines_;
  std::set<std::string> known_;
  std::size_t more_ = 0;
};

class ForeignBook {
 public:
  // add gives the position of an authority: that of an equal one where there is one, whatever its name. The
  // name is made a valid and unique one.
  std::size_t add(ForeignAuthority authority);
  void add(ForeignRule rule) { rules_.push_back(std::move(rule)); }
  // note keeps a line for people, once. Control characters are made visible.
  void note(const std::string& where, const std::string& what) { notes_.add(where + ": " + what); }
  // to_do keeps a line that tells what a file is and how to come by it.
  void to_do(const std::string& file, const std::string& what) { to_do_.emplace(file, what); }
  // file_for is the name of a file for what something is called elsewhere, PREFIX-NAME and SUFFIX: one for
  // each.
  std::string file_for(const std::string& thing, const std::string& prefix, const std::string& suffix);
  // new_file is the name of a file that no other thing has.
  std::string new_file(const std::string& name, const std::string& suffix);
  // call_it names the book; of several names none is taken.
  void call_it(const std::string& text);

  const std::string& name() const { return name_; }
  const std::vector<ForeignAuthority>& authorities() const { return authorities_; }
  const std::vector<ForeignRule>& rules() const { return rules_; }
  std::vector<std::string> notes() const { return notes_.all(); }
  // to_do are the lines of the files that the authorities in use name.
  std::vector<std::string> to_do() const;

  // use tells that a rule asks for an authority; the others are left out in the end.
  void use(std::size_t position) { used_.insert(position); }
  bool is_used(std::size_t position) const { return used_.contains(position); }

 private:
  std::string name_;
  std::vector<ForeignAuthority> authorities_;
  std::map<std::string, std::size_t> positions_;  // by what they are
  Names names_;
  std::map<std::string, std::string> files_;  // by what they are of
  Names file_names_;
  std::vector<ForeignRule> rules_;
  Lines notes_;
  std::map<std::string, std::string> to_do_;
  std::set<std::size_t> used_;
};

// valid_name is a text as a name of ours: letters, digits, . _ -, at most 100 of them; "unnamed" where
// nothing is left.
std::string valid_name(const std::string& text);
// free_name is that name, or the first of NAME-2, NAME-3, ... that is not taken; it is taken then.
std::string free_name(const std::string& text, Names& taken);

// nobody is an authority for which nobody can vouch: a key that the book revokes. A rule that denies asks for
// it.
ForeignAuthority nobody();

// resolve_rules makes rules of which exactly one applies to a name, as our policies have it, of rules that
// all apply at once: where names of two meet, both are asked for. A rule that denies is left out where
// nothing else would admit its names. Error: policy.invalid where there are too many patterns.
Result<std::vector<ForeignRule>> resolve_rules(ForeignBook& book);

// render_book writes a book as a GatePolicy document, notes first.
std::string render_book(const ForeignBook& book, const std::vector<ForeignRule>& rules);

}  // namespace sekisho::policy
